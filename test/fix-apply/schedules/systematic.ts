/**
 * Every boundary of every phase of a plan: the process is killed there, somebody else edits there, or a call is
 * answered with every code of the vendor's. Each is a schedule with a name, by which it is played again.
 */
import type { FixCloud } from '../../../src/app/ports.ts';
import type { FaultRule } from '../../../src/cloud/index.ts';
import { type Boundary, Killed, type Watcher } from './doomed.ts';
import { EDITS } from './edits.ts';
import { SHAPES } from './shapes.ts';
import { type Command, type End, Stage } from './stage.ts';

const WITHIN_MS = 600_000;
const LATER_MS = 700_000;

/** Codes that a well-formed call of ours can be answered with (facts b.2, c.5, c.6), by what they mean. */
export const CODES: Readonly<Record<string, readonly string[]>> = {
  refused: [
    'InvalidSecurityGroupId.NotFound',
    'InvalidSecurityGroupId.Malformed',
    'InvalidSecurityGroupRuleId.NotFound',
    'InvalidParam.SecurityGroupRuleId',
    'InvalidParam.SecurityGroupRuleIdRepeated',
    'InvalidSecurityGroupRule.RuleNotExist',
    'SecurityGroupRule.NotFound',
    'AuthorizationLimitExceed',
    'AuthorizedGroupRule.LimitExceed',
    'LimitExceed.Entry',
    'LimitExceed.PrefixListAssociationResource',
    'InvalidOperation.RuleDuplicate',
    'InvalidOperation.ModifySgRuleEntityType',
    'InvalidOperation.ModifyNicType',
    'InvalidOperation.ModifyPortRangeType',
    'InvalidOperation.ResourceManagedByCloudProduct',
    'InvalidOperation.SecurityGroupNotAuthorized',
    'InvalidParam.InvalidModifyRuleRequest',
    'InvalidParam.DuplicatePermissions',
    'InvalidParam.Permissions',
    'InvalidParam.SourceIp',
    'InvalidParam.PortRange',
    'InvalidParam.ProtocolAndPortRangeMismatch',
    'InvalidParam.PrefixListAddressFamilyMismatch',
    'InvalidParamter.Conflict',
    'InvalidIpProtocol.ValueNotSupported',
    'InvalidNicType.Mismatch',
    'InvalidPriority.ValueNotSupported',
    'InvalidPrefixListId.NotFound',
    'InvalidParameter.CidrMalformed',
    'InvalidPortRangeListId.NotFound',
    'InvalidNetworkType.Mismatch',
    'InvalidSecurityGroupDiscription.Malformed',
    'MissingParameter.Source',
    'MissingParameter',
    'OperationDenied',
    'IdempotentParameterMismatch',
    'IdempotentProcessing',
    'Forbidden.RAM',
    'Forbidden.SubUser',
    'InvalidAccessKeyId.NotFound',
    'InvalidSecurityToken.Expired',
    'SignatureNonceUsed',
    'SignatureDoesNotMatch',
    'InvalidTimeStamp.Expired',
  ],
  throttled: [
    'Throttling',
    'Throttling.User',
    'Throttling.Api',
    'Throttling.User.Flow',
    'Rejected.Throttling',
  ],
  failing: ['InternalError', 'ServiceUnavailable'],
};

/** What strikes a call; `always` lasts until the process has ended. */
const STRIKES: Readonly<Record<string, Omit<FaultRule, 'operation' | 'rate'>>> = {
  ...Object.fromEntries(
    [...(CODES.refused ?? []), ...(CODES.throttled ?? [])].map((code) => [
      code,
      { kind: 'throttle', code, count: 1 },
    ]),
  ),
  ...Object.fromEntries((CODES.failing ?? []).map((code) => [code, { kind: 'error', code, count: 1 }])),
  reset: { kind: 'reset', count: 1 },
  truncate: { kind: 'truncate', count: 1 },
  'always-failing': { kind: 'error' },
  'always-reset': { kind: 'reset' },
  'always-truncate': { kind: 'truncate' },
  'always-throttled': { kind: 'throttle' },
};

