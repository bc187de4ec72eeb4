/** The life of a finding across scans. */
import type { Finding, WaivedFinding } from '../finding.ts';
import { covers } from './coverage.ts';
import { type Observation, waiverOf } from './observation.ts';

/**
 * `fixed`: a scan that covered it did not find it any more. `exempt`: the same, but that scan judged otherwise than the
 * last one that saw it, or its port is judged no longer, so nobody need have repaired anything.
 */
export type FindingStatus = 'open' | 'fixed' | 'exempt';

export const FINDING_STATUSES: readonly FindingStatus[] = Object.freeze(['open', 'fixed', 'exempt']);

/** `dropped`: its port is judged no longer, so it is exempt. `changed`: its severity or verdict is another. `waived` and `unwaived`: a waiver covers it from now on, or no more. */
export type LifeEvent =
  | 'new'
  | 'returned'
  | 'fixed'
  | 'exempt'
  | 'dropped'
  | 'changed'
  | 'waived'
  | 'unwaived';

/** What is known of a finding before a scan, and after it. */
export interface Life {
  readonly status: FindingStatus;
  readonly firstSeen: string;
  readonly lastSeen: string;
  /** Start of the scan that last said something about it. */
  readonly asOf: string;
  readonly endedAt: string | null;
  readonly returns: number;
  /** How the scan that last saw it judged. */
  readonly judgement: string;
  readonly finding: Finding | WaivedFinding;
}

export interface LifeChange {
  readonly life: Life;
  readonly events: readonly LifeEvent[];
}

/** Changes by finding id, and how many open findings the scan said nothing about though they are in its scope. */
export interface LifeChanges {
  readonly changed: ReadonlyMap<string, LifeChange>;
  readonly unseen: number;
}

/**
 * What a scan changes. `known` holds the findings of the same target. A scan that began before what is known of a
 * finding was read does not change its status: scans may be recorded in another order than they were made. What was only
 * judged again is not seen anew: whatever is being read meanwhile is newer.
 */
export function advance(known: ReadonlyMap<string, Life>, observed: Observation): LifeChanges {
  const steps = advancing(known, observed);
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}

/** The same in small steps, for who has other things to do in between. */
export function* advancing(
  known: ReadonlyMap<string, Life>,
  observed: Observation,
): Generator<void, LifeChanges> {
  const changed = new Map<string, LifeChange>();
  const present = new Set<string>();
  for (const finding of [...observed.findings, ...observed.waived]) {
    present.add(finding.id);
    changed.set(finding.id, seen(known.get(finding.id), finding, observed));
    yield;
  }
  let unseen = 0;
  for (const [id, life] of known) {
    yield;
    if (life.status !== 'open' || present.has(id) || life.asOf > readAt(observed)) continue;
    // Facts that are judged as they were cannot have repaired anything.
    if (observed.readAt !== undefined && life.judgement === observed.judgement) continue;
    const coverage = covers(observed, life.finding);
    if (coverage === 'covered' || coverage === 'dropped') changed.set(id, ended(life, observed, coverage));
    else if (coverage === 'unknown') unseen += 1;
  }
  return { changed, unseen };
}

function seen(life: Life | undefined, finding: Finding | WaivedFinding, observed: Observation): LifeChange {
  const at: string = readAt(observed);
  const { judgement } = observed;
  if (life === undefined) {
    const events: LifeEvent[] = waiverOf(finding) === null ? ['new'] : ['new', 'waived'];
    return {
      life: {
        status: 'open',
        firstSeen: at,
        lastSeen: at,
        asOf: at,
        endedAt: null,
        returns: 0,
        judgement,
        finding,
      },
      events,
    };
  }
  if (at < life.asOf) {
    const firstSeen = at < life.firstSeen ? at : life.firstSeen;
    const lastSeen = at > life.lastSeen ? at : life.lastSeen;
    return { life: { ...life, firstSeen, lastSeen }, events: [] };
  }
  const events: LifeEvent[] = [];
  const back = life.status !== 'open';
  if (back) events.push('returned');
  if (life.finding.severity !== finding.severity || life.finding.verdict !== finding.verdict)
    events.push('changed');
  const waived = waiverOf(finding) !== null;
  if (waived !== (waiverOf(life.finding) !== null)) events.push(waived ? 'waived' : 'unwaived');
  return {
    life: {
      status: 'open',
      firstSeen: life.firstSeen,
      lastSeen: observed.readAt === undefined ? at : life.lastSeen,
      asOf: observed.readAt === undefined ? at : life.asOf,
      endedAt: null,
      returns: life.returns + Number(back),
      judgement,
      finding,
    },
    events,
  };
}

function ended(life: Life, observed: Observation, coverage: 'covered' | 'dropped'): LifeChange {
  const { startedAt: endedAt, judgement } = observed;
  const status = coverage === 'covered' && life.judgement === judgement ? 'fixed' : 'exempt';
  const asOf = observed.readAt === undefined ? endedAt : life.asOf;
  return {
    life: { ...life, status, asOf, endedAt },
    events: [coverage === 'dropped' ? 'dropped' : status],
  };
}

function readAt(observed: Observation): string {
  return observed.readAt ?? observed.startedAt;
}
