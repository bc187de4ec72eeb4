/** Use case: instances that are not born exposed, and at the end exactly who gets in. */
import type { ExplainReport } from '../../domain/finding.ts';
import type { SecurityGroup } from '../../domain/inventory/inventory.ts';
import { problem } from '../../problem.ts';
import { explain } from '../explain.ts';
import type { InventorySource } from '../ports.ts';
import { fitGroups, judgeInstance, listsOf, type TemplateReading, withTemplate } from './born.ts';
import type { CreateMode, CreateParts } from './group.ts';
import { type Exposed, insteadOf, insteadOfGroups, type Reach, refusedOf } from './judge.ts';
import { refuseTooManyRules } from './limits.ts';
import {
  callsForGroup,
  failureOf,
  type GroupState,
  type MadeCall,
  makeGroup,
  stateOfGroup,
} from './make-group.ts';
import type { CreateCall, CreateCloud, InstanceState, WantedGroup, WantedInstances } from './ports.ts';
import { tokenOf } from './token.ts';
import { type Waiting, waitUntilRunning } from './wait.ts';

/** What is asked for, before anything was read. */
export interface InstanceRequest extends Omit<WantedInstances, 'groups' | 'groupsBy' | 'template'> {
  /** None, with a template, stands for those of the template. */
  readonly groups: readonly string[];
  /** Made first; it is put where the instances are. */
  readonly newGroup: Omit<WantedGroup, 'vpc'> | null;
  /** By id or name. */
  readonly template: { readonly id: string; readonly version: string | undefined } | null;
  /** Go on although the template cannot be read. */
  readonly acceptUnread: boolean;
}

export interface CreateInstanceReport {
  /**
   * `refused`: they would be born exposed, and nothing was called. `planned`: nothing was changed. `exposed`: they were
   * made, and are open to more than was said.
   */
  readonly result: 'created' | 'unchanged' | 'planned' | 'refused' | 'exposed';
  readonly region: string;
  readonly name: string;
  /** Ids of the groups; null for one that is still to be made. */
  readonly groups: readonly (string | null)[];
  readonly template: TemplateReading | null;
  readonly instances: readonly InstanceState[];
  readonly reach: readonly Reach[];
  readonly exposed: readonly Exposed[];
  readonly closed: number;
  /** Values of `--allow` to type instead, for a new group where none was asked for. */
  readonly instead: readonly string[];
  readonly planned: readonly CreateCall[];
  /** True when the vendor was asked, and says that it would succeed. */
  readonly tried: boolean;
  readonly made: readonly MadeCall[];
  /** Who reaches which ops port by which path, as read once they run. */
  readonly explained: ExplainReport | null;
}

