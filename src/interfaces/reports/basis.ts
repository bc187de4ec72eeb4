/** How a scan was made: what an auditor asks beside the findings. Kept in the scan document as `basis`. */
import type { JudgeOptions } from '../../app/judging.ts';
import { DEFAULT_CATALOGUE } from '../../domain/catalogue.ts';
import type { Transport } from '../../domain/net/protocol.ts';
import { DEFAULT_JUDGEMENT } from '../../domain/security-group/verdict.ts';
import { DEFAULT_PROFILE } from '../../domain/semantics/profile.ts';

export interface ScanBasis {
  /** When reading ended, in UTC, as `2026-11-25T01:33:19Z`. */
  readonly at: string;
  /** Of the program that scanned. */
  readonly version: string;
  readonly scope: ScanScope;
  /** Ports that were asked about. */
  readonly catalogue: readonly {
    readonly service: string;
    readonly protocol: Transport;
    readonly port: number;
  }[];
  /** More untrusted addresses than these are `broad`; decimal numbers as text. */
  readonly broadOver: { readonly ipv4: string; readonly ipv6: string };
  /** The value of every switch of the semantics profile. */
  readonly profile: Readonly<Record<string, string>>;
}

export interface ScanScope {
  /** `vendor` is Alibaba Cloud. */
  readonly source: 'input' | 'endpoint' | 'local' | 'vendor';
  /** The path, endpoint or state folder; empty for the vendor. */
  readonly name: string;
  /** Null: all of them. */
  readonly regions: readonly string[] | null;
  /** Null: those that `directory` says. */
  readonly accounts: readonly string[] | null;
  readonly directory: boolean;
}

export function scanBasis(
  scope: ScanScope,
  options: JudgeOptions,
  { at, version }: { readonly at: Date; readonly version: string },
): ScanBasis {
  const { broadOver } = options.judgement ?? DEFAULT_JUDGEMENT;
  return {
    at: utcSeconds(at),
    version,
    scope,
    catalogue: options.catalogue ?? DEFAULT_CATALOGUE,
    broadOver: { ipv4: String(broadOver.v4), ipv6: String(broadOver.v6) },
    profile: DEFAULT_PROFILE,
  };
}

/** UTC to the second, as reports write times. */
export function utcSeconds(time: Date): string {
  return `${time.toISOString().slice(0, 19)}Z`;
}
