/** Makes a group with its rules, or finishes one that an earlier run began. Success is what was read back. */
import type { OpsPort } from '../../domain/catalogue.ts';
import type { SecurityGroup } from '../../domain/inventory/inventory.ts';
import { contentOf } from '../../domain/plan/rule-spec.ts';
import type { Lists } from '../../domain/security-group/lists.ts';
import type { Rule } from '../../domain/security-group/rule.ts';
import { problem } from '../../problem.ts';
import type { Timer } from '../guard/ports.ts';
import type { CreateCall, CreateCloud, CreateOutcome, CreateSpelling, WantedGroup } from './ports.ts';
import { toRules } from './rules.ts';
import { firstDifference } from './same-reach.ts';
import { tokenOf } from './token.ts';

/** A group may not be listed at once, nor may its rules. */
const READINGS = 5;
const PAUSE_MS = 1_000;
/** The vendor's code for a group that is not there (facts b.2). */
const NOT_THERE = 'InvalidSecurityGroupId.NotFound';

/** A call that was made. */
export interface MadeCall {
  readonly operation: CreateCall['operation'];
  readonly requestId: string;
}

export interface MakeParts {
  readonly cloud: CreateCloud;
  readonly spelling: CreateSpelling;
  readonly timer: Timer;
  readonly catalogue: readonly OpsPort[];
  readonly lists: Lists;
  readonly label: string;
  readonly onCall?: ((call: CreateCall) => void) | undefined;
}

/** What is there under the name: nothing, something to finish, or all of it. */
export interface GroupState {
  readonly id: string | null;
  readonly missing: 'everything' | 'rules' | 'nothing';
}

/** Throws `create-name-taken` for a group that is there and is not what is asked for. */
export async function stateOfGroup(wanted: WantedGroup, cloud: CreateCloud): Promise<GroupState> {
  const named = await cloud.findGroups(wanted.vpc, wanted.name);
  const [group] = named;
  if (group === undefined) return { id: null, missing: 'everything' };
  const said = new Set(toRules(wanted.rules, group.id).map(contentOf));
  const found = new Set(group.rules.map(contentOf));
  const alike =
    named.length === 1 &&
    group.gaps.length === 0 &&
    !group.serviceManaged &&
    group.type === wanted.type &&
    Object.entries(wanted.tags).every(([key, value]) => group.tags[key] === value) &&
    [...found].every((rule) => said.has(rule));
  const complete = alike && said.size === found.size;
  // What has members already is somebody's: it gets no rules from here.
  if (!alike || (!complete && (await cloud.hasMembers(group.id))))
    throw problem('create-name-taken', { name: wanted.name, vpc: wanted.vpc, group: group.id });
  return { id: group.id, missing: complete ? 'nothing' : 'rules' };
}

/** The calls that are left to make. */
export function callsForGroup(
  wanted: WantedGroup,
  state: GroupState,
  { spelling, label }: Pick<MakeParts, 'spelling' | 'label'>,
): readonly CreateCall[] {
  if (state.missing === 'nothing') return [];
  return [
    ...(state.missing === 'everything'
      ? [spelling.createGroup(wanted, tokenOf('group', wanted, label))]
      : []),
    ...(wanted.rules.length === 0 ? [] : [spelling.addRules(wanted.region, state.id, wanted.rules)]),
  ];
}

export interface MadeGroup {
  readonly id: string;
  readonly calls: readonly MadeCall[];
  /** As read back. */
  readonly rules: readonly Rule[];
}

export async function makeGroup(
  wanted: WantedGroup,
  state: GroupState,
  parts: MakeParts,
): Promise<MadeGroup> {
  const { cloud, spelling } = parts;
  const calls: MadeCall[] = [];
  let { id } = state;
  if (id === null) {
    const call = spelling.createGroup(wanted, tokenOf('group', wanted, parts.label));
    parts.onCall?.(call);
    const outcome = await cloud.write(call);
    if (outcome.outcome !== 'done') throw failureOf(call, outcome, wanted.name);
    calls.push({ operation: call.operation, requestId: outcome.requestId });
    id = outcome.made[0] ?? '';
  }
  const stopped = (operation: string, { code, message, requestId }: Failure): Error =>
    problem('create-stopped', { operation, code, message, requestId, group: id, region: wanted.region });
  if (state.missing !== 'nothing' && wanted.rules.length > 0) {
    const call = spelling.addRules(wanted.region, id, wanted.rules);
    parts.onCall?.(call);
    const outcome = await writeOnceThere(call, parts);
    if (outcome.outcome !== 'done' && outcome.code === NOT_THERE)
      throw problem('create-vanished', { ids: id });
    if (outcome.outcome !== 'done') throw stopped(call.operation, outcome);
    calls.push({ operation: call.operation, requestId: outcome.requestId });
  }
  try {
    return { id, calls, rules: await readBack(wanted, id, parts) };
  } catch (error) {
    const known = (error as { problem?: { code: string; params: Partial<Failure> } }).problem;
    if (known === undefined || known.code.startsWith('create-')) throw error;
    const { message = '', requestId = '' } = known.params;
    throw stopped('DescribeSecurityGroupAttribute', {
      code: known.params.code ?? known.code,
      message,
      requestId,
    });
  }
}

/** A group that was just made may not be known to every call at once. */
async function writeOnceThere(call: CreateCall, { cloud, timer }: MakeParts): Promise<CreateOutcome> {
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await cloud.write(call);
    const absent = outcome.outcome !== 'done' && outcome.code === NOT_THERE;
    if (!absent || attempt >= READINGS) return outcome;
    await timer.sleep(PAUSE_MS);
  }
}

type Failure = Pick<Exclude<CreateOutcome, { outcome: 'done' }>, 'code' | 'message' | 'requestId'>;

/** What to say of a first call that failed: nothing is there, or nobody knows. */
export function failureOf(
  { operation }: CreateCall,
  { outcome, code, message, requestId }: Exclude<CreateOutcome, { outcome: 'done' }>,
  name: string,
): Error {
  return outcome === 'refused'
    ? problem('cloud-refused', { operation, code, message, requestId })
    : problem('create-lost', { operation, code, message, name });
}

async function readBack(wanted: WantedGroup, id: string, parts: MakeParts): Promise<readonly Rule[]> {
  const { cloud, timer, lists, catalogue } = parts;
  let group: SecurityGroup | undefined;
  for (let reading = 1; reading <= READINGS; reading += 1) {
    [group] = await cloud.readGroups([id]);
    if (group !== undefined && group.gaps.length === 0) {
      const said = toRules(wanted.rules, id);
      const same = firstDifference(said, group.rules, lists, catalogue) === undefined;
      if (same && new Set(said.map(contentOf)).size === group.rules.length) return group.rules;
    }
    if (reading < READINGS) await timer.sleep(PAUSE_MS);
  }
  // The token of an earlier run still stands for a group that was deleted since.
  if (group === undefined) throw problem('create-vanished', { ids: id });
  const [gap] = group.gaps;
  if (gap !== undefined)
    throw problem('create-stopped', {
      operation: gap.operation,
      code: gap.code,
      message: gap.message,
      requestId: gap.requestId ?? '',
      group: id,
      region: wanted.region,
    });
  throw problem('create-not-as-said', { group: id, region: wanted.region });
}