/** What comes before a call's second try. */
const FIRST = { none: undefined, lost: 'reset', failing: 'InternalError' } as const;

type PhaseName = 'apply' | 'undo' | 'rollback-exact' | 'rollback' | 'overdue' | 'overdue-exact';

interface Phase {
  /** Done before, without trouble. */
  readonly first?: Command;
  readonly later?: boolean;
  readonly command: Command;
  /** The last call of the plan is refused, so that everything is taken back. */
  readonly refusesLast?: boolean;
}
const exact = { withinMs: WITHIN_MS, mode: 'exact' } as const;
const waiting = { withinMs: WITHIN_MS } as const;
const PHASES: Readonly<Record<PhaseName, Phase>> = {
  apply: { command: { kind: 'apply', more: waiting } },
  undo: { command: { kind: 'apply', more: waiting }, refusesLast: true },
  'rollback-exact': { first: { kind: 'apply' }, command: { kind: 'rollback', mode: 'exact' } },
  rollback: { first: { kind: 'apply' }, command: { kind: 'rollback' } },
  overdue: { first: { kind: 'apply', more: waiting }, later: true, command: { kind: 'overdue' } },
  'overdue-exact': { first: { kind: 'apply', more: exact }, later: true, command: { kind: 'overdue' } },
};

/** What the next process does. */
const NEXT: Readonly<Record<string, { readonly command?: Command; readonly later?: boolean }>> = {
  again: {},
  rollback: { command: { kind: 'rollback', mode: 'exact' } },
  expiry: { command: { kind: 'overdue' }, later: true },
};

/** Problems that a command may end with when something was in its way. */
const EXPECTED: readonly End[] = ['done', 'fix-stale', 'fix-stopped'];

export interface Schedule {
  /** `shape/phase/what/boundary/more`, to play it again. */
  readonly name: string;
  readonly kind: string;
}

/** The schedules of one shape, after a clean run of each phase that counts its boundaries. */
export async function schedulesOf(stage: Stage, shape: string): Promise<readonly Schedule[]> {
  const out: Schedule[] = [];
  const add = (kind: string, ...parts: readonly (string | number)[]): number =>
    out.push({ kind, name: [shape, ...parts].join('/') });
  for (const phase of Object.keys(PHASES) as PhaseName[]) {
    await stage.begin();
    const { boundaries, writes } = await count(stage, phase);
    for (let at = 0; at <= boundaries; at += 1) {
      for (const next of Object.keys(NEXT)) add('kill', phase, 'kill', at, next);
      for (const edit of Object.keys(EDITS))
        for (const next of Object.keys(NEXT)) add('kill-edit', phase, `kill+${edit}`, at, next);
      if (at < boundaries) for (const edit of Object.keys(EDITS)) add('edit', phase, edit, at);
    }
    for (let at = 0; at < writes; at += 1)
      for (const strike of Object.keys(STRIKES))
        for (const first of Object.keys(FIRST)) add('answer', phase, `${first}+${strike}`, at);
    for (let at = 0; at < writes; at += 1)
      for (const edit of Object.keys(EDITS)) add('lost-edit', phase, `lost+${edit}`, at);
  }
  return out;
}

async function prepare(stage: Stage, phase: Phase): Promise<void> {
  if (phase.first !== undefined) await stage.run(phase.first);
  if (phase.later === true) stage.later(LATER_MS);
}

/** Whether the boundary is the last call of the plan, on its way forward. */
function isLast(stage: Stage, { what, write }: Pick<Boundary, 'what' | 'write'>): boolean {
  return what === 'write' && write === stage.plan.steps.length - 1;
}

async function count(stage: Stage, name: PhaseName): Promise<{ boundaries: number; writes: number }> {
  const phase = PHASES[name];
  await prepare(stage, phase);
  const { process } = await stage.run(phase.command, undefined, cloudOf(stage, phase));
  return { boundaries: process.count(), writes: process.writes() };
}

