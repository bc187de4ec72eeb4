/** What is read again after a change says the same as a full scan, whatever was changed, at a cost that does not grow. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createLiveSource } from '../../src/adapters/alibaba/live-source.ts';
import { createPartSource } from '../../src/adapters/alibaba/read-part.ts';
import { openStore } from '../../src/adapters/store/open-store.ts';
import type { Store } from '../../src/app/ports.ts';
import { scan } from '../../src/app/scan.ts';
import { type PartReport, Posture } from '../../src/app/watch/posture.ts';
import { seedDemo } from '../../src/cloud/demo/index.ts';
import { type LocalCloud, startCloud } from '../../src/cloud/index.ts';
import type { Finding, ScanReport } from '../../src/domain/finding.ts';
import type { Inventory } from '../../src/domain/inventory/inventory.ts';
import { type ChangeEvent, touchedBy } from '../../src/domain/watch/change-event.ts';
import { dice } from '../support/dice.ts';
import { seedAfter } from '../support/seed.ts';

let cloud: LocalCloud;
let folder: string;
let store: Store;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'postern-posture-'));
  store = await openStore({ folder });
  cloud = await startCloud();
  await seedDemo(cloud);
}, 60_000);
afterAll(async () => {
  await cloud.close();
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

const ID = /\b(?:sg|i|eni|pl|prl)-[0-9a-z]+\b/g;
const WORLD = { IpProtocol: 'TCP', PortRange: '22/22', SourceCidrIp: '0.0.0.0/0', Priority: '1' };

function startPosture(): { readonly posture: Posture; readonly source: ReturnType<typeof createLiveSource> } {
  const { accessKeyId, accessKeySecret } = cloud.accounts[0] as LocalCloud['accounts'][number];
  const key = { accessKeyId, accessKeySecret };
  const source = createLiveSource({ endpoint: cloud.endpoint, credentials: key });
  const partSource = createPartSource({ endpoint: cloud.endpoint, key });
  const posture = new Posture({
    target: cloud.endpoint,
    store,
    timer: { now: () => new Date() },
    source,
    partSource,
    request: { directory: true },
    judging: async () => ({}),
  });
  return { posture, source };
}

/** Findings as somebody keeps them who is told of parts. */
class Kept {
  private readonly findings = new Map<string, Finding>();
  constructor(report: ScanReport) {
    for (const one of report.findings) this.findings.set(one.id, one);
  }
  take({ judged: { report }, decided }: PartReport): void {
    for (const [id, { resource }] of this.findings) if (decided.has(resource.id)) this.findings.delete(id);
    for (const one of report.findings) this.findings.set(one.id, one);
  }
  sorted(): Finding[] {
    return [...this.findings.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  }
}

/** Puts interfaces into each other's groups, so that many share some of theirs and not all. */
async function mingle(interfaces: Inventory['interfaces']): Promise<void> {
  for (const [i, one] of interfaces.entries()) {
    const { instanceId: InstanceId } = one;
    if (InstanceId === undefined) continue;
    for (const step of [1, 3, 7]) {
      const SecurityGroupId = interfaces[(i + step) % interfaces.length]?.groupIds[0];
      await call(one, 'JoinSecurityGroup', { SecurityGroupId, InstanceId });
    }
  }
}

/** Makes a call as the owner of the place, and tells of it as a trail does. */
async function call(
  { account, region }: { readonly account: string; readonly region: string },
  operation: string,
  params: Readonly<Record<string, unknown>>,
): Promise<ChangeEvent | undefined> {
  let answer: object;
  try {
    answer = await cloud.invoke(account, region, 'Ecs', operation, { RegionId: region, ...params });
  } catch {
    return undefined;
  }
  return {
    id: `${operation}-${Math.random()}`,
    operation,
    account,
    region,
    at: '',
    actor: { type: 'root-account', name: '', account },
    from: '203.0.113.9',
    userAgent: '',
    requestId: '',
    errorCode: '',
    resources: JSON.stringify([params, answer]).match(ID) ?? [],
  };
}

test('after random changes the parts that were read again say what a full scan says', async () => {
  const { posture, source } = startPosture();
  await mingle((await source.read({ directory: true })).interfaces);
  const kept = new Kept((await posture.readAll({})).judged.report);
  let parts = 0;
  for (let seed = 1; seed <= 60; seed += 1) {
    const random = dice(seedAfter(seed));
    const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
    const { groups, interfaces, prefixLists } = posture.inventory as NonNullable<Posture['inventory']>;
    const group = pick(groups);
    const sibling = pick(
      groups.filter(({ vpcId, id }) => vpcId === group.vpcId && id !== group.id).concat(group),
    );
    const rule = pick(group.rules);
    const one = pick(interfaces.filter(({ instanceId }) => instanceId !== undefined));
    const other = pick(
      groups.filter(
        ({ vpcId, account }) =>
          account === one.account && vpcId === groups.find(({ id }) => id === one.groupIds[0])?.vpcId,
      ),
    );
    const list = pick([...prefixLists.values()]);
    const changes: (() => Promise<ChangeEvent | undefined>)[] = [
      () => call(group, 'AuthorizeSecurityGroup', { SecurityGroupId: group.id, Permissions: [WORLD] }),
      () =>
        call(group, 'AuthorizeSecurityGroup', {
          SecurityGroupId: group.id,
          Permissions: [{ ...WORLD, Policy: 'drop' }],
        }),
      () =>
        call(group, 'RevokeSecurityGroup', { SecurityGroupId: group.id, SecurityGroupRuleId: [rule?.id] }),
      () => call(group, 'DeleteSecurityGroup', { SecurityGroupId: group.id }),
      () => call(group, 'CreateSecurityGroup', { VpcId: group.vpcId, SecurityGroupName: `new-${seed}` }),
      () => call(one, 'JoinSecurityGroup', { SecurityGroupId: other?.id, InstanceId: one.instanceId }),
      () => call(one, 'LeaveSecurityGroup', { SecurityGroupId: one.groupIds[0], InstanceId: one.instanceId }),
      () => call(one, 'JoinSecurityGroup', { SecurityGroupId: sibling.id, NetworkInterfaceId: one.id }),
      () => call(list, 'ModifyPrefixList', { PrefixListId: list.id, AddEntry: [{ Cidr: '128.0.0.0/1' }] }),
      () => call(one, 'DeleteInstance', { InstanceId: one.instanceId, Force: true }),
    ];
    const event = await pick(changes)();
    if (event === undefined) continue;
    const touched = touchedBy(event);
    expect(touched.kind).toBe('part');
    if (touched.kind !== 'part') continue;
    parts += 1;
    kept.take((await posture.readPart(touched.part)) as PartReport);
    if (seed % 10 !== 0) continue;
    const { findings } = await scan({ source, request: { directory: true } });
    const wanted = [...findings].sort((a, b) => (a.id < b.id ? -1 : 1));
    expect(kept.sorted(), `after change ${seed}`).toEqual(wanted);
  }
  expect(parts).toBeGreaterThan(25);
}, 120_000);
