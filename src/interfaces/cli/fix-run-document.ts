/** A run as JSON documents hold it: calls in the vendor's spelling, rules as reports show them. */
import { toFixCall } from '../../adapters/alibaba/fix-calls.ts';
import { toCanaryCall } from '../../adapters/alibaba/fix-canary-calls.ts';
import type { CanaryStatus } from '../../app/fix/canary-status.ts';
import { returnsOf } from '../../app/fix/returns.ts';
import { isOverdue } from '../../app/fix/rollback.ts';
import type { RunStatus } from '../../app/fix/status.ts';
import type { FixRun, FixUnit } from '../../app/ports.ts';
import type { FixCanary } from '../../domain/plan/fix-canary.ts';
import { type FixState, stateAfter } from '../../domain/plan/fix-state.ts';
import type { FixAction } from '../../domain/plan/fix-step.ts';
import { ruleRef } from '../../domain/rule-ref.ts';

/** What every document of a run begins with. */
function headOf({ id, plan, state, createdAt, deadline, target, mode }: Omit<FixRun, 'receipts'>) {
  return { id, plan, state, createdAt, deadline, target, rollback: mode };
}

export function runDocument(run: FixRun, status?: RunStatus) {
  const { units, receipts } = run;
  return {
    ...headOf(run),
    ...(status === undefined
      ? {}
      : { overdue: status.overdue, attention: status.attention, attendant: status.attendant }),
    units: units.map((unit, i) => ({
      unit: unit.key,
      state: unit.state,
      stands: status?.units[i]?.stands ?? null,
      reopened: (status?.units[i]?.reopened ?? []).map(({ resource, rule, how }) => ({
        resource,
        rule: rule === null ? null : ruleRef(rule),
        how,
      })),
      steps: unit.steps.map(callOf),
      rollback: returnsOf(run, unit).map(({ add, ...choice }) => ({ ...choice, add: add.map(callOf) })),
      ...(unit.listId === undefined ? {} : { list: unit.listId }),
      failure: unit.failure,
      left: unit.left.map(({ action, because }) => ({ ...callOf(action), because })),
      kept: unit.kept ?? [],
    })),
    receipts: receipts.map(({ action, ...receipt }) => ({ ...receipt, ...callOf(action) })),
    canary: run.canary === null ? null : canaryDocument(run.canary, status?.canary ?? null),
  };
}

/** A run in a list: what is written down of it, without its calls. */
export function runSummary(run: Omit<FixRun, 'receipts'>, now: Date) {
  const { units, canary } = run;
  return {
    ...headOf(run),
    overdue: isOverdue(run, now),
    units: units.map((unit) => ({ unit: unit.key, state: unit.state, left: unit.left.length })),
    canary: canary === null ? null : { kind: canary.kind, id: canary.id, state: canary.state },
  };
}

function canaryDocument({ kind, id, asked, state, failure, swap }: FixCanary, status: CanaryStatus | null) {
  return {
    kind,
    id,
    asked,
    state,
    failure,
    swap:
      swap === null
        ? null
        : {
            account: swap.account,
            region: swap.region,
            interface: swap.interface,
            instance: swap.instance,
            groups: swap.groups,
            clones: swap.clones.map((clone) => ({ of: clone.of, id: clone.id, name: clone.name })),
            gone: swap.gone,
            left: swap.left,
            stands: status?.stands ?? null,
            groupsNow: status?.groups ?? [],
            clonesNow: status?.clones ?? [],
            receipts: swap.receipts.map(({ action, ...receipt }) => ({
              ...receipt,
              account: action.account,
              region: action.region,
              operation: toCanaryCall(action).operation,
              parameters: toCanaryCall(action).parameters,
            })),
          },
  };
}

export function reportDocument(status: RunStatus) {
  const { run } = status;
  return {
    ...runDocument(run, status),
    readAt: status.readAt,
    verification: status.units.map(({ unit, stands, now }) => ({
      unit: unit.key,
      stands,
      before: rulesOf(unit.before),
      planned: rulesOf(plannedOf(unit)),
      after: rulesOf(unit.readBack?.state),
      afterAt: unit.readBack?.at ?? null,
      afterOf: unit.readBack?.purpose ?? null,
      now: rulesOf(now),
    })),
  };
}

export function plannedOf({ before, steps }: FixUnit): FixState {
  return stateAfter(before, steps);
}

export function rulesOf(state: FixState | undefined) {
  return state?.groups.flatMap((group) => group.rules.map(ruleRef)) ?? null;
}

function callOf(action: FixAction) {
  const { operation, parameters } = toFixCall(action);
  return { account: action.account, region: action.region, operation, parameters };
}
