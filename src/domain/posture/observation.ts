/** What one scan can say about findings: those that it saw, and of which others it can say that they are gone. */
import type { Finding, ResourceRef, Undecided, WaivedFinding } from '../finding.ts';
import type { Gap } from '../inventory/inventory.ts';
import type { Waiver } from '../waiver/waiver.ts';

/** What was asked for. Null means everything; several that are given all narrow it. */
export interface ScanScope {
  readonly accounts: readonly string[] | null;
  readonly regions: readonly string[] | null;
  /** Ids of groups and instances, for a scan of a few of them. */
  readonly resources: readonly string[] | null;
}

export interface Observation {
  /**
   * The cloud that was read: an endpoint, `local`, or empty for the vendor's own; `input PATH` for files. Findings of
   * different targets have nothing to do with each other.
   */
  readonly target: string;
  readonly scope: ScanScope;
  /** When reading began, as an ISO time: nothing that was read is older. */
  readonly startedAt: string;
  /** When what it speaks of was read, where that was before: it was judged again, and nothing new was read. */
  readonly readAt?: string;
  /** Findings that no waiver covers, and those with one. */
  readonly findings: readonly Finding[];
  readonly waived: readonly WaivedFinding[];
  readonly undecided: readonly Pick<
    Undecided,
    'check' | 'account' | 'region' | 'resource' | 'protocol' | 'port' | 'family'
  >[];
  /** What was missing, and what nobody asked for. */
  readonly gaps: readonly Pick<Gap, 'account' | 'region' | 'kind' | 'resource'>[];
  /** Accounts that were read. */
  readonly accounts: readonly string[];
  /** `type id` of each group, instance and interface that was read. */
  readonly seen: ReadonlySet<string>;
  /** Ids of the checks that ran. */
  readonly checks: readonly string[];
  /** Ports that were judged, as `portKey` spells them. */
  readonly ports: ReadonlySet<string>;
  /**
   * Ports that nobody wants judged any more: `others` than those above, where the settings of whoever keeps watch say
   * which they are, or the ones that settings have taken out, as `tcp/22`. A port that is in neither was not asked
   * about this time.
   */
  readonly dropped?: 'others' | ReadonlySet<string>;
  /** Digest of how it was judged: who is trusted, from how many addresses on it is broad, which ports. */
  readonly judgement: string;
}

/** What of a finding decides whether a scan covers it. */
export type FindingPlace = Pick<
  Finding,
  'check' | 'account' | 'region' | 'resource' | 'service' | 'protocol' | 'port' | 'family'
>;

export function seenKey({ type, id }: Pick<ResourceRef, 'type' | 'id'>): string {
  return `${type} ${id}`;
}

export function portKey(port: Pick<Finding, 'service' | 'protocol' | 'port'>): string {
  return `${port.service ?? ''} ${port.protocol}/${port.port}`;
}

/** A waiver that covers a finding, or null. */
export function waiverOf(finding: Finding | WaivedFinding): Waiver | null {
  return 'waiver' in finding ? finding.waiver : null;
}
