/** What happens in the service, told to whoever listens: pages that are open, and whoever notifies people. */
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

export interface NumberedNews {
  /** Goes up by one; a listener that knows one asks for what came after. */
  readonly number: number;
  readonly item: NewsItem;
}

/** How many are kept for listeners that come back. */
const KEPT = 1000;

export class News {
  private readonly listeners = new Set<(news: NumberedNews) => void>();
  private readonly kept: NumberedNews[] = [];
  private last = 0;

  publish(item: NewsItem): void {
    this.last += 1;
    const news = { number: this.last, item };
    this.kept.push(news);
    if (this.kept.length > KEPT) this.kept.shift();
    for (const listener of this.listeners) listener(news);
  }

  /** Tells of everything that comes, and first of what is kept and came after `after`. Returns how to stop. */
  subscribe(listener: (news: NumberedNews) => void, after?: number): () => void {
    if (after !== undefined) for (const news of this.kept) if (news.number > after) listener(news);
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}
