/** What there is to tell of one scan, one event or one incident: codes and data, as it waits in the outbox. */
import type { FamilyName, Finding, ResourceRef, Severity } from '../../domain/finding.ts';
import { SEVERITIES } from '../../domain/finding.ts';
import type { Transport } from '../../domain/net/protocol.ts';
import type { ChannelSettings } from '../../domain/notify/settings.ts';
import type { FixRunState } from '../../domain/plan/fix-run.ts';
import type { WaiverTarget } from '../../domain/waiver/waiver.ts';
import type { ChangeEvent } from '../../domain/watch/change-event.ts';
import type { FindingRecord, RecordedScan } from '../store/ports.ts';

/** A port that opened, opened again or closed, or that counts again because no waiver covers it any more. */
export interface ToldFinding {
  readonly event: 'new' | 'returned' | 'fixed' | 'unwaived';
  /** `finding.id`. */
  readonly id: string;
  readonly check: string;
  readonly severity: Severity;
  readonly account: string;
  readonly region: string;
  readonly resource: ResourceRef;
  readonly service: string | null;
  readonly protocol: Transport | null;
  readonly port: number | null;
  readonly family: FamilyName | null;
}

export type Told =
  | ToldFinding
  /** A repair that nobody confirmed in time was taken back, or is in place still; `left` is how much of it could not be. */
  | {
      readonly event: 'overdue';
      readonly run: string;
      readonly state: FixRunState;
      readonly deadline: string;
      readonly left: number;
    }
  | {
      readonly event: 'waiver';
      readonly target: WaiverTarget;
      readonly id: string;
      readonly check: string;
      readonly owner: string;
      readonly until: string;
    }
  /** `drift` are codes of app/guard/status.ts. */
  | {
      readonly event: 'drift';
      readonly name: string;
      readonly account: string;
      readonly drift: readonly string[];
    }
  /** `code` is that of a problem. */
  | { readonly event: 'scan-failed'; readonly code: string };

/** Who did it, from where and when, as the vendor's trail has it. */
export type Cause = Pick<ChangeEvent, 'id' | 'operation' | 'at' | 'actor' | 'from'>;

export interface Section {
  /** ISO time. */
  readonly at: string;
  /** The cloud: an endpoint, `local`, or empty for the vendor's own. */
  readonly target: string;
  /** The scan that showed it; null where none did. */
  readonly scan: string | null;
  /** True for the first scan of the target: all that it finds is new. */
  readonly first: boolean;
  readonly cause: Cause | null;
  readonly items: readonly Told[];
}

/** What a scan changed. Findings that somebody answers for are left out. */
export function sectionOf({ scan, first, ...changes }: RecordedScan, event: ChangeEvent | null): Section {
  const told = (kind: ToldFinding['event']): ToldFinding[] =>
    changes[kind].filter(({ waiver }) => waiver === null).map((record) => toldOf(kind, record));
  return {
    at: scan.endedAt,
    target: scan.target,
    scan: scan.id,
    first,
    cause:
      event === null
        ? null
        : { id: event.id, operation: event.operation, at: event.at, actor: event.actor, from: event.from },
    items: [...told('new'), ...told('returned'), ...told('unwaived'), ...told('fixed')],
  };
}

function toldOf(event: ToldFinding['event'], { finding }: Pick<FindingRecord, 'finding'>): ToldFinding {
  const { id, check, severity, account, region, resource, service, protocol, port, family }: Finding =
    finding;
  return { event, id, check, severity, account, region, resource, service, protocol, port, family };
}

/** True for what the channel wants to hear. */
export function isWanted(item: Told, { events, severity }: ChannelSettings): boolean {
  if (!events.includes(item.event)) return false;
  return !('severity' in item) || SEVERITIES.indexOf(item.severity) <= SEVERITIES.indexOf(severity);
}

/** True for what may be told in quiet hours, where the owner says so. */
export function isUrgent(item: Told): boolean {
  const opens = item.event === 'new' || item.event === 'returned' || item.event === 'unwaived';
  return opens && item.severity === 'critical';
}

/** How bad what is told is, at worst; what closed is good news. */
export function worstOf(sections: readonly Section[]): Severity {
  const ranks = sections.flatMap(({ items }) => items.map((item) => SEVERITIES.indexOf(severityOf(item))));
  return SEVERITIES[Math.min(SEVERITIES.length - 1, ...ranks)] as Severity;
}

function severityOf(item: Told): Severity {
  switch (item.event) {
    case 'new':
    case 'returned':
    case 'unwaived':
      return item.severity;
    case 'fixed':
      return 'info';
    case 'waiver':
      return 'medium';
    case 'overdue':
    case 'scan-failed':
      return 'high';
    case 'drift':
      return 'critical';
  }
}
