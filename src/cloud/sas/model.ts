/** Checks of cloud configuration as this cloud keeps them: tasks with what they saw, results, and white lists. */
import type { Call } from '../kernel/operation.ts';
import { collection } from '../kernel/state.ts';

/** Security Center is two: one for the mainland and Hong Kong, one for the rest; neither knows the other's assets. */
export type Centre = 'mainland' | 'elsewhere';

/** The centre that a region belongs to, or that is called with it. */
export function centreOf(region: string): Centre {
  return region.startsWith('cn-') ? 'mainland' : 'elsewhere';
}

/** The verdict on one asset. */
export interface Sighting {
  readonly checkId: number;
  readonly assetId: string;
  readonly assetName: string;
  readonly region: string;
  readonly status: 'PASS' | 'NOT_PASS';
}

/** A task has looked when it is submitted, and tells when it is done. Times are in milliseconds. */
export interface TaskRecord {
  readonly id: string;
  readonly centre: Centre;
  readonly submittedAt: number;
  readonly doneAt: number;
  /** What is replaced: everything, all of some items, or some assets of one item. */
  readonly scope:
    | { readonly kind: 'items'; readonly items: readonly number[] }
    | { readonly kind: 'assets'; readonly item: number; readonly assets: readonly string[] };
  readonly sightings: readonly Sighting[];
}

export interface ResultRecord extends Sighting {
  /** A number by which the vendor knows the result. */
  readonly id: number;
  readonly firstAt: number;
  readonly lastAt: number;
}

/** An item, or one asset of it, that somebody answers for. */
export interface WhiteRecord {
  readonly ruleId: number;
  readonly item: number;
  /** Null for the whole item. */
  readonly asset: string | null;
  readonly remark: string;
}

export const tasks = collection<TaskRecord>('sas.check-task', 'account');
const results = collection<ResultRecord>('sas.check-result', 'account');
const items = collection<{ readonly lastAt: number }>('sas.checked-item', 'account');
export const whites = collection<WhiteRecord>('sas.check-white', 'account');

export function whiteKey(call: Pick<Call, 'region'>, item: number, asset: string | null): string {
  return `${centreOf(call.region)}/${item}/${asset ?? ''}`;
}

/** Tasks of the centre that is called. */
export function ownTasks(call: Call): TaskRecord[] {
  const centre = centreOf(call.region);
  return call
    .table(tasks)
    .values()
    .filter((task) => task.centre === centre);
}

function ownResults(call: Call): [string, ResultRecord][] {
  const centre = centreOf(call.region);
  return call
    .table(results)
    .entries()
    .filter(([, { region }]) => centreOf(region) === centre);
}

/** What is known by now. */
export interface Known {
  readonly results: readonly ResultRecord[];
  /** When an item was last checked; items that never were are missing. */
  readonly lastAt: ReadonlyMap<number, number>;
  /** Items and assets that a task is looking at. */
  isChecking(item: number, asset?: string): boolean;
}

/** The results of all tasks that are done, in the order in which they were. */
export function knownNow(call: Call): Known {
  const now = call.now.getTime();
  const centre = centreOf(call.region);
  const found = new Map(ownResults(call));
  const lastAt = new Map<number, number>();
  for (const [key, one] of call.table(items).entries()) {
    const [of, id] = key.split('/');
    if (of === centre) lastAt.set(Number(id), one.lastAt);
  }
  const all = ownTasks(call);
  for (const task of all.filter(({ doneAt }) => doneAt <= now).toSorted((a, b) => a.doneAt - b.doneAt))
    apply(task, found, lastAt);
  const running = all.filter(({ doneAt }) => doneAt > now).map(({ scope }) => scope);
  return {
    results: [...found.values()],
    lastAt,
    isChecking: (item, asset) =>
      running.some((scope) =>
        scope.kind === 'items'
          ? scope.items.includes(item)
          : scope.item === item && asset !== undefined && scope.assets.includes(asset),
      ),
  };
}

/** Writes down what tasks that are done have found, so that they need not be kept for ever. */
export function settle(call: Call): void {
  const now = call.now.getTime();
  const done = ownTasks(call).filter(({ doneAt }) => doneAt <= now);
  if (done.length === 0) return;
  const known = knownNow(call);
  const table = call.table(results);
  const kept = new Map(known.results.map((one) => [keyOf(one), one]));
  for (const [key] of ownResults(call)) if (!kept.has(key)) table.delete(key);
  for (const [key, one] of kept) table.put(key, one);
  for (const [item, lastAt] of known.lastAt)
    call.table(items).put(`${centreOf(call.region)}/${item}`, { lastAt });
  // The progress of the latest ones may still be asked for.
  const old = done.toSorted((a, b) => b.doneAt - a.doneAt).slice(KEPT_TASKS);
  for (const { id } of old) call.table(tasks).delete(id);
}

const KEPT_TASKS = 10;

function keyOf({ checkId, region, assetId }: Sighting): string {
  return `${checkId}/${region}/${assetId}`;
}

function apply(task: TaskRecord, found: Map<string, ResultRecord>, lastAt: Map<number, number>): void {
  const { scope, doneAt } = task;
  if (scope.kind === 'items') {
    const seen = new Set(task.sightings.map(keyOf));
    for (const [key, one] of found)
      if (scope.items.includes(one.checkId) && one.lastAt <= doneAt && !seen.has(key)) found.delete(key);
    for (const item of scope.items) lastAt.set(item, Math.max(doneAt, lastAt.get(item) ?? 0));
  }
  for (const sighting of task.sightings) {
    const key = keyOf(sighting);
    const known = found.get(key);
    if (known !== undefined && known.lastAt > doneAt) continue;
    const id = known?.id ?? found.size + 1;
    found.set(key, { ...sighting, id, firstAt: known?.firstAt ?? doneAt, lastAt: doneAt });
  }
}
