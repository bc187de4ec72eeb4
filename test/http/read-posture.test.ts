/** Scans, findings, reports, checks and maturity over HTTP, beside what the use cases say. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { judgeAll, scan } from '../../src/app/scan.ts';
import type { ScanReport } from '../../src/domain/finding.ts';
import type { Inventory } from '../../src/domain/inventory/inventory.ts';
import { assessMaturity } from '../../src/domain/maturity/assess.ts';
import { REPORT_FORMATS } from '../../src/interfaces/reports/index.ts';
import { type HttpBench, openHttp } from './read-bench.ts';

const SCHEMAS = join(import.meta.dirname, '../../docs/reference/schemas');

let http: HttpBench;
let known: Inventory;
let wanted: ScanReport;
beforeAll(async () => {
  http = await openHttp();
  for (const path of ['scans/current', 'report?format=csv', 'maturity', 'explain/sg-1'])
    expect((await http.call(`/api/v1/${path}`)).body.code, path).toBe('not-scanned');
  await http.service.parts.keeper.scan('test');
  known = http.service.parts.posture.inventory as Inventory;
  wanted = await scan({ source: { read: async () => known } });
}, 120_000);
afterAll(() => http.close());

/** Whether a document is one of a command. */
function isDocument(name: string, document: unknown): void {
  const ajv = new Ajv2020({ strict: false });
  for (const one of ['common', 'scan', 'maturity', 'checks-list', 'checks-vendor'])
    ajv.addSchema(JSON.parse(readFileSync(join(SCHEMAS, `${one}.v1.json`), 'utf8')));
  const validate = ajv.getSchema(`${name}.v1.json`);
  if (validate?.(document) !== true) expect.fail(ajv.errorsText(validate?.errors));
}

describe('scans', () => {
  test('the document of what was read last is that of the command', async () => {
    const { body, headers } = await http.call('/api/v1/scans/current');
    isDocument('scan', body);
    const { schema, basis, ...report } = body;
    expect(schema).toBe('postern.scan/v1');
    expect(basis).toMatchObject({ scope: { source: 'endpoint', directory: true } });
    expect(report).toEqual(JSON.parse(JSON.stringify(wanted)));
    const again = await http.call('/api/v1/scans/current', {
      headers: { 'if-none-match': headers.get('etag') ?? '' },
    });
    expect(again.status).toBe(304);
  });

  interface Scan {
    readonly id: string;
    readonly counts: { readonly open: Readonly<Record<string, number>>; readonly maturity: object };
  }
  test('one is found by its id, and full ones make a history', async () => {
    const { parts } = http.service;
    await parts.store.scans.record(
      {
        endedAt: '2099-01-01T00:00:01.000Z',
        by: 'event 1',
        coverage: wanted.coverage,
        undecided: 0,
        waivers: [],
      },
      {
        target: parts.target,
        scope: { accounts: null, regions: null, resources: ['sg-1'] },
        startedAt: '2099-01-01T00:00:00.000Z',
        findings: [],
        waived: [],
        undecided: [],
        gaps: [],
        accounts: [],
        seen: new Set(),
        checks: [],
        ports: new Set(),
        judgement: '',
      },
    );
    const lists = await Promise.all(
      ['', '?kind=full', '?kind=part', '?kind=part&from=2099-02-01T00:00:00Z'].map((query) =>
        http.call<{ items: Scan[] }>(`/api/v1/scans${query}`),
      ),
    );
    expect(lists.map(({ body }) => body.items.length)).toEqual([2, 1, 1, 0]);
    const [full] = lists[1]?.body.items ?? [];
    const [part] = lists[2]?.body.items ?? [];
    const posture = await http.call('/api/v1/posture');
    expect(posture.body).toMatchObject({ latest: part, latestFull: full });
    const { body } = await http.call<Scan>(`/api/v1/scans/${full?.id}`);
    expect(body).toEqual(full);
    const open = Object.values(body.counts.open).reduce((sum, one) => sum + one, 0);
    expect(open).toBe(wanted.findings.length);
    const history = await http.call<{ items: object[] }>('/api/v1/posture/history');
    expect(history.body.items).toMatchObject([{ scan: full?.id, complete: true, counts: full?.counts }]);
    const none = await http.call('/api/v1/scans/none');
    expect([none.status, none.body.code]).toEqual([404, 'unknown-resource']);
  });

  test('one is begun by an operator, and what happens is told as it happens', async () => {
    const stop = new AbortController();
    const stream = await fetch(`${http.base}/api/v1/events`, {
      headers: await http.as('viewer'),
      signal: stop.signal,
    });
    expect(stream.headers.get('content-type')).toBe('text/event-stream');
    const begun = await http.call('/api/v1/scans', { method: 'POST', role: 'operator' });
    expect(begun.status).toBe(202);
    const busy = await http.call('/api/v1/scans', { method: 'POST', role: 'operator' });
    expect([busy.status, busy.body.code]).toEqual([409, 'scan-running']);
    expect((await http.call('/api/v1/scans', { method: 'POST' })).status).toBe(403);
    let told = '';
    for await (const chunk of stream.body ?? []) {
      told += Buffer.from(chunk).toString();
      if (told.includes('event: scan-ended')) break;
    }
    stop.abort();
    expect(told).toContain('event: scan-started');
    const { body } = await http.call<{ items: { action: string }[] }>('/api/v1/audit?action=scan.start', {
      role: 'approver',
    });
    expect(body.items).toHaveLength(1);
    const { body: posture } = await http.call('/api/v1/posture');
    expect(posture).toMatchObject({ target: http.service.parts.target, keeper: { lastFailure: null } });
  });
});

