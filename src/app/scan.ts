/** Use case: read a cloud, judge it, report what somebody must act on. */
import type { Result } from '../checks/check.ts';
import { CHECKS } from '../checks/index.ts';
import { type Finding, type ScanReport, SEVERITIES, type Undecided } from '../domain/finding.ts';
import type { Fleet } from '../domain/inventory/fleet.ts';
import type { Inventory } from '../domain/inventory/inventory.ts';
import type { WaiverWarning } from '../domain/warning.ts';
import { inTurns } from './in-turns.ts';
import { type JudgeOptions, type Judging, prepareJudging, readingFor } from './judging.ts';
import type { InventorySource, ReadRequest } from './ports.ts';
import { applyWaivers, type WaiverStatus } from './waivers.ts';

export type { JudgeOptions } from './judging.ts';

/** Ids of all checks, in the order of reports. */
export const CHECK_IDS: readonly string[] = Object.freeze(CHECKS.map(({ id }) => id));

export async function scan(input: {
  readonly source: InventorySource;
  readonly request?: ReadRequest;
  readonly options?: JudgeOptions;
}): Promise<ScanReport> {
  const request = readingFor(input.request ?? {}, input.options);
  return judge(await input.source.read(request), input.options);
}

/** Runs every check over what was read. Findings come worst first, then by place and resource. */
export function judge(inventory: Inventory, options: JudgeOptions = {}): ScanReport {
  return judgeAll(inventory, options).report;
}

/** A report with what it was made from, for those who go on from it. */
export interface Judged {
  readonly report: ScanReport;
  readonly fleet: Fleet;
  readonly waivers: readonly WaiverStatus[];
}

export function judgeAll(inventory: Inventory, options: JudgeOptions = {}): Judged {
  return judgePrepared(prepareJudging(inventory, options), options);
}

/** The same of an inventory that was made ready with these options. */
export function judgePrepared(judging: Judging, options: Pick<JudgeOptions, 'waivers'>): Judged {
  return reportOf([...resultsOf(judging.fleet)], judging, options);
}

/** The same, letting others have their turn meanwhile. */
export async function judgeInTurns(
  judging: Judging,
  options: Pick<JudgeOptions, 'waivers'>,
): Promise<Judged> {
  const results: Result[] = [];
  await inTurns(resultsOf(judging.fleet), (one) => {
    if (one !== null) results.push(one);
  });
  return reportOf(results, judging, options);
}

function* resultsOf(fleet: Fleet): Generator<Result | null> {
  for (const check of CHECKS) yield* check.run(fleet);
}

function reportOf(
  results: readonly (Result | null)[],
  { fleet, trusted, warnings }: Judging,
  options: Pick<JudgeOptions, 'waivers'>,
): Judged {
  const { inventory } = fleet;
  const all: Finding[] = [];
  const undecided: Undecided[] = [];
  for (const result of results) {
    if (result === null) continue;
    if (result.kind === 'finding') all.push(result.finding);
    else undecided.push(result.undecided);
  }
  all.sort(worstFirst);
  const complete = inventory.gaps.length === 0 && undecided.length === 0;
  const { list = [], today = '' } = options.waivers ?? {};
  const { findings, waived, statuses } = applyWaivers(all, list, fleet, { today, complete });
  const places = [...inventory.groups, ...inventory.interfaces, ...inventory.instances];
  const report: ScanReport = {
    coverage: {
      complete,
      gaps: inventory.gaps,
      accounts: inventory.accounts.length,
      regions: new Set(places.map(({ account, region }) => `${account}/${region}`)).size,
      groups: inventory.groups.length,
      rules: inventory.groups.reduce((sum, group) => sum + group.rules.length, 0),
      instances: inventory.instances.length,
      interfaces: inventory.interfaces.length,
    },
    findings,
    waived,
    undecided,
    trusted,
    warnings: [...warnings, ...statuses.flatMap(warningOf)],
  };
  return { report, fleet, waivers: statuses };
}

/** Waivers that let findings come back are worth a word; those without findings wait for `waiver check`. */
function warningOf({ waiver, state, findings }: WaiverStatus): WaiverWarning[] {
  if (findings === 0 || (state !== 'expired' && state !== 'void')) return [];
  const { target, id, check, until } = waiver;
  return [{ code: state === 'expired' ? 'waiver-expired' : 'waiver-void', target, id, check, until }];
}

const RANKS: ReadonlyMap<string, number> = new Map(CHECK_IDS.map((id, rank) => [id, rank]));

function worstFirst(a: Finding, b: Finding): number {
  return (
    SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
    order(RANKS.get(a.check) ?? -1, RANKS.get(b.check) ?? -1) ||
    order(a.account, b.account) ||
    order(a.region, b.region) ||
    order(a.resource.type, b.resource.type) ||
    order(a.resource.id, b.resource.id) ||
    order(a.port ?? 0, b.port ?? 0) ||
    order(a.protocol ?? '', b.protocol ?? '') ||
    order(a.family ?? '', b.family ?? '') ||
    order(a.id, b.id)
  );
}

function order<T extends string | number>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
