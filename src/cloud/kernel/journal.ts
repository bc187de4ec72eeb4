/** The journal: every call that the cloud answered, in order. Secrets never get in. */
import type { Authorization } from './authorize.ts';
import type { Caller } from './operation.ts';
import type { Pair } from './wire.ts';
import { type Span, WriteLog } from './write-log.ts';

export interface JournalEntry {
  /** ISO time. */
  readonly time: string;
  readonly requestId: string;
  /** Empty when the caller is not known. */
  readonly account: string;
  readonly region: string;
  readonly caller: Pick<Caller, 'type' | 'arn' | 'name' | 'principalId' | 'accessKeyId'> | null;
  readonly product: string;
  readonly version: string;
  readonly action: string;
  readonly access: 'read' | 'write';
  readonly params: Readonly<Record<string, string>>;
  /** Null when the call succeeded. */
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  /** What a write that succeeded answered, without its secrets. */
  readonly response?: object;
  readonly sourceIp: string;
  readonly userAgent: string;
  /**
   * What was asked of the policies, whatever they said: enough to ask others the same. Absent when the call did not
   * get that far, or needs no permission.
   */
  readonly authorization?: Authorization;
}

/** Keeps entries beyond the life of the process. `queue` may wait; the next commit of the state writes them too. */
export interface JournalStore {
  queue(entry: JournalEntry): void;
  /** Takes back the entry that was queued last and is not written yet. */
  retract(): void;
  /** The latest entries, oldest first. */
  latest(limit: number): JournalEntry[];
  /** The latest writes among those before the `recent` latest entries, oldest first. */
  olderWrites(recent: number, limit: number): JournalEntry[];
  clear(): void;
}

export interface JournalFilter {
  readonly account?: string | undefined;
  readonly action?: string | undefined;
  /** The newest so many, oldest first. */
  readonly limit?: number | undefined;
}

/** What ActionTrail looks for. */
export interface PastFilter extends Span {
  readonly account: string;
  /** `write` leaves reads out, and looks at nothing else. */
  readonly access?: 'write' | undefined;
}

/** How many entries of all kinds stay in memory. */
const KEPT = 10_000;
/** How many writes of each account stay besides, however much is read meanwhile. */
export const WRITES_KEPT = 10_000;

export class Journal {
  private entries: JournalEntry[] = [];
  /** Goes up with every entry. */
  private last = 0;
  private readonly writes = new Map<string, WriteLog>();
  private readonly listeners: ((entry: JournalEntry) => void)[] = [];
  private readonly store: JournalStore | undefined;
  private readonly kept: number;

  constructor(store?: JournalStore, kept = KEPT) {
    this.store = store;
    this.kept = kept;
    for (const entry of store?.olderWrites(kept, WRITES_KEPT) ?? []) this.writesOf(entry).append(0, entry);
    for (const entry of store?.latest(kept) ?? []) this.remember(entry);
  }

  append(entry: JournalEntry): void {
    this.remember(entry);
    this.store?.queue(entry);
    // Later, when it is certain that the call was not rolled back.
    if (entry.access === 'write' && this.listeners.length > 0) setImmediate(() => this.tell(entry));
    // Cut rarely: dropping the first entry at every call would copy the list at every call.
    if (this.entries.length >= 2 * this.kept) this.entries = this.entries.slice(-this.kept);
  }

  /** Takes back the last entry: its call was rolled back. */
  retract(): void {
    const entry = this.entries.pop();
    if (entry === undefined) return;
    this.last -= 1;
    if (entry.access === 'write') this.writesOf(entry).retract(entry);
    this.store?.retract();
  }

  /** Tells of every write from now on, after it was kept. */
  onWrite(listener: (entry: JournalEntry) => void): void {
    this.listeners.push(listener);
  }

  /** Oldest first. */
  list(filter: JournalFilter = {}): JournalEntry[] {
    const found = this.entries
      .slice(-this.kept)
      .filter((entry) => filter.account === undefined || entry.account === filter.account)
      .filter((entry) => filter.action === undefined || entry.action === filter.action);
    return filter.limit === undefined ? found : found.slice(-filter.limit);
  }

  /** What an account called in a span of time, oldest first: recent calls, and writes from before them. */
  past({ account, access, ...span }: PastFilter): JournalEntry[] {
    const writes = this.writes.get(account);
    if (access === 'write') return writes?.between(span) ?? [];
    const recent = this.entries.slice(-this.kept);
    const older = writes?.between(span, this.last - recent.length + 1) ?? [];
    const { from, to } = span;
    return [
      ...older,
      ...recent.filter((one) => one.account === account && one.time >= from && one.time <= to),
    ];
  }

  clear(): void {
    this.entries = [];
    this.writes.clear();
    this.store?.clear();
  }

  private tell(entry: JournalEntry): void {
    const { account, time } = entry;
    if (!this.past({ account, access: 'write', from: time, to: time }).includes(entry)) return;
    for (const listener of this.listeners) listener(entry);
  }

  private remember(entry: JournalEntry): void {
    this.last += 1;
    this.entries.push(entry);
    if (entry.access === 'write') this.writesOf(entry).append(this.last, entry);
  }

  private writesOf({ account }: JournalEntry): WriteLog {
    const known = this.writes.get(account) ?? new WriteLog(WRITES_KEPT);
    this.writes.set(account, known);
    return known;
  }
}

const SECRET = /password|secret|securitytoken|privatekey|userdata/i;

/** Parameters as the journal keeps them: values of secret ones are replaced by `***`. */
export function withoutSecrets(pairs: readonly Pair[]): Record<string, string> {
  const out: Record<string, string> = {};
  for (const [name, value] of pairs) out[name] = SECRET.test(name) ? '***' : value;
  return out;
}

/** An answer as the journal keeps it: values of secret fields, at any depth, are replaced by `***`. */
export function withoutSecretFields(answer: object): object {
  return JSON.parse(
    JSON.stringify(answer, (name: string, value: unknown) =>
      SECRET.test(name) && typeof value === 'string' ? '***' : value,
    ),
  ) as object;
}