describe('findings', () => {
  interface Record {
    readonly id: string;
    readonly finding: { readonly severity: string; readonly check: string; readonly account: string };
  }
  test('are filtered, counted by severity and by field, and found by id', async () => {
    const list = await http.call<{ items: Record[] }>('/api/v1/findings?limit=500&status=open');
    expect(list.body.items.map(({ finding }) => finding)).toEqual(
      expect.arrayContaining(JSON.parse(JSON.stringify(wanted.findings.slice(0, 20)))),
    );
    const counted = await http.call<{
      total: number;
      counts: { severity: string; count: number }[];
      by: { value: string; count: number }[];
    }>('/api/v1/findings/counts?status=open&by=check');
    expect(counted.body.total).toBe(wanted.findings.length);
    const checks = new Map<string, number>();
    for (const { check } of wanted.findings) checks.set(check, (checks.get(check) ?? 0) + 1);
    expect(new Map(counted.body.by.map(({ value, count }) => [value, count]))).toEqual(checks);
    const counts = counted.body.by.map(({ count }) => count);
    expect(counts).toEqual(counts.toSorted((a, b) => b - a));
    for (const by of ['account', 'region', 'resource', 'severity', 'status']) {
      const { body } = await http.call<{ by: { count: number }[] }>(
        `/api/v1/findings/counts?status=open&by=${by}&limit=500`,
      );
      expect(
        body.by.reduce((sum, { count }) => sum + count, 0),
        by,
      ).toBe(wanted.findings.length);
    }
    const [first] = wanted.findings;
    const one = await http.call<Record>(`/api/v1/findings/${first?.id}`);
    expect(one.body).toMatchObject({ finding: JSON.parse(JSON.stringify(first)), events: [{ kind: 'new' }] });
    const critical = await http.call<{ items: Record[] }>('/api/v1/findings?severity=critical&limit=5');
    expect(critical.body.items.every(({ finding }) => finding.severity === 'critical')).toBe(true);
    const none = await http.call('/api/v1/findings/none');
    expect([none.status, none.body.code]).toEqual([404, 'finding-unknown']);
    expect((await http.call('/api/v1/findings/counts?by=colour')).body.code).toBe('http-bad-field');
  });
});

test('every format of reports is a download with its type and name', async () => {
  for (const { id, mediaType, endings } of REPORT_FORMATS) {
    const { status, headers, text } = await http.call(`/api/v1/report?format=${id}`);
    expect(status, id).toBe(200);
    expect(headers.get('content-type')).toContain(mediaType);
    expect(headers.get('content-disposition')).toMatch(
      new RegExp(`^attachment; filename="postern-\\d{4}-\\d\\d-\\d\\dT\\d{6}Z\\${endings[0]}"$`),
    );
    const [finding] = wanted.findings;
    expect(text, id).toContain(finding?.resource.id);
  }
  const chinese = { 'accept-language': 'zh-TW' };
  const first = await http.call('/api/v1/report?format=html', { headers: chinese });
  const languageIn = (text: string): string | undefined => /<html lang="([^"]+)"/.exec(text)?.[1];
  expect(languageIn(first.text)).toBe('zh-Hant-TW');
  const asked = await http.call('/api/v1/report?format=html&lang=zh-CN', { headers: chinese });
  expect(languageIn(asked.text)).toBe('zh-Hans-CN');
  const again = await http.call('/api/v1/report?format=html', {
    headers: { ...chinese, 'if-none-match': first.headers.get('etag') ?? '' },
  });
  expect(again.status).toBe(304);
  const csv = await fetch(`${http.base}/api/v1/report?format=csv&bom=true`, {
    headers: await http.as('viewer'),
  });
  expect([...new Uint8Array(await csv.arrayBuffer()).slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  expect((await http.call('/api/v1/report?format=pdf')).body.code).toBe('http-bad-field');
});

test('checks and maturity are the documents of the commands, with a trend', async () => {
  const { body: checks } = await http.call('/api/v1/checks');
  isDocument('checks-list', checks);
  const { body } = await http.call<{ score: object; trend: { score: object }[] }>('/api/v1/maturity');
  isDocument('maturity', body);
  const { report, fleet } = judgeAll(known);
  expect(body).toMatchObject(JSON.parse(JSON.stringify(assessMaturity(report, fleet))));
  expect(body.trend.length).toBeGreaterThan(0);
  for (const { score } of body.trend) expect(score).toEqual(body.score);
});

test('the vendor’s checks are submitted, followed and set beside ours', async () => {
  const before = await http.call('/api/v1/checks/vendor');
  expect(before.body).toEqual({ running: null, last: null });
  const refused = await http.call('/api/v1/checks/vendor', { method: 'POST', body: {} });
  expect(refused.status).toBe(403);
  const asked = { method: 'POST', role: 'operator', body: { submit: true } } as const;
  const told: string[] = [];
  const stop = http.service.parts.news.subscribe(({ item }) => told.push(item.kind));
  const begun = await http.call<{ id: string }>('/api/v1/checks/vendor', asked);
  expect(begun.status).toBe(202);
  const busy = await http.call('/api/v1/checks/vendor', asked);
  expect([busy.status, busy.body.code]).toEqual([409, 'vendor-check-running']);
  await expect
    .poll(async () => (await http.call('/api/v1/checks/vendor')).body.running, { timeout: 60_000 })
    .toBeNull();
  stop();
  const { body } = await http.call<{
    last: { id: string; failure: string | null; report: { items: unknown[]; submission: object } };
  }>('/api/v1/checks/vendor');
  expect(body.last).toMatchObject({ id: begun.body.id, failure: null, report: { submission: {} } });
  isDocument('checks-vendor', body.last.report);
  expect(body.last.report.items.length).toBeGreaterThan(0);
  expect(told).toEqual(expect.arrayContaining(['vendor-check-started', 'vendor-check-ended']));
}, 90_000);
