/** Use case: a security group that exposes no ops port. */
import type { RuleRef } from '../../domain/finding.ts';
import { ruleRef } from '../../domain/rule-ref.ts';
import { type Lists, NO_LISTS } from '../../domain/security-group/lists.ts';
import type { Timer } from '../guard/ports.ts';
import { type CreateJudging, type Exposed, insteadOf, judgeTarget, type Reach, refusedOf } from './judge.ts';
import { refuseTooManyRules } from './limits.ts';
import { callsForGroup, type MadeCall, makeGroup, stateOfGroup } from './make-group.ts';
import type { CreateCall, CreateCloud, CreateSpelling, WantedGroup, WantedRule } from './ports.ts';
import { toRules } from './rules.ts';
import { targetOf } from './same-reach.ts';

/** How far to go. */
export type CreateMode = 'make' | 'plan';

export interface CreateParts {
  readonly judging: CreateJudging;
  /** Sources to name in what to type instead. */
  readonly narrow: readonly string[];
  readonly spelling: CreateSpelling;
  /** Opened when the first call is made: a refusal needs none. */
  readonly open: () => Promise<CreateCloud>;
  readonly timer: Timer;
  /** Tells this request from an equal one that was made before. */
  readonly label: string;
  /** Asked once, before the first change. */
  readonly confirm: (calls: readonly CreateCall[]) => Promise<void>;
  readonly onCall?: ((call: CreateCall) => void) | undefined;
}

export interface CreateGroupReport {
  /** `refused`: it would expose an ops port, and nothing was called. `planned`: nothing was changed. */
  readonly result: 'created' | 'unchanged' | 'planned' | 'refused';
  readonly group: Omit<WantedGroup, 'rules'> & { readonly id: string | null };
  /** As asked for; as read back once it is there. */
  readonly rules: readonly RuleRef[];
  readonly reach: readonly Reach[];
  readonly exposed: readonly Exposed[];
  readonly closed: number;
  /** Values of `--allow` to type instead. */
  readonly instead: readonly string[];
  /** The calls that a plan would make. */
  readonly planned: readonly CreateCall[];
  /** The calls that were made. */
  readonly made: readonly MadeCall[];
}

export async function createGroup(
  input: CreateParts & { readonly wanted: WantedGroup; readonly mode: CreateMode },
): Promise<CreateGroupReport> {
  const { wanted, mode, judging, open } = input;
  const lists = await listsFor(wanted.rules, open);
  const said = toRules(wanted.rules, wanted.name);
  const judged = judgeTarget(targetOf(said), wanted.rules, lists, judging);
  const refused = refusedOf(judged);
  const { rules: _rules, ...rest } = wanted;
  const report: CreateGroupReport = {
    result: 'refused',
    group: { ...rest, id: null },
    rules: said.map(ruleRef),
    ...judged,
    instead: insteadOf(refused, wanted.rules, judging.catalogue, input.narrow),
    planned: [],
    made: [],
  };
  if (refused.length > 0) return report;
  refuseTooManyRules([], wanted, lists);
  if (mode === 'plan')
    return {
      ...report,
      result: 'planned',
      planned: callsForGroup(wanted, { id: null, missing: 'everything' }, input),
    };
  const cloud = await open();
  const state = await stateOfGroup(wanted, cloud);
  const planned = callsForGroup(wanted, state, input);
  if (planned.length > 0) await input.confirm(planned);
  const made = await makeGroup(wanted, state, { ...input, cloud, lists, catalogue: judging.catalogue });
  return {
    ...report,
    result: planned.length === 0 ? 'unchanged' : 'created',
    group: { ...rest, id: made.id },
    rules: made.rules.map(ruleRef),
    made: made.calls,
  };
}

/** The prefix lists that wanted rules name. One that cannot be read makes answers unknown, and so refused. */
export async function listsFor(
  rules: readonly WantedRule[],
  open: () => Promise<CreateCloud>,
): Promise<Lists> {
  const ids = [...new Set(rules.flatMap(({ source }) => (source.kind === 'prefix-list' ? [source.id] : [])))];
  return ids.length === 0 ? NO_LISTS : (await open()).readLists(ids, []);
}
