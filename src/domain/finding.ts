/** Findings and what a scan says; all codes and data, no display text. */
import type { Gap } from './inventory/inventory.ts';
import type { Transport } from './net/protocol.ts';
import type { TrustedSource } from './plan/trusted-sources.ts';
import type { LiteralVerdict, UnknownReason, Verdict } from './security-group/exposure.ts';
import type { Waiver } from './waiver/waiver.ts';
import type { Warning } from './warning.ts';

export type Severity = 'critical' | 'high' | 'medium' | 'low' | 'info';
export const SEVERITIES: readonly Severity[] = Object.freeze(['critical', 'high', 'medium', 'low', 'info']);

export type FamilyName = 'ipv4' | 'ipv6';

export interface ResourceRef {
  readonly type: 'group' | 'interface' | 'instance';
  readonly id: string;
  readonly name: string;
}

/** A rule as reports show it; every field is what the API said, in one spelling. */
export interface RuleRef {
  readonly id: string;
  readonly group: string;
  readonly policy: 'accept' | 'drop' | 'unreadable';
  readonly priority: number | null;
  /** `tcp`, `udp`, `icmp`, `gre`, `icmpv6`, `all`, a number, or the unreadable text. */
  readonly protocol: string;
  /** `22/22`, `1/65535`, `all`, or a port-range list id. */
  readonly ports: string;
  /** A CIDR, a prefix list id or a group id. */
  readonly source: string;
  readonly description: string;
}

/** The way in that makes a finding worst, or why none is known. */
export type PathRef =
  | {
      readonly kind: 'public-ip' | 'eip' | 'ipv6' | 'dnat' | 'listener';
      readonly address: string;
      readonly id?: string;
    }
  | { readonly kind: 'none' | 'unknown' };

/** One packet that gets in: the smallest proof of a finding. Destination is an address where one is known. */
export interface Witness {
  readonly protocol: Transport;
  readonly source: string;
  readonly port: number;
}

export interface Finding {
  /** Stable across scans: a short hash of account, region, check, resource, protocol, port and family. */
  readonly id: string;
  readonly check: string;
  readonly verdict: Verdict;
  readonly literal: LiteralVerdict;
  readonly severity: Severity;
  readonly account: string;
  readonly region: string;
  readonly resource: ResourceRef;
  readonly service: string | null;
  readonly protocol: Transport | null;
  readonly port: number | null;
  readonly family: FamilyName | null;
  /** Exact, minimal CIDR cover of the untrusted sources. */
  readonly sources: readonly string[];
  readonly rules: readonly RuleRef[];
  /** For `rule-without-effect`: what hides the rule. */
  readonly hiddenBy?: readonly RuleRef[];
  /** Null for findings that are not about who gets in. */
  readonly path: PathRef | null;
  readonly witness: Witness | null;
  /** True when a cloud service owns the group: it is not the account's to change. */
  readonly serviceManaged: boolean;
  /** For a group: how many instances it opens; null when that was not read, and for other resources. */
  readonly instances: number | null;
}

/** A finding that somebody answers for, with the waiver that says so. */
export interface WaivedFinding extends Finding {
  readonly waiver: Waiver;
}

/** A question a check could not decide, with the reasons. */
export interface Undecided {
  readonly check: string;
  readonly account: string;
  readonly region: string;
  readonly resource: ResourceRef;
  readonly service: string | null;
  readonly protocol: Transport | null;
  readonly port: number | null;
  readonly family: FamilyName | null;
  readonly reasons: readonly UnknownReason[];
}

export interface ScanReport {
  readonly coverage: {
    readonly complete: boolean;
    readonly gaps: readonly Gap[];
    readonly accounts: number;
    readonly regions: number;
    readonly groups: number;
    readonly rules: number;
    readonly instances: number;
    readonly interfaces: number;
  };
  /** Those that no waiver covers. */
  readonly findings: readonly Finding[];
  readonly waived: readonly WaivedFinding[];
  readonly undecided: readonly Undecided[];
  /** Whom findings were judged with, prefix lists looked up. */
  readonly trusted: readonly TrustedSource[];
  readonly warnings: readonly Warning[];
}

/** One exposure as `explain` reports it. */
export interface ExposureReport {
  readonly service: string | null;
  readonly protocol: Transport;
  readonly port: number;
  readonly family: FamilyName;
  readonly verdict: Verdict;
  readonly literal: LiteralVerdict;
  readonly sources: readonly string[];
  readonly untrusted: readonly string[];
  /** Names of the trusted sources of which addresses get in. */
  readonly trusted: readonly string[];
  readonly decidedBy: readonly RuleRef[];
  readonly shadowed: readonly { readonly rule: RuleRef; readonly by: readonly RuleRef[] }[];
  readonly sourceGroups: readonly RuleRef[];
  readonly unknown: readonly UnknownReason[];
  /** For interfaces and instances: the ways in that lead to this port. */
  readonly paths: readonly PathRef[];
  readonly witness: Witness | null;
}

/** The fate of one packet. */
export interface PacketReport {
  readonly protocol: Transport;
  readonly source: string;
  readonly port: number;
  readonly decision: 'accept' | 'drop' | 'unknown';
  /** The rule that decides; null when none matches and the default refuses, or when it is unknown. */
  readonly rule: RuleRef | null;
  /** `rule`, `default-drop`, `listener`, or an UnknownReason code. */
  readonly because: string;
}

export interface ExplainItem {
  readonly resource: ResourceRef;
  readonly account: string;
  readonly region: string;
  readonly serviceManaged: boolean;
  /** Groups whose rules were pooled. */
  readonly groups: readonly string[];
  readonly paths: readonly PathRef[];
  readonly exposures: readonly ExposureReport[];
  readonly packet?: PacketReport;
}

export interface ExplainReport {
  readonly items: readonly ExplainItem[];
  readonly trusted: readonly TrustedSource[];
  readonly warnings: readonly Warning[];
}
