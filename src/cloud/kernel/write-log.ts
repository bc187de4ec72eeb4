/** The writes of one account, kept apart from reads and found by their time. */
import type { JournalEntry } from './journal.ts';

/** A span of time as ISO texts, both ends inside. */
export interface Span {
  readonly from: string;
  readonly to: string;
}

interface Numbered {
  /** Goes up with every entry of the journal. */
  readonly number: number;
  readonly entry: JournalEntry;
}

export class WriteLog {
  private writes: Numbered[] = [];
  private readonly kept: number;
  /** False while a clock that was put back left a time that is earlier than the one before it. */
  private ordered = true;

  /** Keeps the newest so many, and up to twice as many for a while. */
  constructor(kept: number) {
    this.kept = kept;
  }

  append(number: number, entry: JournalEntry): void {
    const last = this.writes.at(-1);
    if (last !== undefined && last.entry.time > entry.time) this.ordered = false;
    this.writes.push({ number, entry });
    // Cut rarely: dropping the first entry at every call would copy the list at every call.
    if (this.writes.length < 2 * this.kept) return;
    this.writes = this.writes.slice(-this.kept);
    this.ordered = this.writes.every(
      ({ entry: { time } }, i) => i === 0 || (this.writes[i - 1] as Numbered).entry.time <= time,
    );
  }

  /** Takes back the entry if it is the last one. */
  retract(entry: JournalEntry): void {
    if (this.writes.at(-1)?.entry === entry) this.writes.pop();
  }

  /** Those within the span and before an entry of the journal, oldest first. A look costs what it finds. */
  between({ from, to }: Span, before = Number.POSITIVE_INFINITY): JournalEntry[] {
    const found = this.ordered
      ? this.writes.slice(this.firstFrom(from), this.firstAfter(to))
      : this.writes.filter(({ entry: { time } }) => time >= from && time <= to);
    return found.filter(({ number }) => number < before).map(({ entry }) => entry);
  }

  private firstFrom(from: string): number {
    return this.search((time) => time >= from);
  }

  private firstAfter(to: string): number {
    return this.search((time) => time > to);
  }

  /** The position of the first write whose time is beyond something. */
  private search(isBeyond: (time: string) => boolean): number {
    let low = 0;
    let high = this.writes.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (isBeyond((this.writes[middle] as Numbered).entry.time)) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
