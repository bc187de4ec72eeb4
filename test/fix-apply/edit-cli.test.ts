/** `postern fix plan --edits` as its users meet it: files, refusals, and plans that are carried out, kept and taken back. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { type LocalCloud, startCloud } from '../../src/cloud/index.ts';
import { type Ended, ended, startPostern } from '../support/process.ts';
import type { Permission } from './bench.ts';

const REGION = 'cn-hangzhou';
const OFFICE: Permission = { IpProtocol: 'TCP', PortRange: '22/22', SourceCidrIp: '203.0.113.0/24' };
const SCHEMAS = join(import.meta.dirname, '../../docs/reference/schemas');
const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });
for (const name of readdirSync(SCHEMAS)) ajv.addSchema(JSON.parse(readFileSync(join(SCHEMAS, name), 'utf8')));
const keeps = (name: string, document: unknown): void => {
  const validate = ajv.getSchema(`${name}.v1.json`);
  expect(validate?.(document), ajv.errorsText(validate?.errors)).toBe(true);
};

let cloud: LocalCloud;
let folder: string;
let account: string;
let keys: NodeJS.ProcessEnv;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'postern-edits-'));
  cloud = await startCloud({ regions: [REGION] });
  const [first] = cloud.accounts;
  if (first === undefined) throw new Error('no account');
  account = first.id;
  keys = {
    ALIBABA_CLOUD_ACCESS_KEY_ID: first.accessKeyId,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: first.accessKeySecret,
  };
});
afterAll(async () => {
  await cloud.close();
  rmSync(folder, { recursive: true, force: true });
});

async function fix(args: readonly string[], stdin = ''): Promise<Ended> {
  const on = ['plan', 'apply'].includes(args[0] ?? '') ? ['--endpoint', cloud.endpoint] : [];
  const child = startPostern(folder, ['fix', ...args, ...on, '--quiet'], { ...keys, COLUMNS: '100' });
  child.stdin?.end(stdin);
  return ended(child);
}

async function ask<T>(action: string, params: object): Promise<T> {
  const product = action === 'CreateVpc' ? 'Vpc' : 'Ecs';
  return (await cloud.invoke(account, REGION, product, action, { RegionId: REGION, ...params })) as T;
}

interface Listed {
  readonly SecurityGroupRuleId: string;
  readonly PortRange: string;
  readonly SourceCidrIp: string;
  readonly Description: string;
  readonly Policy: string;
}

async function sample(...rules: readonly Permission[]) {
  const { VpcId } = await ask<{ VpcId: string }>('CreateVpc', { CidrBlock: '10.0.0.0/8' });
  const { SecurityGroupId: group } = await ask<{ SecurityGroupId: string }>('CreateSecurityGroup', { VpcId });
  await ask('AuthorizeSecurityGroup', { SecurityGroupId: group, Permissions: rules });
  const read = async (): Promise<readonly Listed[]> =>
    (
      await ask<{ Permissions: { Permission: Listed[] } }>('DescribeSecurityGroupAttribute', {
        SecurityGroupId: group,
      })
    ).Permissions.Permission;
  return {
    group,
    ids: (await read()).map((one) => one.SecurityGroupRuleId),
    rules: async () =>
      (await read())
        .map(
          ({ SecurityGroupRuleId: id, PortRange, SourceCidrIp, Description }) =>
            `${id} ${PortRange} ${SourceCidrIp} ${Description}`,
        )
        .sort(),
  };
}

const file = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

test('from a file to a change that is kept, and back to exactly what was there', async () => {
  const one = await sample({ ...OFFICE, Description: 'old office' }, { ...OFFICE, PortRange: '3389/3389' });
  const [ssh = '', rdp = ''] = one.ids;
  const before = await one.rules();
  const text = `# The new office
group: ${one.group}
change:
  - id: ${ssh}
    source: 198.51.100.0/24
    description: new office
remove: [${rdp}]
add:
  - ports: 443
    source: 0.0.0.0/0
  - { policy: drop, protocol: all, source: 192.0.2.0/24, priority: 3 }
`;
  keeps('edits', parse(text));
  const path = file('edits.yaml', text);
  const plan = join(folder, 'plan.json');
  const shown = await fix(['plan', '--edits', path, '-o', plan]);
  expect([shown.code, shown.stderr]).toEqual([2, '']);
  expect(shown.stdout).toContain('changes who reaches SSH tcp/22 (IPv4)');
  expect(shown.stdout).toMatch(/gains\s+198\.51\.100\.0\/24/);
  expect(shown.stdout).toContain('tcp 443/443 (IPv4) to any IPv4 address');
  const saved = JSON.parse(readFileSync(plan, 'utf8'));
  keeps('fix-plan', saved);
  expect(saved).toMatchObject({
    wanted: { edits: { group: one.group, remove: [rdp] }, accepted: null },
    opens: [
      { protocol: 'tcp', ports: '22/22', sources: ['198.51.100.0/24'] },
      { protocol: 'tcp', ports: '443/443' },
    ],
    exposed: [],
  });
  const operations = saved.steps.map(({ operation }: { operation: string }) => operation);
  expect(operations).toEqual([
    'AuthorizeSecurityGroup',
    'AuthorizeSecurityGroup',
    'ModifySecurityGroupRule',
    'RevokeSecurityGroup',
  ]);

  const state = join(folder, 'state');
  const applied = await fix(['apply', plan, '--state', state, '--yes', '--json']);
  expect([applied.code, applied.stderr]).toEqual([0, '']);
  const { run } = JSON.parse(applied.stdout);
  expect(run).toMatchObject({ state: 'applied', units: [{ rollback: [{ because: 'edited' }, {}] }] });
  const after = await one.rules();
  expect(after).toHaveLength(3);
  expect(after).toContain(`${ssh} 22/22 198.51.100.0/24 new office`);
  const status = await fix(['status', '--json', '--state', state]);
  keeps('fix-status', JSON.parse(status.stdout));
  // Workbench is no way back for whoever edits.
  const back = await fix(['rollback', run.id, '--state', state, '--yes']);
  expect([back.code, back.stderr]).toEqual([0, '']);
  // A rule that was removed comes back with another id.
  const plain = (rules: readonly string[]) => rules.map((rule) => rule.slice(rule.indexOf(' '))).sort();
  expect(plain(await one.rules())).toEqual(plain(before));
  expect(await one.rules()).toContain(`${ssh} 22/22 203.0.113.0/24 old office`);
}, 180_000);

test('JSON from standard input; a description alone; kept when somebody confirms it', async () => {
  const one = await sample({ ...OFFICE, Description: 'old' });
  const [id = ''] = one.ids;
  const edits = { group: one.group, change: [{ id, description: 'gate' }] };
  keeps('edits', edits);
  const plan = join(folder, 'described.json');
  const planned = await fix(['plan', '--edits', '-', '-o', plan], JSON.stringify(edits));
  expect([planned.code, planned.stderr]).toEqual([2, '']);
  expect(planned.stdout).toContain('Nobody gains or loses an ops port.');
  const state = join(folder, 'state-2');
  const child = startPostern(
    folder,
    ['fix', 'apply', plan, '--endpoint', cloud.endpoint, '--state', state, '--yes', '--confirm-within', '5m'],
    keys,
  );
  const end = ended(child);
  let run = '';
  await expect
    .poll(
      async () => {
        const { stdout } = await fix(['status', '--json', '--state', state]);
        const [found] = JSON.parse(stdout || '{"runs":[]}').runs;
        run = found?.id ?? '';
        return found?.state;
      },
      { timeout: 90_000 },
    )
    .toBe('waiting');
  expect((await fix(['confirm', run, '--state', state])).code).toBe(0);
  expect((await end).code).toBe(0);
  expect(await one.rules()).toEqual([`${id} 22/22 203.0.113.0/24 gate`]);
  expect((await fix(['rollback', run, '--state', state, '--yes'])).code).toBe(0);
  expect(await one.rules()).toEqual([`${id} 22/22 203.0.113.0/24 old`]);
}, 180_000);

test('what would expose a port is refused with a packet that gets in, unless somebody answers for it', async () => {
  const one = await sample(OFFICE);
  const edits = file('open.yaml', `group: ${one.group}\nadd: [{ ports: 22/22, source: 0.0.0.0/0 }]\n`);
  const refused = await fix(['plan', '--edits', edits]);
  expect(refused).toMatchObject({ code: 1, stdout: '' });
  expect(refused.stderr).toContain('error[edit-exposes]');
  expect(refused.stderr).toContain('tcp:198.51.100.7->22');
  expect((await fix(['plan', '--edits', edits, '--accept-exposure', 'ssh'])).stderr).toContain('--reason');
  const plan = join(folder, 'open.json');
  const accepted = await fix([
    ...['plan', '--edits', edits, '--accept-exposure', 'ssh', '--reason', 'honeypot', '-o', plan],
    ...['--lang', 'zh-CN'],
  ]);
  expect([accepted.code, accepted.stderr]).toEqual([2, '']);
  expect(accepted.stdout).toContain('原因：honeypot');
  const saved = JSON.parse(readFileSync(plan, 'utf8'));
  keeps('fix-plan', saved);
  expect(saved.wanted.accepted).toEqual({ services: ['ssh'], reason: 'honeypot' });
  expect(saved.exposed).toMatchObject([{ verdict: 'open', witness: { source: '198.51.100.7', port: 22 } }]);

  // A file of which the steps open more than it says was written by somebody else.
  const [step] = saved.steps;
  step.parameters.Permissions[0].PortRange = '22/23';
  step.undo.wanted.PortRange = '22/23';
  const forged = file('forged.json', JSON.stringify(saved));
  const bad = await fix(['apply', forged, '--state', join(folder, 'state-3'), '--yes']);
  expect(bad.stderr).toContain('error[fix-plan-bad]');
  expect(await one.rules()).toHaveLength(1);
}, 180_000);

test('whoever would be cut off is named', async () => {
  const one = await sample(OFFICE);
  const edits = file('gone.yaml', `group: ${one.group}\nremove: [${one.ids[0]}]\n`);
  const mine = await fix(['plan', '--edits', edits, '--me', '203.0.113.9']);
  expect(mine.stderr).toContain('error[fix-cuts-off-caller]');
  expect((await fix(['plan', '--edits', edits, '--me', '203.0.113.9', '--allow-cut-off'])).code).toBe(2);
}, 120_000);

test.each([
  ['group: sg-1\nadd:\n  - { ports: 22, source: 0.0.0.0/99 }', ':3:26: add[0].source'],
  ['group: sg-1\nadd:\n  - { ports: 22 }', 'add[0].source'],
  ['group: sg-1\nadd:\n  - { ports: 70000, source: 10.0.0.0/8 }', ':3:14: add[0].ports'],
  ['group: sg-1\nchange:\n  - { id: sgr-1, priority: 0 }', ':3:28: change[0].priority'],
  ['group: sg-1\nadd:\n  - { port: 22, source: 10.0.0.0/8 }', 'ports'],
  ['group: web\nremove: [sgr-1]', ':1:8: group'],
  ['group: sg-1', 'add'],
  ['group: [', 'error[config-syntax]'],
])(
  '%s is told with its place',
  async (text, told) => {
    const { code, stderr } = await fix(['plan', '--edits', file('bad.yaml', `${text}\n`)]);
    expect(code).toBe(1);
    expect(stderr).toContain(told);
  },
  60_000,
);

test('what does not fit the rules that are there is told by its field', async () => {
  const one = await sample({ ...OFFICE, Description: 'gate' }, { ...OFFICE, PortRange: '80/80' });
  const [ssh = '', web = ''] = one.ids;
  const told = async (edits: object): Promise<string> => {
    const { code, stderr } = await fix(
      ['plan', '--edits', '-'],
      JSON.stringify({ group: one.group, ...edits }),
    );
    expect(code).toBe(1);
    expect(stderr).toContain('error[edit-bad]');
    return stderr;
  };
  expect(await told({ remove: ['sgr-none'] })).toContain('`remove[0]`: the group has no rule `sgr-none`');
  expect(await told({ remove: [ssh], change: [{ id: ssh, priority: 2 }] })).toContain('edited twice');
  expect(await told({ change: [{ id: web, ports: '22' }] })).toContain(`the rule \`${ssh}\` says the same`);
  expect(await told({ change: [{ id: ssh, description: '' }] })).toContain('no call can empty');
  expect(await told({ change: [{ id: ssh, protocol: 'icmpv6' }] })).toContain('change[0].source');
  expect((await fix(['plan', '--edits', 'x.yaml', '--tidy'])).stderr).toContain('error[bad-flag]');
}, 180_000);
