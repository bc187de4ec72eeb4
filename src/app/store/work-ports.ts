/** What the store keeps for its processes: messages, positions, documents, leases, and its own upkeep. */
import type { Retention } from '../../domain/config/retention.ts';
import type { ChangeEvent } from '../../domain/watch/change-event.ts';
import type { TrailRecord } from '../../domain/watch/trail-record.ts';
import type { Page, PageQuery } from './ports.ts';

export type { Retention } from '../../domain/config/retention.ts';

/** Notifications that are to be sent, each at least once. */
export interface OutboxStore {
  /** False when one with the key is there already, sent or not. */
  add(message: NewMessage): Promise<boolean>;
  /** Takes messages that are due, for so long. Each claim counts as an attempt. */
  claim(
    holder: string,
    options: { readonly limit: number; readonly leaseMs: number },
  ): Promise<readonly Message[]>;
  /** These are false when the message is not the holder's any more. */
  sent(id: string, holder: string): Promise<boolean>;
  retry(id: string, holder: string, at: string, error: string): Promise<boolean>;
  /** Not tried again. */
  giveUp(id: string, holder: string, error: string): Promise<boolean>;
  get(id: string): Promise<Message | undefined>;
  list(query?: PageQuery & { readonly state?: MessageState }): Promise<Page<Message>>;
  /** Tries one again that was given up, as if it were new and due at that moment. False when it is in another state. */
  again(id: string, to: Pick<Message, 'payload' | 'dueAt'>): Promise<boolean>;
}

export type MessageState = 'waiting' | 'sent' | 'failed';

export interface NewMessage {
  /** The same for what must not be told twice. */
  readonly key: string;
  readonly channel: string;
  readonly payload: object;
  readonly createdAt: string;
  /** When to send it; at once when absent. */
  readonly dueAt?: string;
}

export interface Message extends NewMessage {
  readonly id: string;
  readonly state: MessageState;
  readonly dueAt: string;
  readonly attempts: number;
  readonly lastError: string;
  readonly sentAt: string | null;
}

/** Events that were told, whoever told them, so that each is dealt with once. */
export interface DeliveryStore {
  /** Keeps those that are not known yet until they are dealt with; returns how many. */
  add(target: string, events: readonly ChangeEvent[], at: string): Promise<number>;
  /** Those that wait, the first that came first. */
  waiting(target: string, limit: number): Promise<readonly WaitingEvent[]>;
  /** Ids of these that are known, dealt with or not. */
  known(target: string, ids: readonly string[]): Promise<ReadonlySet<string>>;
  /** These were dealt with, known before or not. */
  done(target: string, events: readonly ChangeEvent[], at: string): Promise<void>;
  /** Forgets those that were dealt with and came before that moment. */
  prune(before: string): Promise<number>;
}

export interface WaitingEvent {
  readonly event: ChangeEvent;
  /** When it came. */
  readonly at: string;
}

/** What was done in clouds, and what was denied. */
export interface TrailStore {
  /** Keeps those that are not there yet; returns how many. */
  add(target: string, records: readonly TrailRecord[]): Promise<number>;
  get(target: string, id: string): Promise<TrailRecord | undefined>;
  /** The newest first. */
  list(query: TrailQuery): Promise<Page<TrailRecord>>;
}

/** Each list says which values may be; absent means any. */
export interface TrailQuery extends PageQuery {
  readonly target: string;
  readonly account?: readonly string[];
  readonly region?: readonly string[];
  /** Names of who did it. */
  readonly actor?: readonly string[];
  readonly operation?: readonly string[];
  /** Ids, of which the event names one. */
  readonly resource?: readonly string[];
  /** Only what was denied, or only what was done. */
  readonly denied?: boolean;
  /** ISO times; both are included. */
  readonly from?: string;
  readonly to?: string;
}

/** Positions that readers of events remember. */
export interface CursorStore {
  get(name: string): Promise<{ readonly value: string; readonly at: string } | undefined>;
  /** With `expected`, only when that is the position now (null: there is none); false otherwise. */
  set(name: string, value: string, at: string, expected?: string | null): Promise<boolean>;
}

