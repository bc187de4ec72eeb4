/** Severity: what is open, and whether the internet has a way in. */
import type { Severity } from '../domain/finding.ts';
import type { WayIn } from '../domain/inventory/fleet.ts';
import type { Verdict } from '../domain/security-group/exposure.ts';

/** `gate`: a login to the whole server (SSH, RDP, every port); `service`: any other ops port. */
export type Stake = 'gate' | 'service';

const TABLE: Readonly<
  Record<'public' | 'unknown' | 'none' | 'unattached', Readonly<Record<Stake, Severity>>>
> = {
  public: { gate: 'critical', service: 'high' },
  unknown: { gate: 'high', service: 'high' },
  none: { gate: 'medium', service: 'medium' },
  unattached: { gate: 'low', service: 'low' },
};

const MILDER: Readonly<Record<Severity, Severity>> = {
  critical: 'high',
  high: 'medium',
  medium: 'low',
  low: 'low',
  info: 'info',
};

/** `way` is the worst way in; undefined means that nothing uses the group. `broad` is one step milder than `open`. */
export function severityOf(verdict: Verdict, way: WayIn | undefined, stake: Stake): Severity {
  const row =
    way === undefined ? 'unattached' : way.kind === 'none' || way.kind === 'unknown' ? way.kind : 'public';
  const severity = TABLE[row][stake];
  return verdict === 'broad' ? MILDER[severity] : severity;
}