export interface CreateInstanceInput extends CreateParts {
  readonly request: InstanceRequest;
  /** `try` also asks the vendor, by a call that makes nothing. */
  readonly mode: CreateMode | 'try';
  /** Opened for explaining what was made. */
  readonly openSource: () => Promise<InventorySource>;
  /** The account that it is made in; the credentials' own when absent. */
  readonly account?: string | undefined;
  readonly onWait?: ((waiting: Waiting) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export async function createInstance(given: CreateInstanceInput): Promise<CreateInstanceReport> {
  const cloud = await given.open();
  const { reading: template, request, groupsBy, beside } = await withTemplate(given.request, cloud);
  const input = { ...given, request };
  const { judging, mode } = input;
  const existing = await cloud.readGroups(request.groups);
  const vpc = await fitGroups(request, template, existing, cloud);
  const newGroup = request.newGroup === null ? null : { ...request.newGroup, vpc };
  const more = [...(beside.length === 0 ? [] : [beside]), ...(template?.interfaces ?? [])];
  const others = await otherGroups(more, existing, cloud);
  const lists = await listsOf(newGroup, [...existing, ...others], cloud);
  const judged = judgeInstance({
    request,
    others: more,
    newGroup,
    groups: [...existing, ...others],
    lists,
    judging,
  });
  const refused = refusedOf(judged);
  const token = tokenOf('instance', { ...given.request, newGroup }, input.label);
  const wanted: WantedInstances = {
    ...request,
    template: request.template && { id: request.template.id, version: template?.version ?? null },
    groupsBy,
    groups: [...request.groups, ...(newGroup === null ? [] : [null])],
  };
  const report: CreateInstanceReport = {
    result: 'refused',
    region: request.region,
    name: request.name,
    groups: wanted.groups,
    template,
    instances: [],
    ...judged,
    instead:
      newGroup !== null
        ? insteadOf(refused, newGroup.rules, judging.catalogue, input.narrow)
        : groupsBy === 'template'
          ? []
          : insteadOfGroups(refused, request.groups, judging.catalogue, input.narrow),
    planned: [],
    tried: false,
    made: [],
    explained: null,
  };
  if (refused.length > 0 || (template?.unread !== undefined && !request.acceptUnread)) return report;
  refuseTooManyRules(existing, newGroup, lists);
  for (const ids of template?.interfaces ?? [])
    refuseTooManyRules(
      [...existing, ...others].filter(({ id }) => ids.includes(id)),
      null,
      lists,
    );
  const run = (groups: WantedInstances['groups']): CreateCall =>
    input.spelling.runInstances({ ...wanted, groups }, token);
  if (mode !== 'make') {
    const fresh: GroupState = { id: null, missing: 'everything' };
    const planned = [...(newGroup === null ? [] : callsForGroup(newGroup, fresh, input)), run(wanted.groups)];
    if (mode === 'try') await tryOut(run(wanted.groups), cloud);
    return { ...report, result: 'planned', planned, tried: mode === 'try' };
  }
  const before = await cloud.instancesOf(token);
  if (before.length > 0 && before.length !== request.count)
    throw problem('create-incomplete', { name: request.name, found: before.length, count: request.count });
  const made =
    before.length > 0
      ? { ids: before.map(({ id }) => id), groups: request.groups, calls: [] }
      : await make({ input, cloud, newGroup, lists, run });
  const { states, explained } = await watch(made.ids, input, cloud);
  const accepted = (service: string | null): boolean => judging.accept.includes(service ?? '');
  const open = explained.items.some(({ exposures }) =>
    exposures.some(
      ({ verdict, service }) => (verdict === 'open' || verdict === 'broad') && !accepted(service),
    ),
  );
  return {
    ...report,
    result: open ? 'exposed' : made.calls.length === 0 ? 'unchanged' : 'created',
    groups: explained.items[0]?.groups ?? made.groups,
    instances: states,
    made: made.calls,
    explained,
  };
}

/** Groups that are not read yet. */
async function otherGroups(
  wanted: readonly (readonly string[])[],
  known: readonly SecurityGroup[],
  cloud: CreateCloud,
): Promise<readonly SecurityGroup[]> {
  const ids = [...new Set(wanted.flat())].filter((id) => !known.some((one) => one.id === id));
  return ids.length === 0 ? [] : cloud.readGroups(ids);
}

interface Making {
  readonly input: CreateInstanceInput;
  readonly cloud: CreateCloud;
  readonly newGroup: WantedGroup | null;
  readonly lists: Parameters<typeof makeGroup>[2]['lists'];
  readonly run: (groups: WantedInstances['groups']) => CreateCall;
}

interface Made {
  readonly ids: readonly string[];
  readonly groups: readonly string[];
  readonly calls: readonly MadeCall[];
}

async function make({ input, cloud, newGroup, lists, run }: Making): Promise<Made> {
  const { request, judging, confirm, onCall } = input;
  const state = newGroup === null ? null : await stateOfGroup(newGroup, cloud);
  const first = newGroup === null || state === null ? [] : callsForGroup(newGroup, state, input);
  await confirm([...first, run([...request.groups, ...(state === null ? [] : [state.id])])]);
  const group =
    newGroup === null || state === null
      ? null
      : await makeGroup(newGroup, state, { ...input, cloud, lists, catalogue: judging.catalogue });
  const groups = [...request.groups, ...(group === null ? [] : [group.id])];
  const call = run(groups);
  onCall?.(call);
  const outcome = await cloud.write(call);
  if (outcome.outcome === 'done') {
    const calls = [...(group?.calls ?? []), { operation: call.operation, requestId: outcome.requestId }];
    return { ids: outcome.made, groups, calls };
  }
  if (group === null || outcome.outcome === 'lost') throw failureOf(call, outcome, request.name);
  const { code, message, requestId } = outcome;
  const { operation } = call;
  throw problem('create-stopped', {
    operation,
    code,
    message,
    requestId,
    group: group.id,
    region: request.region,
  });
}

async function tryOut(call: CreateCall, cloud: CreateCloud): Promise<void> {
  const outcome = await cloud.tryOut(call);
  if (outcome.outcome === 'done') return;
  const { code, message, requestId } = outcome;
  throw problem('cloud-refused', { operation: call.operation, code, message, requestId });
}

/** Once the instances are there every error says so. */
async function watch(
  ids: readonly string[],
  input: CreateInstanceInput,
  cloud: CreateCloud,
): Promise<{ readonly states: readonly InstanceState[]; readonly explained: ExplainReport }> {
  const { request, judging, account, signal } = input;
  try {
    const states = await waitUntilRunning(ids, { cloud, timer: input.timer, onWait: input.onWait });
    const explained = await explain({
      source: await input.openSource(),
      request: {
        regions: [request.region],
        ...(account === undefined ? {} : { accounts: [account] }),
        ...(signal === undefined ? {} : { signal }),
      },
      options: { catalogue: judging.catalogue, judgement: judging.judgement },
      ids,
    });
    return { states, explained };
  } catch (error) {
    const known = (error as { problem?: { code: string; params: { code?: string } } }).problem;
    if (known === undefined || known.code.startsWith('create-')) throw error;
    const code = known.params.code ?? known.code;
    throw problem('create-unseen', { ids: ids.join(', '), code, region: request.region });
  }
}
