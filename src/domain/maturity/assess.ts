/** From what a scan found to levels and a score. Pure: the same report and fleet give the same assessment. */
import type { Finding, ScanReport, Undecided } from '../finding.ts';
import type { Fleet } from '../inventory/fleet.ts';
import type { Instance } from '../inventory/inventory.ts';
import { type Counts, MATURITY_ITEMS, type MaturityItem, type MaturityLevel } from './items.ts';

/** Marks between bounds: they differ where something could not be decided. */
export interface Score {
  readonly least: number;
  readonly most: number;
}

export interface AffectedInstance {
  readonly account: string;
  readonly region: string;
  readonly id: string;
  readonly name: string;
  /** `unreachable`: affected, but no way in from the internet was found; it counts half. */
  readonly state: 'reachable' | 'unreachable' | 'unknown';
}

export interface AssessedItem {
  readonly id: string;
  readonly level: MaturityLevel;
  readonly full: number;
  /** Null when the item is not applicable. */
  readonly score: Score | null;
  readonly affected: number;
  readonly instances: readonly AffectedInstance[];
}

export interface MaturityReport {
  /** Of 100; null without instances. */
  readonly score: Score | null;
  /** How many instances there are. */
  readonly instances: number;
  /** False when something was not read or decided. */
  readonly complete: boolean;
  readonly items: readonly AssessedItem[];
}

/** Findings that somebody answers for count too: a waiver changes who knows of a hole, not that it is there. */
export function assessMaturity(
  report: Pick<ScanReport, 'findings' | 'waived' | 'undecided' | 'coverage'>,
  fleet: Fleet,
): MaturityReport {
  const { inventory } = fleet;
  const { instances } = inventory;
  const known = ![...inventory.gaps, ...inventory.notRead].some(
    ({ kind }) => kind === 'instances' || kind === 'interfaces' || kind === 'regions' || kind === 'accounts',
  );
  const findings = [...report.findings, ...report.waived];
  const items = MATURITY_ITEMS.map((item) =>
    instances.length === 0
      ? emptyItem(item, known)
      : assessItem(item, affectedBy(item, findings, report.undecided, fleet), instances.length),
  );
  const scores = items.flatMap(({ score }) => score ?? []);
  const sum = (bound: keyof Score): number => round(scores.reduce((all, score) => all + score[bound], 0));
  return {
    score: scores.length === 0 ? null : { least: sum('least'), most: sum('most') },
    instances: instances.length,
    complete: report.coverage.complete && known,
    items,
  };
}

function emptyItem({ id, full }: MaturityItem, known: boolean): AssessedItem {
  const nothing = { id, full, affected: 0, instances: [] };
  return known
    ? { ...nothing, level: 'not-applicable', score: null }
    : { ...nothing, level: 'unknown', score: { least: 0, most: full } };
}

type State = AffectedInstance['state'];

/** How each affected instance is, by id; the worst that is said of it. */
function affectedBy(
  { counts, doubts = [] }: MaturityItem,
  findings: readonly Finding[],
  undecided: readonly Undecided[],
  fleet: Fleet,
): readonly AffectedInstance[] {
  const states = new Map<string, State>();
  const worst = (id: string, state: State): void => {
    const order: readonly State[] = ['reachable', 'unknown', 'unreachable'];
    const before = states.get(id);
    if (before === undefined || order.indexOf(state) < order.indexOf(before)) states.set(id, state);
  };
  for (const finding of findings) {
    if (!isAbout(counts, finding) || !counts.verdicts.includes(finding.verdict)) continue;
    // A way in that is not known counts as one, as in the severity of findings.
    const state = finding.path?.kind === 'none' ? 'unreachable' : 'reachable';
    if (finding.resource.type === 'instance') worst(finding.resource.id, state);
    // What is said of a group as such concerns every instance in it.
    else if (finding.path === null) for (const id of membersOf(fleet, finding.resource.id)) worst(id, state);
  }
  for (const one of undecided)
    if (one.resource.type === 'instance' && (isAbout(counts, one) || doubts.includes(one.check)))
      worst(one.resource.id, 'unknown');
  return fleet.inventory.instances
    .flatMap(({ account, region, id, name }: Instance) => {
      const state = states.get(id);
      return state === undefined ? [] : [{ account, region, id, name, state }];
    })
    .toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

function isAbout({ checks, services }: Counts, one: Pick<Finding, 'check' | 'service'>): boolean {
  if (!checks.includes(one.check)) return false;
  if (services === undefined) return true;
  const service = one.service ?? '';
  return 'only' in services ? services.only.includes(service) : !services.except.includes(service);
}

function membersOf(fleet: Fleet, id: string): readonly string[] {
  const group = fleet.group(id);
  return group === undefined ? [] : fleet.membersOf(group).flatMap(({ instanceId }) => instanceId ?? []);
}

function assessItem(item: MaturityItem, affected: readonly AffectedInstance[], of: number): AssessedItem {
  const count = (state: State): number => affected.filter((one) => one.state === state).length;
  const [reachable, unreachable, unknown] = [count('reachable'), count('unreachable'), count('unknown')];
  const decided = levelOf(item, reachable, unreachable);
  return {
    id: item.id,
    // What is not decided may be worse than what is, unless nothing is worse.
    level: unknown > 0 && reachable === 0 ? 'unknown' : decided,
    full: item.full,
    score: {
      least: marksOf(item, reachable + unknown, unreachable, of),
      most: marksOf(item, reachable, unreachable, of),
    },
    affected: reachable + unreachable,
    instances: affected,
  };
}

function levelOf({ levels }: MaturityItem, reachable: number, unreachable: number): MaturityLevel {
  if (reachable > 0) return levels.reachable;
  return unreachable > 0 ? levels.unreachable : 'healthy';
}

/** Critical items have no marks at all; others lose them by the share of instances, those out of reach counting half. */
function marksOf(item: MaturityItem, reachable: number, unreachable: number, of: number): number {
  if (levelOf(item, reachable, unreachable) === 'critical') return 0;
  // Rounded down: full marks are for those that nothing was found of.
  return Math.floor(Number((item.full * (1 - (reachable + unreachable / 2) / of) * 10).toFixed(6))) / 10;
}

/** A sum of tenths. */
function round(value: number): number {
  return Math.round(value * 10) / 10;
}