/** Documents that people edit; nobody overwrites what they have not seen. */
export interface DocumentStore {
  get(kind: string, id: string): Promise<DocumentRecord | undefined>;
  list(kind: string): Promise<readonly DocumentRecord[]>;
  /** A part of the list, the newest first; only those whose value has a text in a field that begins so, where one is named. */
  page(
    kind: string,
    query?: PageQuery & { readonly where?: { readonly field: string; readonly begins: string } },
  ): Promise<Page<DocumentRecord>>;
  /** `expected` is the version that the change was made on; null for a new document. */
  put(one: NewDocument, expected: number | null): Promise<DocumentOutcome>;
  remove(kind: string, id: string, expected: number): Promise<DocumentOutcome>;
}

export interface NewDocument {
  readonly kind: string;
  readonly id: string;
  readonly value: unknown;
  readonly by: string;
  readonly at: string;
}

export interface DocumentRecord extends NewDocument {
  /** 1, 2, 3, …; never used again for the same document, not after its removal either. */
  readonly version: number;
}

/** `current`: as it stands; undefined when it is not there. */
export type DocumentOutcome =
  | { readonly done: true; readonly current: DocumentRecord | undefined }
  | { readonly done: false; readonly current: DocumentRecord | undefined };

/** Work that at most one process does at a time. */
export interface LeaseStore {
  /** Takes what is free or whose holder has not told that it lives; undefined when somebody has it. */
  claim(name: string, holder: string, leaseMs: number): Promise<Lease | undefined>;
  /** Tells that the holder lives. False when it has lost the lease. */
  renew(lease: Lease, leaseMs: number): Promise<boolean>;
  release(lease: Lease): Promise<void>;
  list(): Promise<readonly Lease[]>;
}

export interface Lease {
  readonly name: string;
  readonly holder: string;
  /** Goes up with every claim of the name: a late holder is told by a lower number. */
  readonly turn: number;
  readonly until: string;
}

/** What jobs leave for whoever asked for them. */
export interface JobOutcomeStore {
  /** How far it is; of a job that has not ended. */
  tell(job: string, progress: object): Promise<void>;
  /** Keeps how it ended, unless it has ended already: false then. Big integers and maps survive. */
  end(job: string, outcome: unknown): Promise<boolean>;
  /** Of those of the jobs that have told anything. */
  look(jobs: readonly string[]): Promise<readonly JobTold[]>;
  /** How it ended; undefined when it has not. */
  outcome(job: string): Promise<unknown>;
  remove(jobs: readonly string[]): Promise<void>;
  /** Takes away what was left longer ago than so many milliseconds. */
  prune(olderThanMs: number): Promise<number>;
}

export interface JobTold {
  readonly job: string;
  readonly progress: object | null;
  readonly ended: boolean;
}

/** What keeps a store in order. */
export interface Upkeep {
  /** Writes something that means nothing. Throws `store-unusable` when the store takes nothing. */
  probe(): Promise<void>;
  status(): Promise<StoreStatus>;
  /**
   * Takes away what is older than so many days at that moment, and returns how much of each table. Open findings, the
   * last scan of each cloud, the latest inventory of each account and messages that wait stay. An entry of the audit log says what was done.
   */
  prune(keep: Retention, at: string, by: string): Promise<Readonly<Record<string, number>>>;
  /** The whole store as lines of text, as it was at one moment. */
  backup(): AsyncIterable<string>;
  /**
   * Reads lines without their ends. All or nothing, and an entry of the audit log says so. Throws `store-not-empty`
   * unless `replace`, and `backup-bad` for what is not whole. Returns the number of rows.
   */
  restore(lines: AsyncIterable<string>, options: RestoreOptions): Promise<number>;
}

export interface RestoreOptions {
  readonly replace: boolean;
  /** Where the lines come from, for people. */
  readonly path: string;
  readonly at: string;
  readonly by: string;
}

export interface StoreStatus {
  /** Name of the last migration. */
  readonly version: string;
  /** Bytes on the disk; null where the database does not tell. */
  readonly size: number | null;
  readonly rows: Readonly<Record<string, number>>;
}
