/** Plan files: what was written is what is read, and what was changed by hand is refused. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createLiveSource } from '../../src/adapters/alibaba/live-source.ts';
import { planRepair } from '../../src/app/fix/plan.ts';
import { contentOf } from '../../src/domain/plan/rule-spec.ts';
import { writeFixPlan } from '../../src/interfaces/cli/fix-document.ts';
import { readFixPlan } from '../../src/interfaces/cli/fix-plan-file.ts';
import { type Bench, MYSQL, OFFICES, openBench, SSH, SSH6, WEB } from './bench.ts';

let bench: Bench;
let folder: string;
beforeEach(async () => {
  bench = await openBench();
  folder = mkdtempSync(join(tmpdir(), 'postern-plan-file-'));
});
afterEach(async () => {
  await bench.close();
  rmSync(folder, { recursive: true });
});

interface Step {
  operation: string;
  parameters: Record<string, unknown>;
  undo: { parameters: Record<string, unknown> };
}
type Document = Record<string, unknown> & { steps: Step[]; fingerprints: Record<string, unknown>[] };

async function saved(): Promise<{ path: string; id: string; steps: readonly object[] }> {
  const all = { IpProtocol: 'ALL', PortRange: '-1/-1', SourceCidrIp: '0.0.0.0/0', Priority: '7' };
  const id = await bench.group(SSH, SSH6, { ...MYSQL, Priority: '3' }, all, WEB);
  const { accessKeyId, accessKeySecret } = bench.cloud.credentialFor(bench.account);
  const source = createLiveSource({
    endpoint: bench.cloud.endpoint,
    credentials: { accessKeyId, accessKeySecret },
  });
  const report = await planRepair({ source, ids: [id], sources: [OFFICES], allowCutOff: true });
  const path = join(folder, 'fix.json');
  writeFixPlan(path, report);
  return { path, id, steps: report.steps };
}

test('what is read makes the same steps, and is carried out', async () => {
  const { path, id, steps } = await saved();
  const plan = readFixPlan(path);
  const plain = (one: object): unknown => {
    const { rule, undo, ...rest } = one as { rule: Parameters<typeof contentOf>[0]; undo: object };
    return { ...rest, rule: contentOf(rule), ...(undo === undefined ? {} : { undo: plain(undo) }) };
  };
  expect(plan.steps.map(plain)).toEqual(steps.map(plain));
  expect(await bench.apply(plan)).toMatchObject({ result: 'applied' });
  expect((await bench.rules(id)).filter((rule) => /22\/22 0\.0\.0\.0\/0/.test(rule))).toEqual([]);
  expect(await bench.apply(readFixPlan(path))).toMatchObject({ result: 'unchanged' });
});

test.each<[string, string, (plan: Document) => void]>([
  ['schema', 'another document', (plan) => void Object.assign(plan, { schema: 'postern.scan/v1' })],
  ['steps', 'no steps', (plan) => void delete (plan as Partial<Document>).steps],
  ['fingerprints', 'no fingerprints', (plan) => void delete (plan as Partial<Document>).fingerprints],
  ['fingerprints[0]', 'a fingerprint without hash', (plan) => void delete plan.fingerprints[0]?.hash],
  [
    'steps[0]',
    'another call',
    (plan) => void Object.assign(plan.steps[0] as Step, { operation: 'DeleteSecurityGroup' }),
  ],
  ['steps[0]', 'a step without a way back', (plan) => void delete (plan.steps[0] as Partial<Step>).undo],
  ['members', 'members that are no list', (plan) => void Object.assign(plan, { members: {} })],
  ['members[0]', 'a member that is none', (plan) => void Object.assign(plan, { members: [{ id: 'eni-1' }] })],
  ['steps[0]', 'a group without a fingerprint', (plan) => void Object.assign(plan, { fingerprints: [] })],
])('%s: %s', async (field, _, change) => {
  const { path } = await saved();
  const plan = JSON.parse(readFileSync(path, 'utf8')) as Document;
  change(plan);
  writeFileSync(path, JSON.stringify(plan));
  expect(() => readFixPlan(path)).toThrowError(
    expect.objectContaining({
      problem: { code: 'fix-plan-bad', params: { path, field, why: 'unreadable' } },
    }),
  );
});

test.each<['edited' | 'no-digest', string, (plan: Document) => void]>([
  [
    'edited',
    'a source in every place where it stands',
    (plan) =>
      void Object.assign(plan, JSON.parse(JSON.stringify(plan).replaceAll('203.0.113.0/24', '0.0.0.0/1'))),
  ],
  ['edited', 'what is shown of it alone', (plan) => void Object.assign(plan, { impact: [] })],
  ['edited', 'another digest', (plan) => void Object.assign(plan, { digest: '0'.repeat(64) })],
  ['no-digest', 'none, as in plans of earlier versions', (plan) => void delete plan.digest],
])('%s: %s', async (why, _, change) => {
  const { path } = await saved();
  const plan = JSON.parse(readFileSync(path, 'utf8')) as Document;
  // Neither the order of its fields nor the spaces between them are of what it says.
  writeFileSync(path, JSON.stringify(Object.fromEntries(Object.entries(plan).reverse())));
  expect(readFixPlan(path).steps).not.toEqual([]);
  change(plan);
  writeFileSync(path, JSON.stringify(plan));
  expect(() => readFixPlan(path)).toThrowError(
    expect.objectContaining({ problem: { code: 'fix-plan-bad', params: { path, field: 'digest', why } } }),
  );
});

test('a plan that would open a port is refused, and nothing is changed', async () => {
  const id = await bench.group(SSH, WEB);
  const { steps, fingerprints, members } = await bench.plan([id], [OFFICES]);
  const [first, ...rest] = steps;
  if (first?.operation !== 'authorize') throw new Error('not the sample');
  const ports = { kind: 'set', ports: [8080, 8081] } as const;
  const opening = { ...first, rule: { ...first.rule, ports } };
  const writes = bench.writes().length;
  const plan = { path: 'fix.json', steps: [opening, ...rest], fingerprints, members };
  await expect(bench.apply(plan)).rejects.toMatchObject({
    problem: { code: 'fix-plan-bad', params: { path: 'fix.json', field: 'steps', why: 'edited' } },
  });
  expect(bench.writes()).toHaveLength(writes);
});
