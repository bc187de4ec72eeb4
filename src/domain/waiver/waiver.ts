/** A waiver: somebody answers for findings until a day, as long as the rules behind them stay as they are. */
import type { FamilyName, Finding } from '../finding.ts';
import type { Transport } from '../net/protocol.ts';

export type WaiverTarget = 'rule' | 'group' | 'instance';

/** Which findings a waiver is about. Parts that are absent do not narrow it. */
export interface WaiverScope {
  readonly target: WaiverTarget;
  /** Id of the rule, the group or the instance. */
  readonly id: string;
  readonly check: string;
  readonly protocol?: Transport;
  readonly port?: number;
  readonly family?: FamilyName;
}

export interface Waiver extends WaiverScope {
  /** Digest of what it is bound to: `sha256:` and 32 hex digits. */
  readonly content: string;
  readonly reason: string;
  readonly owner: string;
  /** The last day on which it holds, as `YYYY-MM-DD`. */
  readonly until: string;
}

/** True when the finding is one that the scope speaks of; a rule must be among those that decide it. */
export function isAbout(scope: WaiverScope, finding: Finding): boolean {
  return (
    finding.check === scope.check &&
    (scope.target === 'rule'
      ? finding.rules.some(({ id }) => id === scope.id)
      : finding.resource.type === scope.target && finding.resource.id === scope.id) &&
    (scope.protocol === undefined || scope.protocol === finding.protocol) &&
    (scope.port === undefined || scope.port === finding.port) &&
    (scope.family === undefined || scope.family === finding.family)
  );
}

export function isSameScope(a: WaiverScope, b: WaiverScope): boolean {
  return scopeKey(a) === scopeKey(b);
}

/** Equal for scopes that are the same. */
export function scopeKey(one: WaiverScope): string {
  return JSON.stringify([one.target, one.id, one.check, one.protocol, one.port, one.family]);
}

/** Days are compared as text: `YYYY-MM-DD` sorts by time. */
export function isExpired(waiver: Waiver, today: string): boolean {
  return waiver.until < today;
}

/** True for a day of the calendar, written `YYYY-MM-DD`. */
export function isDay(text: string): boolean {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (parts === null) return false;
  const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const length = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
  return year > 0 && day >= 1 && day <= length;
}