/** The cloud that refuses the last call of the plan, where the phase is about what follows. */
function cloudOf(
  stage: Stage,
  phase: Phase,
  strike?: (write: number) => readonly FaultRule[] | undefined,
  struck: (write: number) => Promise<void> = async () => {},
): FixCloud {
  const { fix, cloud } = stage.bench;
  let writes = 0;
  return {
    ...fix,
    async write(action) {
      const at = writes;
      writes += 1;
      if (phase.refusesLast === true && isLast(stage, { what: 'write', write: at }))
        return { outcome: 'refused', code: 'OperationDenied', message: '', requestId: 'R' };
      const rules = strike?.(at);
      if (rules === undefined) return fix.write(action);
      cloud.faults.set([...rules]);
      try {
        return await fix.write(action);
      } finally {
        cloud.faults.clear();
        await struck(at);
      }
    },
  };
}

/** Plays one schedule; what went wrong. */
export async function play(stage: Stage, { name }: Schedule): Promise<readonly string[]> {
  const [, phaseName = '', what = '', boundary = '', next = 'again'] = name.split('/');
  const phase = PHASES[phaseName as PhaseName];
  const at = Number(boundary);
  // A kill, or a lost answer, and the edit by somebody else behind it; or the answers to a call's first tries.
  const [first = '', second = ''] = what.split('+');
  const wrong: string[] = [];
  await stage.begin();
  await prepare(stage, phase);
  let wrote = false;
  const watch: Watcher = async (now) => {
    if (wrote) wrong.push(...stage.breaches());
    wrote = now.what === 'write';
    if (now.at !== at) return;
    if (first === 'kill') throw new Killed('killed');
    if (what in EDITS) await stage.edit(what);
  };
  const isLost = (write: number): boolean => first === 'lost' && second in EDITS && write === at;
  const strike = (write: number): readonly FaultRule[] | undefined => {
    if (first === 'kill' || second === '') return undefined;
    if (second in EDITS)
      return isLost(write) ? [{ operation: '*', rate: 1, kind: 'reset', count: 1 }] : undefined;
    const again = FIRST[first as keyof typeof FIRST];
    const number = write - at;
    const names = again === undefined ? [second] : [again, second];
    const name = second.startsWith('always') && number >= names.length ? second : names[number];
    const rule = number < 0 || name === undefined ? undefined : STRIKES[name];
    return rule && [{ operation: '*', rate: 1, ...rule }];
  };
  const struck = async (write: number): Promise<void> => {
    if (isLost(write)) await stage.edit(second);
  };
  const { end } = await stage.run(phase.command, watch, cloudOf(stage, phase, strike, struck));
  if (![...EXPECTED, 'killed'].includes(end)) wrong.push(`it ended with ${end}`);
  wrong.push(...(await stage.wrongs()));
  if (first === 'kill' && second !== '') await stage.edit(second);
  const then = NEXT[next] ?? {};
  if (then.later === true) stage.later(LATER_MS);
  for (const command of [then.command ?? phase.command, { kind: 'overdue' } as const]) {
    const { end: ended } = await stage.run(command);
    if (!EXPECTED.includes(ended)) wrong.push(`then ${command.kind} ended with ${ended}`);
    wrong.push(...(await stage.wrongs()));
  }
  return [...new Set([...wrong, ...(await settle(stage))])];
}

/** Everything that is not done ends when nothing is in the way. */
export async function settle(stage: Stage): Promise<readonly string[]> {
  const wrong: string[] = [];
  for (const { state } of await stage.runs())
    if (state === 'applying' || state === 'stopped' || state === 'rolling-back') {
      const { end } = await stage.run({ kind: 'rollback' });
      if (end !== 'done') wrong.push(`at last rollback ended with ${end}`);
    }
  stage.later(LATER_MS);
  const { end } = await stage.run({ kind: 'overdue' });
  if (end !== 'done') wrong.push(`at last overdue ended with ${end}`);
  for (const { state } of await stage.runs())
    if (!['applied', 'confirmed', 'rolled-back', 'failed'].includes(state)) wrong.push(`it stays ${state}`);
  return [...wrong, ...(await stage.wrongs()), ...(await stage.leftovers())];
}

export async function openStage(name: string): Promise<Stage> {
  const shape = SHAPES[name];
  if (shape === undefined) throw new Error(`no shape ${name}`);
  return Stage.open(shape);
}
