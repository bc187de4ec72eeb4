/** What makes a request the same when it is made again. */
import { createHash } from 'node:crypto';

/** At most 64 characters of ASCII (facts b). `label` tells a request from an equal one that was made before. */
export function tokenOf(kind: 'group' | 'instance', request: object, label: string): string {
  const hash = createHash('sha256').update(JSON.stringify([kind, label, sorted(request)]));
  return `postern-${hash.digest('hex').slice(0, 40)}`;
}

/** The same structure with the fields of every object in order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(fields.map(([name, one]) => [name, sorted(one)]));
}
