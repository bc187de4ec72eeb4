/** Spans of time as people type them. */
import { problem } from '../../problem.ts';

const UNITS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** `90s`, `10m`, `2h` or `1d` in milliseconds; null for `none`, where `expected` names it. Throws `bad-flag`. */
export function parseDuration(
  flag: string,
  text: string,
  { expected, longestMs = 31 * UNITS.d }: { readonly expected: string; readonly longestMs?: number },
): number | null {
  if (text === 'none' && expected.includes(text)) return null;
  const match = /^(\d{1,7})([smhd])$/.exec(text);
  const ms = Number(match?.[1] ?? 0) * UNITS[(match?.[2] ?? 'm') as keyof typeof UNITS];
  if (ms === 0 || ms > longestMs) throw problem('bad-flag', { flag, value: text, expected });
  return ms;
}
