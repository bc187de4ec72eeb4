/**
 * Faults on demand, so that clients can be shown what the vendor does on a bad day. Rules are tried in order and the
 * first that strikes counts, except that latency adds to whatever comes after it. The dice are seeded.
 */
import { ApiError } from './api-error.ts';

export const FAULT_KINDS = ['throttle', 'error', 'latency', 'reset', 'truncate', 'drop-page'] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

export interface FaultRule {
  /** An action, or `*`. */
  readonly operation: string;
  readonly region?: string;
  readonly account?: string;
  /**
   * `throttle` and `error` refuse the call before it is handled; `latency` delays the answer; `reset` closes the
   * connection instead of answering; `truncate` cuts the answer in the middle; `drop-page` closes the connection
   * for every page of a listing but the first. The last three strike after the call took effect.
   */
  readonly kind: FaultKind;
  /** Share of the calls, 0 to 1. */
  readonly rate: number;
  /** How often the rule may strike; absent means for ever. */
  readonly count?: number;
  readonly latencyMs?: number;
  /** Replaces the vendor code of `throttle` and `error`. */
  readonly code?: string;
}

/** What a fault rule is held against. */
export interface FaultSubject {
  readonly action: string;
  readonly region: string;
  readonly account: string;
  /** Whether the call asks for a later page. */
  readonly laterPage: boolean;
}

export interface FaultEffect {
  readonly latencyMs: number;
  readonly refuse?: ApiError;
  readonly retryAfterMs?: number;
  readonly transport?: 'reset' | 'truncate';
}

const NONE: FaultEffect = Object.freeze({ latencyMs: 0 });
const RETRY_AFTER_MS = 1000;

export class Faults {
  private rules: { readonly rule: FaultRule; left: number }[] = [];
  private seed = 1;

  set(rules: readonly FaultRule[], seed = 1): void {
    this.rules = rules.map((rule) => ({ rule, left: rule.count ?? Number.POSITIVE_INFINITY }));
    this.seed = seed >>> 0;
  }

  list(): FaultRule[] {
    return this.rules.map(({ rule }) => rule);
  }

  clear(): void {
    this.set([]);
  }

  decide(subject: FaultSubject): FaultEffect {
    if (this.rules.length === 0) return NONE;
    let latencyMs = 0;
    for (const entry of this.rules) {
      const { rule } = entry;
      if (!applies(rule, subject) || entry.left <= 0 || this.roll() >= rule.rate) continue;
      entry.left -= 1;
      if (rule.kind === 'latency') latencyMs += rule.latencyMs ?? 0;
      else return { latencyMs: latencyMs + (rule.latencyMs ?? 0), ...effectOf(rule) };
    }
    return latencyMs === 0 ? NONE : { latencyMs };
  }

  /** Mulberry32: small, and the same everywhere. */
  private roll(): number {
    this.seed = (this.seed + 0x6d2b79f5) >>> 0;
    let t = this.seed;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  }
}

function applies(rule: FaultRule, subject: FaultSubject): boolean {
  return (
    (rule.operation === '*' || rule.operation === subject.action) &&
    (rule.region === undefined || rule.region === subject.region) &&
    (rule.account === undefined || rule.account === subject.account) &&
    (rule.kind !== 'drop-page' || subject.laterPage)
  );
}

function effectOf(rule: FaultRule): Omit<FaultEffect, 'latencyMs'> {
  if (rule.kind === 'throttle') {
    const refuse = new ApiError(
      400,
      rule.code ?? 'Throttling.User',
      'Request was denied due to user flow control.',
    );
    return { refuse, retryAfterMs: RETRY_AFTER_MS };
  }
  if (rule.kind === 'error') {
    const message = 'The request has failed due to a temporary failure of the server.';
    return { refuse: new ApiError(503, rule.code ?? 'ServiceUnavailable', message) };
  }
  return { transport: rule.kind === 'truncate' ? 'truncate' : 'reset' };
}
