/** Ids that look random and are not: the same seed and the same calls give the same ids. */
import { createHash } from 'node:crypto';
import { cloudTable } from './credentials.ts';
import { collection, type State } from './state.ts';

/** One record, so that numbering goes on where it stopped when a cloud is started again on its folder. */
const counters = collection<{ readonly next: number }>('cloud.counters', 'cloud');

const RESOURCES = 'resources';
const STARTS = 'starts';
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';

export interface Ids {
  /** `sg-bp1…`: the prefix, a dash unless it ends in one, and 20 letters and digits. Inside a transaction. */
  newId(prefix: string): string;
  /** An upper-case UUID; needs no transaction. */
  requestId(): string;
  /** Starts the numbering of requests over. Inside a transaction, after the state was emptied. */
  restart(): void;
}

/** Inside a transaction: each start is counted, so that a restarted cloud does not repeat request ids. */
export function createIds(seed: string, state: State): Ids {
  let start = 0;
  let requests = 0;

  function take(counter: string): number {
    const table = cloudTable(state, counters);
    const next = table.get(counter)?.next ?? 1;
    table.put(counter, { next: next + 1 });
    return next;
  }

  function restart(): void {
    start = take(STARTS);
    requests = 0;
  }

  restart();
  return {
    newId(prefix) {
      const digest = createHash('sha256')
        .update(`${seed}:id:${take(RESOURCES)}`)
        .digest();
      const text = Array.from(digest.subarray(0, 17), (byte) => ALPHABET[byte % ALPHABET.length]).join('');
      return `${prefix}${prefix === '' || prefix.endsWith('-') ? '' : '-'}bp1${text}`;
    },
    requestId() {
      requests += 1;
      const hex = createHash('sha256')
        .update(`${seed}:request:${start}:${requests}`)
        .digest('hex')
        .toUpperCase();
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-A${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
    },
    restart,
  };
}
