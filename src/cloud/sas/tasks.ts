/** Checks are submitted, and take their time: SubmitCheck, GetCheckProcess and the two that verify again. */
import { needs } from '../arn.ts';
import { type Call, type Operation, operation, refuse } from '../kernel/operation.ts';
import { list, str } from '../kernel/params.ts';
import { SAS } from './common.ts';
import { CHECK_ITEMS, type CheckItem } from './items.ts';
import { look } from './judge.ts';
import { centreOf, ownTasks, settle, type TaskRecord, tasks } from './model.ts';

const MINUTE = 60_000;
/** The example of the official SDK's answer. */
const THROTTLED_FOR = 30 * MINUTE;

/** What can keep a task from being made; both come in an answer of success. */
interface Refusal {
  readonly OperateCode: 'Throttling' | 'AuthorizationExhaust';
  readonly ThrottlingTimeSecond?: number;
}

function refusalOf(call: Call): Refusal | undefined {
  const rule = call.profile['check-submission'];
  if (rule === 'exhausted') return { OperateCode: 'AuthorizationExhaust' };
  const now = call.now.getTime();
  const waits = ownTasks(call)
    .filter(({ scope }) => scope.kind === 'items')
    .map(({ submittedAt, doneAt }) =>
      rule === 'one-at-a-time' ? doneAt - now : submittedAt + THROTTLED_FOR - now,
    );
  const wait = Math.max(0, ...waits);
  return wait === 0 ? undefined : { OperateCode: 'Throttling', ThrottlingTimeSecond: Math.ceil(wait / 1000) };
}

/** Looks at once, and tells when the time is over. */
function start(call: Call, scope: TaskRecord['scope'], items: readonly CheckItem[]): string {
  settle(call);
  const id = call.newId('check');
  const takes = { none: 0, 'five-seconds': 5000, 'five-minutes': 5 * MINUTE }[call.profile['check-duration']];
  const sightings = items
    .flatMap((item) => look(call, item))
    .filter((one) => scope.kind === 'items' || scope.assets.includes(one.assetId));
  const submittedAt = call.now.getTime();
  // Without anything to look at it is over at once.
  const doneAt = sightings.length === 0 ? submittedAt : submittedAt + takes;
  const centre = centreOf(call.region);
  call.table(tasks).put(id, { id, centre, submittedAt, doneAt, scope, sightings });
  return id;
}

const idsOf = (items: readonly CheckItem[]): number[] => items.map(({ id }) => id);

/** Refuses an item that does not exist. The code is not in the vendor's tables (unconfirmed). */
export function itemNamed(id: number | string): CheckItem {
  const item = CHECK_ITEMS.find((one) => one.id === Number(id));
  if (item === undefined) throw refuse(400, 'CheckItemNotExist', `The check item ${id} does not exist.`);
  return item;
}

export const taskOperations: readonly Operation[] = [
  operation({
    ...SAS,
    action: 'SubmitCheck',
    access: 'write',
    params: { ScanRange: str({ oneOf: ['FULL', 'POLICY'] }), TaskSource: str() },
    ram: needs('yundun-sas:SubmitCheck'),
    errors: [],
    handle(call) {
      const Data = refusalOf(call);
      if (Data !== undefined) return { TaskId: '', Data };
      const scope = { kind: 'items', items: idsOf(CHECK_ITEMS) } as const;
      return { TaskId: start(call, scope, CHECK_ITEMS), Data: {} };
    },
  }),
  operation({
    ...SAS,
    action: 'GetCheckProcess',
    access: 'read',
    params: { TaskId: str().need() },
    ram: needs('yundun-sas:GetCheckProcess'),
    errors: [],
    handle(call, { TaskId }) {
      const task = ownTasks(call).find(({ id }) => id === TaskId);
      // 5 is a task that nobody knows, 4 one without anything to look at (official SDK, GetCheckProcessResponseBody).
      if (task === undefined) return { TaskId, StatusCode: '5', FinishCount: 0, TotalCount: 0 };
      const TotalCount = task.sightings.length;
      if (TotalCount === 0) return { TaskId, StatusCode: '4', FinishCount: 0, TotalCount };
      const passed = call.now.getTime() - task.submittedAt;
      const takes = task.doneAt - task.submittedAt;
      if (passed >= takes) return { TaskId, StatusCode: '2', FinishCount: TotalCount, TotalCount };
      const FinishCount = Math.floor((TotalCount * passed) / takes);
      return { TaskId, StatusCode: passed === 0 ? '0' : '1', FinishCount, TotalCount };
    },
  }),
  operation({
    ...SAS,
    action: 'VerifyCheckResult',
    access: 'write',
    params: { CheckIds: list({ max: 100 }), TaskSource: str() },
    ram: needs('yundun-sas:VerifyCheckResult'),
    errors: ['CheckItemNotExist'],
    handle(call, p) {
      const items = p.CheckIds.map(itemNamed);
      if (items.length === 0) throw refuse(400, 'MissingParameter', 'CheckIds is mandatory for this action.');
      const Data = refusalOf(call);
      if (Data !== undefined) return { Data: { ...Data, TaskId: '' } };
      return { Data: { TaskId: start(call, { kind: 'items', items: idsOf(items) }, items) } };
    },
  }),
  operation({
    ...SAS,
    action: 'VerifyCheckInstanceResult',
    access: 'write',
    params: { CheckId: str().need(), InstanceIds: list({ max: 100 }), TaskSource: str() },
    ram: needs('yundun-sas:VerifyCheckInstanceResult'),
    errors: ['CheckItemNotExist'],
    handle(call, p) {
      const item = itemNamed(p.CheckId);
      if (p.InstanceIds.length === 0)
        throw refuse(400, 'MissingParameter', 'InstanceIds is mandatory for this action.');
      const known = new Set(look(call, item).map(({ assetId }) => assetId));
      const assets = p.InstanceIds.filter((id) => known.has(id));
      const FailInstances = p.InstanceIds.filter((id) => !known.has(id));
      const scope = { kind: 'assets', item: item.id, assets } as const;
      return { Data: { TaskId: start(call, scope, [item]), FailInstances } };
    },
  }),
];
