/**
 * What happens, told to whoever listens: within the service at once, and through the store to the pages that are open on
 * any service of it.
 */
import type { KeptNews, NewsStore } from '../store/ports.ts';

export type NewsItem =
  | { readonly kind: 'scan-started'; readonly by: string }
  | {
      readonly kind: 'scan-progress';
      readonly calls: number;
      readonly groups: number;
      readonly groupsExpected: number;
      readonly gaps: number;
    }
  | {
      readonly kind: 'scan-ended';
      readonly scan: string;
      readonly complete: boolean;
      readonly new: number;
      readonly fixed: number;
    }
  | { readonly kind: 'scan-failed'; readonly code: string }
  /** What was read before was judged by other settings or waivers. */
  | { readonly kind: 'judged-again'; readonly scan: string; readonly by: string }
  /** What somebody touched was read again, whether findings changed or not. */
  | { readonly kind: 'part-read'; readonly scan: string; readonly event: string | null }
  | {
      readonly kind: 'findings-changed';
      readonly scan: string;
      /** The event of the trail that made us look, if one did. */
      readonly event: string | null;
      readonly new: readonly string[];
      readonly returned: readonly string[];
      readonly fixed: readonly string[];
      /** Those that a waiver covers no more. */
      readonly unwaived: readonly string[];
    }
  /** Something that somebody began goes on, or has ended; `about` is as `guard.apply`. */
  | {
      readonly kind: 'action-changed';
      readonly action: string;
      readonly about: string;
      readonly subject: string;
      readonly state: string;
    }
  /** Somebody asks for a waiver, or was answered. */
  | { readonly kind: 'waiver-request-changed'; readonly request: string; readonly state: string }
  | {
      readonly kind: 'action-step';
      readonly action: string;
      readonly about: string;
      readonly subject: string;
      /** What is done now. */
      readonly what: object;
    }
  | { readonly kind: 'vendor-check-started'; readonly check: string; readonly by: string }
  | {
      readonly kind: 'vendor-check-progress';
      readonly check: string;
      /** Resources. */
      readonly done: number;
      readonly total: number;
    }
  | {
      readonly kind: 'vendor-check-ended';
      readonly check: string;
      readonly complete: boolean;
      readonly differ: number;
    }
  | { readonly kind: 'vendor-check-failed'; readonly check: string; readonly code: string }
  /** A call of a repair is being made, or has been. */
  | {
      readonly kind: 'run-step';
      readonly run: string;
      readonly unit: string;
      readonly purpose: string;
      readonly operation: string;
      readonly status: 'intended' | 'done' | 'refused' | 'void';
    }
  | { readonly kind: 'run-changed'; readonly run: string; readonly state: string }
  /** `drift` are codes of app/guard/status.ts; empty when it is again as it was put in place. */
  | { readonly kind: 'guard-changed'; readonly guard: string; readonly drift: readonly string[] };

export interface NewsParts {
  readonly store: { readonly news: NewsStore };
  /** The cloud that is watched, as the store names it. */
  readonly target: string;
  /** Told when the store cannot be asked; it is asked again. */
  readonly onFailure?: (error: unknown) => void;
}

export interface ToldNews {
  /** Names it in its store and in no other; whoever knows one asks for what came after. */
  readonly id: string;
  readonly item: NewsItem;
}

/** From where on news are followed. */
export interface NewsPosition {
  readonly number: number;
  /** Names the last that was told before. */
  readonly id: string;
  /** Whether something may have been told since that is not kept: whoever asks must look at everything again. */
  readonly missed: boolean;
}

/** How often it is looked what other services told, in milliseconds; only while somebody follows. */
const LOOK_MS = 1_000;
/** How many are told at once. */
const AT_ONCE = 200;
/** How many are kept for those who come back. */
const KEPT = 2_000;
/** How many wait at most for a store that does not take them. */
const MOST_WAITING = 1_000;

export class News {
  private readonly parts: NewsParts;
  private readonly listeners = new Set<(news: { readonly item: NewsItem }) => void>();
  private readonly followers = new Set<() => void>();
  private waiting: NewsItem[] = [];
  private writing: Promise<void> | undefined;
  private looking: ReturnType<typeof setInterval> | undefined;
  private seen = 0;
  private closed = false;

