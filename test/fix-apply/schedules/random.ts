/**
 * Random bad days: processes that are killed, two at once, lost and refused answers, readings that fail, edits by
 * others, jumps of the clock, over random groups and plans that overlap. A seed says everything.
 */

import type { SavedFix } from '../../../src/app/ports.ts';
import type { FaultRule } from '../../../src/cloud/index.ts';
import { isListAction } from '../../../src/domain/plan/fix-step.ts';
import type { TrustedSource } from '../../../src/domain/plan/trusted-sources.ts';
import { dice } from '../../support/dice.ts';
import { type Bench, MYSQL, OFFICE, OFFICES, type Permission, SSH, SSH6, WEB } from '../bench.ts';
import { Killed, type Watcher } from './doomed.ts';
import { EDITS } from './edits.ts';
import { TEAM } from './shapes.ts';
import { type Command, Stage } from './stage.ts';
import { CODES, settle } from './systematic.ts';

/** Schedules that are played on one cloud. */
const DECK = 8;
const TRIES = 5;

const RULES: readonly Permission[] = [
  SSH,
  SSH6,
  MYSQL,
  { ...SSH, PortRange: '3389/3389', Priority: '5' },
  { ...SSH, PortRange: '20/25' },
  { ...SSH, PortRange: '1/65535', Priority: '10' },
  { ...SSH, SourceCidrIp: '0.0.0.0/1' },
  { ...SSH, SourceCidrIp: '198.51.100.0/25', Policy: 'drop', Priority: '3' },
  { ...SSH, SourceCidrIp: '203.0.113.0/24' },
  { ...SSH, DestCidrIp: '10.2.0.0/16' },
  { ...SSH, IpProtocol: 'UDP', PortRange: '3389/3389' },
  WEB,
  { IpProtocol: 'ALL', PortRange: '-1/-1', SourceCidrIp: '0.0.0.0/0', Priority: '100' },
];
const SOURCES: readonly (readonly TrustedSource[])[] = [
  [OFFICE],
  [OFFICES],
  [OFFICES, { name: 'vpn', kind: 'declared', cidrs: ['2001:db8::/64'] }],
];
/** Operations that only read are struck less, so that something is done. */
const OPERATIONS = [
  'AuthorizeSecurityGroup',
  'RevokeSecurityGroup',
  'ModifySecurityGroupRule',
  'ModifyPrefixList',
  '*',
  'DescribeSecurityGroupAttribute',
] as const;
const FREE = Object.keys(EDITS);
const EXPECTED = [
  'done',
  'killed',
  'fix-stale',
  'fix-busy',
  'fix-stopped',
  'fix-not-waiting',
  'fix-canary-refused',
  'cloud-refused',
  'cloud-unreachable',
];

class Dice {
  readonly roll: () => number;
  constructor(seed: number) {
    this.roll = dice(seed);
  }
  chance(share: number): boolean {
    return this.roll() < share;
  }
  pick<T>(list: readonly T[]): T {
    return list[Math.floor(this.roll() * list.length)] as T;
  }
}

export interface Deck {
  readonly number: number;
  readonly stage: Stage;
  readonly plans: readonly SavedFix[];
}

export function deckOf(seed: number): number {
  return Math.floor(seed / DECK);
}

export async function openDeck(number: number): Promise<Deck> {
  const d = new Dice(number * 7919 + 1);
  const some = (): readonly Permission[] => [SSH, ...RULES.slice(1).filter(() => d.chance(0.25))];
  const fixLists = d.chance(0.2);
  const [hosted, newList] = [d.chance(0.35), !fixLists && d.chance(0.2)];
  const make = async (on: Bench): Promise<readonly string[]> => {
    const ids = [await on.group(...some())];
    while (d.chance(0.5) && ids.length < 4) ids.push(await on.group(...some()));
    if (fixLists) {
      const SourcePrefixListId = await on.list('192.0.2.0/24', '0.0.0.0/0');
      const { SourceCidrIp: _, ...ssh } = SSH;
      ids.push(await on.group({ ...ssh, SourcePrefixListId }, WEB));
    }
    return ids;
  };
  const sources = newList ? [TEAM] : d.pick(SOURCES);
  // A host in each group, and one in all: with inner access refused any of them may be moved.
  const hosts = (ids: readonly string[]) => [...ids.map((id) => [id]), ids];
  const stage = await Stage.open({ make, sources, fixLists, ...(hosted ? { hosts } : {}) });
  const plans = (all: readonly SavedFix[]): readonly SavedFix[] => all.map((plan) => signedInTo(plan, d));
  const part = stage.ids.filter(() => d.chance(0.6));
  const other = part.length === 0 ? undefined : await stage.bench.plan(part, d.pick(SOURCES));
  return {
    number,
    stage,
    plans: plans(other === undefined || other.steps.length === 0 ? [stage.plan] : [stage.plan, other]),
  };
}

