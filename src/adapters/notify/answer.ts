/** What answers mean that all receivers have in common. */
import type { Outcome, WireAnswer } from '../../app/ports.ts';

/** Statuses after which the same request would be refused again, whoever mends what. */
const FOR_GOOD: readonly number[] = [400, 405, 410, 411, 413, 414, 415, 422];
/** A receiver cannot make us wait longer. */
const LONGEST_WAIT_MS = 3_600_000;

/** What the status alone says; `sent` for every 2xx, whose body may say otherwise. */
export function outcomeOfStatus({ status, retryAfter, body }: WireAnswer, now: Date): Outcome {
  if (status >= 200 && status < 300) return { outcome: 'sent' };
  const reason = reasonOf(`HTTP ${status}`, body);
  // Where it leads to is not what the owner named.
  if (status >= 300 && status < 400) return { outcome: 'refused', reason };
  if (FOR_GOOD.includes(status)) return { outcome: 'refused', reason };
  return { outcome: 'retry', afterMs: waitOf(retryAfter, now), reason };
}

/** `Retry-After`: seconds or a date; null when there is none that makes sense. */
export function waitOf(header: string | null, now: Date): number | null {
  if (header === null) return null;
  const text = header.trim();
  const ms = /^\d{1,9}(\.\d{1,3})?$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - now.getTime();
  return Number.isNaN(ms) || ms < 0 ? null : Math.min(ms, LONGEST_WAIT_MS);
}

/** What the JSON of an answer says under a name; undefined when it is no JSON or not there. */
export function numberIn(body: string, ...names: readonly string[]): number | undefined {
  try {
    const document = JSON.parse(body) as Record<string, unknown> | null;
    for (const name of names) {
      const value = document?.[name];
      if (typeof value === 'number') return value;
    }
  } catch {
    // Not JSON: it says nothing under any name.
  }
  return undefined;
}

/** The receiver's own words, for people; on one line and short. */
export function reasonOf(what: string, body: string): string {
  const words = body
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, 160)
    .toWellFormed();
  return words === '' ? what : `${what}: ${words}`;
}