  constructor(parts: NewsParts) {
    this.parts = parts;
  }

  publish(item: NewsItem): void {
    for (const listener of this.listeners) listener({ item });
    this.waiting.push(item);
    if (this.waiting.length > MOST_WAITING) this.waiting.shift();
    this.write();
  }

  /** Tells of what this service does itself, at once. Returns how to stop. */
  subscribe(listener: (news: { readonly item: NewsItem }) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Where somebody goes on who was told the news of that id last, or begins who was told none. */
  async position(id?: string): Promise<NewsPosition> {
    const { store, target } = this.parts;
    const last = await store.news.last(target);
    const newest = { number: last?.number ?? 0, id: last === undefined ? NOTHING : idOf(last) };
    if (id === undefined || id === newest.id) return { ...newest, missed: false };
    // Before the first: whoever was told that has missed nothing as long as all are kept.
    if (id === NOTHING) return { number: 0, id, missed: newest.number > KEPT };
    const number = Number(/^(\d{1,15})-/.exec(id)?.[1] ?? 0);
    const known = number === 0 ? undefined : await store.news.get(target, number);
    if (known !== undefined && idOf(known) === id) return { number, id, missed: false };
    return { ...newest, missed: true };
  }

  /** Tells what came after a position, of any service, and what comes; each once and in order. Returns how to stop. */
  follow(
    { number }: Pick<NewsPosition, 'number'>,
    tell: (news: readonly ToldNews[]) => Promise<void>,
  ): () => void {
    const { store, target, onFailure } = this.parts;
    let position = number;
    let stopped = false;
    let again = true;
    let telling = false;
    const wake = async (): Promise<void> => {
      again = true;
      if (telling) return;
      telling = true;
      try {
        while (again && !stopped) {
          again = false;
          const found = await store.news.after(target, position, AT_ONCE);
          const last = found.at(-1);
          if (last === undefined || stopped) continue;
          await tell(found.map((one) => ({ id: idOf(one), item: one.item as NewsItem })));
          position = last.number;
          again = true;
        }
      } catch (error) {
        // It is looked again soon.
        this.seen = 0;
        onFailure?.(error);
      } finally {
        telling = false;
      }
    };
    const waken = (): void => void wake();
    this.followers.add(waken);
    this.looking ??= unheld(setInterval(() => void this.look(), LOOK_MS));
    waken();
    return () => {
      stopped = true;
      this.followers.delete(waken);
      if (this.followers.size > 0) return;
      clearInterval(this.looking);
      this.looking = undefined;
    };
  }

  /** Ends when what was told is in the store, or cannot be put there. */
  async close(): Promise<void> {
    this.closed = true;
    clearInterval(this.looking);
    await this.writing;
  }

  private write(): void {
    this.writing ??= this.writeAll().finally(() => {
      this.writing = undefined;
    });
  }

  private async writeAll(): Promise<void> {
    const { store, target, onFailure } = this.parts;
    while (this.waiting.length > 0) {
      const items = this.waiting;
      this.waiting = [];
      try {
        await store.news.add(target, items, KEPT);
      } catch (error) {
        onFailure?.(error);
        if (this.closed) return;
        this.waiting = [...items, ...this.waiting].slice(-MOST_WAITING);
        unheld(setTimeout(() => this.write(), LOOK_MS));
        return;
      }
      for (const waken of this.followers) waken();
    }
  }

  private async look(): Promise<void> {
    const { store, target, onFailure } = this.parts;
    try {
      const number = (await store.news.last(target))?.number ?? 0;
      if (number === this.seen) return;
      this.seen = number;
      for (const waken of this.followers) waken();
    } catch (error) {
      onFailure?.(error);
    }
  }
}

/** Names the state before the first. */
const NOTHING = '0';

function idOf({ number, mark }: KeptNews): string {
  return `${number}-${mark}`;
}

/** A timer that does not hold the process. */
function unheld<T extends { unref(): unknown }>(timer: T): T {
  timer.unref();
  return timer;
}