/** The plan as hosts of other systems, tags and addresses would make it: Workbench helps on other ports, by other paths. */
function signedInTo(plan: SavedFix, d: Dice): SavedFix {
  const ports = () => ({ ports: d.pick([[], [22], [3389], [22, 3389], [2222]]) });
  const { ranges, groups } = plan.workbench ?? { ranges: { public: [], private: [] }, groups: [] };
  const others = groups.map(({ group }) => ({ group, public: ports(), private: ports() }));
  return d.chance(0.5) ? plan : { ...plan, workbench: { ranges, groups: others } };
}

/** Counts of what happened. */
export type Seen = Record<string, number>;

export async function playRandom(
  { stage, plans }: Deck,
  seed: number,
  seen: Seen = {},
): Promise<readonly string[]> {
  const d = new Dice(seed * 31 + 7);
  const saw = (what: string): void => {
    seen[what] = (seen[what] ?? 0) + 1;
  };
  await stage.begin();
  for (const plan of plans.slice(1)) await stage.alsoPlanned(plan);
  const wrong: string[] = [];
  const [editing, killing, faulty] = [d.chance(0.4) ? 0.04 : 0, d.pick([0, 0.01, 0.04]), d.chance(0.6)];
  // Nobody can delete a group that somebody is in (facts b.2, DependencyViolation).
  const edits = stage.hosts.interfaces.size === 0 ? FREE : FREE.filter((name) => name !== 'deletes-group');
  let wrote = false;
  const watch: Watcher = async ({ what }) => {
    if (wrote) wrong.push(...stage.breaches());
    wrote = what === 'write' || what === 'canary.write';
    if (what === 'canary.write') saw('calls about canaries');
    if (d.chance(editing) && (await stage.edit(d.pick(edits), Math.floor(d.roll() * 4)))) saw('edits');
    if (d.chance(0.01)) stage.later(d.roll() * 700_000);
    if (d.chance(killing)) throw new Killed('killed');
  };
  for (let tries = 0; tries < TRIES && wrong.length === 0; tries += 1) {
    if (faulty && tries < TRIES - 1) stage.bench.cloud.faults.set([fault(d)], seed * 31 + tries);
    const commands = [command(d, plans, stage), ...(d.chance(0.2) ? [command(d, plans, stage)] : [])];
    if (commands.length > 1) saw('two at once');
    const results = await Promise.all(commands.map((one) => stage.run(one, watch)));
    stage.bench.cloud.faults.clear();
    for (const [i, { end }] of results.entries()) {
      saw(end);
      if (!EXPECTED.includes(end)) wrong.push(`${commands[i]?.kind} ended with ${end}`);
    }
    wrong.push(...(await stage.wrongs()));
  }
  wrong.push(...(await settle(stage)));
  for (const { state, units, canary } of await stage.runs()) {
    saw(`run ${state}`);
    if (canary !== null) saw(`canary ${canary.kind} ${canary.state}`);
    if (units.some(({ listId }) => listId !== undefined)) saw('lists made');
    for (const unit of units) saw(`unit ${unit.state}${unit.left.length > 0 ? ', something left' : ''}`);
  }
  return [...new Set(wrong)];
}

function fault(d: Dice): FaultRule {
  const operation = d.pick(OPERATIONS);
  const count = Math.ceil(d.roll() * 4);
  const kind = d.pick(['reset', 'truncate', 'error', 'throttle', 'refuse'] as const);
  const rule = { operation, count, rate: d.pick([0.3, 1]) };
  // That a group is not there, although it is, would be a lie of the vendor's.
  const codes = (CODES.refused ?? []).filter(
    (code) => code !== 'InvalidSecurityGroupId.NotFound' && code !== 'InvalidPrefixListId.NotFound',
  );
  return kind === 'refuse'
    ? { ...rule, kind: 'throttle', code: d.pick(codes) }
    : { ...rule, kind, ...(d.chance(0.1) ? { count: 60 } : {}) };
}

function command(d: Dice, plans: readonly SavedFix[], { hosts }: Stage): Command {
  const kind = d.roll();
  if (kind < 0.12) return { kind: 'rollback', ...(d.chance(0.5) ? { mode: 'exact' } : {}) };
  if (kind < 0.22) return { kind: 'overdue' };
  if (kind < 0.27) return { kind: 'confirm' };
  const plan = d.pick(plans);
  const groups = [...new Set(plan.steps.map((step) => (isListAction(step) ? step.list : step.group)))];
  const cards = [...hosts.interfaces.keys()];
  const id = d.pick([null, d.pick(groups), d.pick(cards.length > 0 ? cards : groups)]);
  const verdict = d.chance(0.25) ? { code: 'check-failed', message: '1' } : undefined;
  const canary = d.chance(cards.length > 0 ? 0.6 : 0.2) ? { id, check: async () => verdict } : undefined;
  const select = d.chance(0.2) && !plan.steps.some(isListAction) ? [d.pick(groups)] : undefined;
  return {
    kind: 'apply',
    plan,
    more: {
      select,
      canary,
      withinMs: d.chance(0.5) ? 600_000 : null,
      mode: d.pick(['workbench', 'exact'] as const),
      sites: d.pick([undefined, ['intl'], ['cn'], []] as const),
      concurrency: d.pick([1, 1, 3]),
      failureBudget: d.pick([0, 1, 5]),
    },
  };
}
