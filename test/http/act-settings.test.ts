/** Settings and waivers over HTTP: edited beside the file, never under somebody's hands, and in force at once. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { type Asked, type HttpBench, openHttp } from './read-bench.ts';

let http: HttpBench;
beforeAll(async () => {
  http = await openHttp();
}, 120_000);
afterAll(() => http.close());

const SETTINGS = '/api/v1/settings';
const refusal = async (path: string, asked: Asked): Promise<[number, unknown]> => {
  const { status, body } = await http.call(path, asked);
  return [status, (body as { code?: unknown }).code];
};
const put = (sections: object, version: number, more: Partial<Asked> = {}) =>
  http.call<{ version: number; sections: Record<string, { from: string; value: unknown }> }>(SETTINGS, {
    role: 'admin',
    method: 'PUT',
    body: { sections },
    headers: { 'if-match': `"${version}"` },
    ...more,
  });
const file = (): string => join(http.service.folder, 'postern.yaml');

describe('settings', () => {
  test('are nobody’s at first, and carry a version', async () => {
    const { status, headers, body } = await http.call<{ sections: Record<string, unknown> }>(SETTINGS);
    expect(status).toBe(200);
    expect(headers.get('etag')).toBe('"0"');
    expect(body.sections.trusted).toEqual({ from: 'default', value: null });
    expect(body).toMatchObject({ changed: null, effective: { broadOver: { ipv4: '65536' } } });
  });

  test('are changed by administrators alone, who say which version they have seen', async () => {
    const asked: Asked = { method: 'PUT', body: { sections: {} } };
    expect((await fetch(`${http.base}${SETTINGS}`, { method: 'PUT' })).status).toBe(401);
    expect(await refusal(SETTINGS, { ...asked, role: 'approver' })).toEqual([403, 'http-forbidden']);
    const none = await http.call<{ code: string; params: object }>(SETTINGS, { ...asked, role: 'admin' });
    expect([none.status, none.body]).toMatchObject([
      428,
      { code: 'version-missing', params: { current: '0' } },
    ]);
    const any = { ...asked, role: 'admin', headers: { 'if-match': '*' } } as const;
    expect(await refusal(SETTINGS, any)).toEqual([428, 'version-missing']);
    const weak = { ...asked, role: 'admin', headers: { 'if-match': 'W/"0"' } } as const;
    expect(await refusal(SETTINGS, weak)).toEqual([412, 'version-stale']);
    expect((await put({ workbench: 'intl' }, 0)).body).toMatchObject({ version: 1 });
    const late = await put({ workbench: 'cn' }, 0);
    expect([late.status, late.body]).toMatchObject([
      412,
      { code: 'version-stale', params: { current: '1' } },
    ]);
    const { body } = await http.call<{ sections: object }>(SETTINGS);
    expect(body.sections).toMatchObject({ workbench: { from: 'store', value: 'intl' } });
  });

  test('of two who change the same version one is told', async () => {
    const answers = await Promise.all(['intl', 'cn'].map((workbench) => put({ workbench }, 1)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412]);
  });

  test.each([
    [{ trusted: { office: { cidrs: ['203.0.113.0/33'] } } }, 'config-bad-value', 'trusted.office.cidrs[0]'],
    [{ ports: [{ service: 'grafana', protocol: 'tcp' }] }, 'config-missing-field', 'ports[0].port'],
    [{ thresholds: { broadover: 1 } }, 'config-unknown-key', 'thresholds.broadover'],
    [{ withoutPorts: ['tcp/23', 'tcp/23'] }, 'config-duplicate', 'withoutPorts[1]'],
    [{ retention: { scans: 0 } }, 'config-bad-value', 'retention.scans'],
    [{ logins: { ssh: { port: 0 } } }, 'config-bad-value', 'logins.ssh.port'],
    [
      { notify: { channels: { a: { kind: 'slack', url: 'https://hooks.example.com/T0/secret' } } } },
      'config-bad-value',
      'notify.channels.a.url',
    ],
  ])('that cannot be are refused with their field: %j', async (sections, code, field) => {
    const before = await http.call(SETTINGS);
    const { status, body, text } = await put(sections, 2);
    expect([status, body]).toMatchObject([422, { code, params: { field, path: 'settings' } }]);
    // A secret that was sent by mistake is not said again.
    expect(text).not.toContain('hooks.example.com');
    expect((await http.call(SETTINGS)).text).toBe(before.text);
  });

  test('that are none are refused as fields of the request', async () => {
    expect(
      await refusal(SETTINGS, { role: 'admin', method: 'PUT', body: { sections: { waivers: [] } } }),
    ).toEqual([422, 'http-bad-field']);
  });

  test('that the file says are only to be read, and the file goes first', async () => {
    writeFileSync(file(), '# ours\ntrusted:\n  office: { cidrs: [203.0.113.0/24] }\n');
    try {
      const patched = await http.call<{ version: number }>(SETTINGS, {
        role: 'admin',
        method: 'PATCH',
        body: { sections: { withoutPorts: ['tcp/873'], workbench: null } },
        headers: { 'if-match': '"2"' },
      });
      expect(patched.body).toMatchObject({
        version: 3,
        sections: {
          trusted: { from: 'file', path: 'postern.yaml', value: { office: { cidrs: ['203.0.113.0/24'] } } },
          withoutPorts: { from: 'store', value: ['tcp/873'] },
          workbench: { from: 'default', value: null },
        },
        effective: { trusted: [{ name: 'office', cidrs: ['203.0.113.0/24'] }] },
      });
      const refused = await put({ trusted: { vpn: { cidrs: ['198.51.100.7'] } } }, 3);
      expect([refused.status, refused.body]).toMatchObject([
        409,
        { code: 'settings-in-file', params: { section: 'trusted', path: 'postern.yaml' } },
      ]);
      // What is in the file and in the store is one file for whoever wants to leave.
      const { text, headers } = await http.call(`${SETTINGS}/postern.yaml`);
      expect(headers.get('content-disposition')).toContain('postern.yaml');
      expect(text.startsWith('# ours\n')).toBe(true);
      expect(parse(text)).toEqual({
        trusted: { office: { cidrs: ['203.0.113.0/24'] } },
        withoutPorts: ['tcp/873'],
      });
      writeFileSync(file(), 'trusted: { office: { cidrs: [nowhere] } }\n');
      // The file of the service is not the caller's mistake.
      expect(await refusal(SETTINGS, {})).toEqual([503, 'config-bad-value']);
    } finally {
      rmSync(file());
    }
  });

  test('are said in the language of the reader', async () => {
    for (const [language, words] of [
      ['en', /somebody else/],
      ['zh-TW', /其他人變更/],
      ['zh-CN', /其他人修改/],
    ] as const) {
      const headers = { 'if-match': '"1"', 'accept-language': language };
      const { body } = await put({}, 0, { headers });
      expect((body as unknown as { title: string }).title).toMatch(words);
    }
  });

  test('judge again at once, without a call, and are in the audit log', async () => {
    const { parts, cloud } = http.service;
    await parts.keeper.scan('test');
    const { body } = await http.call<{ version: number }>(SETTINGS);
    const calls = cloud.journal.list({}).length;
    expect((await put({}, body.version)).status).toBe(200);
    const findings = await parts.store.findings.list({ status: ['open'], check: ['ssh-open'], limit: 500 });
    expect(findings.items.length).toBeGreaterThan(5);
    // Port 22 is not asked about any more: what was open there is exempt, and nothing calls it fixed.
    const changed = await put({ withoutPorts: ['tcp/22'] }, body.version + 1);
    expect(changed.status).toBe(200);
    const left = await parts.store.findings.list({ status: ['open'], check: ['ssh-open'], limit: 500 });
    expect(left.items.length).toBeLessThan(findings.items.length);
    expect((await parts.store.findings.list({ status: ['fixed'] })).items).toEqual([]);
    expect(cloud.journal.list({}).length).toBe(calls);
    await put({}, body.version + 2);
    const again = await parts.store.findings.list({ status: ['open'], check: ['ssh-open'], limit: 500 });
    expect(again.items.map(({ id }) => id)).toEqual(findings.items.map(({ id }) => id));
    const { items } = await parts.store.audit.list({ action: 'settings.change', limit: 1 });
    expect(items[0]).toMatchObject({
      subject: 'settings',
      details: { before: { withoutPorts: ['tcp/22'] }, after: { withoutPorts: null } },
    });
  });
});

describe('waivers', () => {
  const WAIVERS = '/api/v1/waivers';
  interface Shown {
    readonly id: string;
    readonly from: string;
    readonly state: string;
    readonly version: number | null;
    readonly findings: number | null;
    readonly waiver: { readonly id: string; readonly content: string };
  }
  const wish = { reason: 'partner moves', owner: 'ops@example.com', until: '2099-12-31' };

  test('set a finding apart at once, and count again at once', async () => {
    const { store } = http.service.parts;
    const [target] = (await store.findings.list({ status: ['open'], check: ['ssh-open'] })).items;
    const id = target?.finding.resource.id ?? '';
    const asked = { role: 'approver', method: 'POST', body: { id, check: 'ssh-open', ...wish } } as const;
    expect(await refusal(WAIVERS, { ...asked, role: 'operator' })).toEqual([403, 'http-forbidden']);
    const made = await http.call<{ items: Shown[] }>(WAIVERS, asked);
    expect(made.status).toBe(201);
    const [waiver] = made.body.items;
    expect(waiver).toMatchObject({ from: 'store', state: 'holds', version: 1, waiver: { id, ...wish } });
    const about = { resource: [id], check: ['ssh-open'] };
    expect((await store.findings.list({ ...about, waived: true })).items.length).toBe(waiver?.findings);
    expect((await store.findings.list({ ...about, waived: false })).items).toEqual([]);
    expect(await refusal(WAIVERS, asked)).toEqual([409, 'waiver-exists']);

    const path = `${WAIVERS}/${waiver?.id}`;
    const one = await http.call(path);
    expect(one.headers.get('etag')).toBe('"1"');
    const change: Asked = { role: 'approver', method: 'PATCH', body: { reason: 'partner stays' } };
    expect(await refusal(path, change)).toEqual([428, 'version-missing']);
    expect(await refusal(path, { ...change, headers: { 'if-match': '"9"' } })).toEqual([
      412,
      'version-stale',
    ]);
    const changed = await http.call<Shown>(path, {
      ...change,
      body: { reason: 'partner stays', bind: true },
      headers: { 'if-match': '"1"' },
    });
    expect([changed.status, changed.body]).toMatchObject([
      200,
      { version: 2, state: 'holds', waiver: { reason: 'partner stays', owner: wish.owner } },
    ]);
    const gone = { role: 'approver', method: 'DELETE', headers: { 'if-match': '"2"' } } as const;
    expect(await refusal(path, { ...gone, headers: { 'if-match': '"1"' } })).toEqual([412, 'version-stale']);
    expect((await http.call(path, gone)).status).toBe(204);
    expect((await store.findings.list({ ...about, waived: true })).items).toEqual([]);
    expect((await store.findings.list({ ...about, waived: false })).items.length).toBe(waiver?.findings);
    expect(await refusal(path, gone)).toEqual([404, 'unknown-resource']);
    const said = (await store.audit.list({ subject: waiver?.id ?? '' })).items;
    expect(said.map(({ action }) => action)).toEqual(['waiver.remove', 'waiver.change', 'waiver.add']);
  });

  test.each([
    ['until', { until: '2020-01-01' }],
    ['until', { until: '2026-02-30' }],
    ['reason', { reason: '  ' }],
    ['owner', { owner: '' }],
    ['check', { check: 'none' }],
  ])('with a wrong %s are refused', async (field, more) => {
    const { status, body } = await http.call(WAIVERS, {
      role: 'approver',
      method: 'POST',
      body: { id: 'sg-1', ...wish, ...more },
    });
    // A day that is over is one; one that is none is not.
    const code = 'until' in more && more.until === '2020-01-01' ? 'http-bad-value' : 'http-bad-field';
    expect([status, body]).toMatchObject([422, { code, params: { field } }]);
  });

  test('for what nothing is found of are refused', async () => {
    const asked = { role: 'approver', method: 'POST', body: { id: 'sg-none', ...wish } } as const;
    expect(await refusal(WAIVERS, asked)).toEqual([422, 'waiver-no-finding']);
  });

  test('of the file are listed, and only to be read', async () => {
    const { store } = http.service.parts;
    const [target] = (await store.findings.list({ status: ['open'], check: ['ssh-open'] })).items;
    const id = target?.finding.resource.id ?? '';
    const type = target?.finding.resource.type ?? '';
    const content = `sha256:${'0'.repeat(32)}`;
    writeFileSync(
      file(),
      `waivers:\n  - { ${type}: ${id}, check: ssh-open, content: "${content}", reason: r, owner: o, until: 2099-01-01 }\n`,
    );
    try {
      const { body } = await http.call<{ items: Shown[] }>(WAIVERS);
      expect(body.items).toMatchObject([
        { from: 'file', path: 'postern.yaml', state: 'void', version: null },
      ]);
      const path = `${WAIVERS}/${body.items[0]?.id}`;
      const asked: Asked = { role: 'approver', headers: { 'if-match': '"1"' } };
      expect(await refusal(path, { ...asked, method: 'DELETE' })).toEqual([409, 'waiver-in-file']);
      expect(await refusal(path, { ...asked, method: 'PATCH', body: { reason: 'x' } })).toEqual([
        409,
        'waiver-in-file',
      ]);
      const again = { role: 'approver', method: 'POST', body: { id, check: 'ssh-open', ...wish } } as const;
      const refused = await http.call<{ params: object }>(WAIVERS, again);
      expect([refused.status, refused.body]).toMatchObject([
        409,
        { code: 'waiver-exists', params: { path: 'postern.yaml' } },
      ]);
    } finally {
      rmSync(file());
    }
  });

  test('can be made of nothing before anything was read', async () => {
    const fresh = await openHttp();
    try {
      const { status, body } = await fresh.call(WAIVERS, {
        role: 'approver',
        method: 'POST',
        body: { id: 'sg-1', ...wish },
      });
      expect([status, body]).toMatchObject([409, { code: 'not-scanned' }]);
    } finally {
      await fresh.close();
    }
  }, 60_000);
});
