/**
 * Postern's memory, for the command line and the service alike. Whatever returned is on the disk, and several processes
 * may use a store at once. Times are ISO 8601 in UTC with milliseconds, durations are milliseconds. Everything throws
 * `store-unusable` when the database cannot be read or written.
 */
import type { Finding, ScanReport, Severity } from '../../domain/finding.ts';
import type { FindingStatus, LifeEvent } from '../../domain/posture/life.ts';
import type { Observation, ScanScope } from '../../domain/posture/observation.ts';
import type { Waiver } from '../../domain/waiver/waiver.ts';
import type { FixStore } from '../fix/ports.ts';
import type { WaiverState } from '../waivers.ts';

export type { FindingStatus, LifeEvent } from '../../domain/posture/life.ts';
export type { Observation, ScanScope } from '../../domain/posture/observation.ts';

export interface Store {
  readonly kind: 'sqlite' | 'postgresql';
  /** Where it is, for people: a path, or a URL without its password. */
  readonly where: string;
  readonly scans: ScanStore;
  readonly findings: FindingStore;
  readonly inventories: InventoryStore;
  readonly accounts: AccountStore;
  readonly users: UserStore;
  readonly sessions: SessionStore;
  readonly audit: AuditStore;
  readonly outbox: OutboxStore;
  readonly cursors: CursorStore;
  readonly documents: DocumentStore;
  readonly leases: LeaseStore;
  readonly fixes: FixStore;
  readonly upkeep: Upkeep;
  close(): Promise<void>;
}

/** A part of a list. `next` is given back as `after` to go on, and null at the end. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

export interface PageQuery {
  /** At most so many; 100 when absent. */
  readonly limit?: number;
  readonly after?: string;
}

/** Scans that were recorded. */
export interface ScanStore {
  /** Keeps a scan and what it changes in the life of findings, at one stroke. */
  record(scan: NewScan, observation: Observation): Promise<RecordedScan>;
  get(id: string): Promise<ScanRecord | undefined>;
  /** The newest first. */
  list(query?: PageQuery & { readonly target?: string }): Promise<Page<ScanRecord>>;
  /** How each waiver stood, the newest first; kept only where it changed. */
  waiverHistory(query?: PageQuery & { readonly target?: string }): Promise<Page<WaiverVerdict>>;
}

export interface NewScan {
  readonly endedAt: string;
  /** Who asked for it: a user of the service, or a user of the machine. */
  readonly by: string;
  readonly coverage: ScanReport['coverage'];
  readonly undecided: number;
  readonly waivers: readonly { readonly waiver: Waiver; readonly state: WaiverState }[];
}

export interface ScanRecord {
  readonly id: string;
  readonly target: string;
  readonly scope: ScanScope;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly by: string;
  readonly coverage: ScanReport['coverage'];
  readonly counts: ScanCounts;
}

export interface ScanCounts {
  /** Findings without a waiver, by severity. */
  readonly open: Readonly<Record<Severity, number>>;
  readonly waived: number;
  readonly undecided: number;
  readonly new: number;
  readonly returned: number;
  readonly fixed: number;
  readonly exempt: number;
  /** Open findings within the scope that the scan neither saw nor covered. */
  readonly unseen: number;
}

export interface RecordedScan {
  readonly scan: ScanRecord;
  readonly new: readonly FindingRecord[];
  readonly returned: readonly FindingRecord[];
  readonly fixed: readonly FindingRecord[];
  readonly exempt: readonly FindingRecord[];
  /** True when nothing was known of the target before. */
  readonly first: boolean;
}

export interface WaiverVerdict {
  readonly target: string;
  readonly at: string;
  readonly scan: string;
  readonly state: WaiverState;
  readonly waiver: Waiver;
}

/** A finding with its life. */
export interface FindingRecord {
  readonly target: string;
  /** `finding.id`, the same in every scan. */
  readonly id: string;
  readonly status: FindingStatus;
  /** The waiver that covered it when it was last seen. */
  readonly waiver: Waiver | null;
  readonly firstSeen: string;
  readonly lastSeen: string;
  readonly firstScan: string;
  readonly lastScan: string;
  /** Since when it is fixed or exempt; null while it is open. */
  readonly endedAt: string | null;
  /** How often it came back. */
  readonly returns: number;
  /** As it was last seen. */
  readonly finding: Finding;
}

export interface FindingEvent {
  readonly at: string;
  readonly scan: string;
  readonly kind: LifeEvent;
  readonly severity: Severity;
}

export interface FindingQuery extends PageQuery {
  readonly target?: string;
  readonly status?: readonly FindingStatus[];
  readonly severity?: readonly Severity[];
  readonly account?: readonly string[];
  readonly region?: readonly string[];
  readonly check?: readonly string[];
  /** Ids of groups and instances. */
  readonly resource?: readonly string[];
  /** Only those with a waiver, or only those without. */
  readonly waived?: boolean;
  /** A part of an id, a name, a description or a source, in any case. */
  readonly text?: string;
}

/** Findings, the worst first. */
export interface FindingStore {
  list(query?: FindingQuery): Promise<Page<FindingRecord>>;
  /** How many a query has, by status and severity. */
  count(query?: Omit<FindingQuery, 'limit' | 'after'>): Promise<readonly FindingCount[]>;
  /** The same id may be known of several targets. */
  get(id: string): Promise<readonly FindingRecord[]>;
  /** The oldest first. */
  events(target: string, id: string): Promise<readonly FindingEvent[]>;
}

export interface FindingCount {
  readonly status: FindingStatus;
  readonly severity: Severity;
  readonly waived: boolean;
  readonly count: number;
}

/** What was read of accounts. */
export interface InventoryStore {
  /** A document that is equal to the latest one of the account is not kept twice; its `lastAt` moves. */
  save(one: NewInventory): Promise<InventoryRecord>;
  latest(target: string, account: string): Promise<InventoryRecord | undefined>;
  /** The newest first, of one account or of all. */
  list(
    target: string,
    query?: PageQuery & { readonly account?: string },
  ): Promise<Page<Omit<InventoryRecord, 'document'>>>;
  get(id: string): Promise<InventoryRecord | undefined>;
}

export interface NewInventory {
  readonly target: string;
  readonly account: string;
  readonly scan: string;
  readonly at: string;
  /** Big integers and maps in it survive. */
  readonly document: unknown;
}

export interface InventoryRecord extends NewInventory {
  readonly id: string;
  /** `sha256:` and 64 hex digits of the document. */
  readonly digest: string;
  readonly lastAt: string;
}

/** Accounts that are looked after, and how each is reached. Holds no secrets. */
export interface AccountStore {
  put(account: AccountRecord): Promise<void>;
  get(target: string, id: string): Promise<AccountRecord | undefined>;
  list(target?: string): Promise<readonly AccountRecord[]>;
  /** False when it was not there. */
  remove(target: string, id: string): Promise<boolean>;
}

export interface AccountRecord {
  readonly target: string;
  readonly id: string;
  readonly name: string;
  /** `default`: the credentials of the process. `role`: a role of the account that they may assume, by name. */
  readonly access: { readonly kind: 'default' } | { readonly kind: 'role'; readonly role: string };
  readonly enabled: boolean;
  readonly addedAt: string;
  readonly addedBy: string;
}

export interface UserStore {
  /** False when the name is taken, or the subject. */
  create(user: UserRecord): Promise<boolean>;
  /** Makes the first user; false when there is one already. Of several processes one wins. */
  createFirst(user: UserRecord): Promise<boolean>;
  get(id: string): Promise<UserRecord | undefined>;
  byName(name: string): Promise<UserRecord | undefined>;
  bySubject(subject: string): Promise<UserRecord | undefined>;
  list(): Promise<readonly UserRecord[]>;
  /** False when there is no such user. */
  change(id: string, to: Partial<Omit<UserRecord, 'id' | 'createdAt'>>): Promise<boolean>;
  /** Ends the sessions of the user too. */
  remove(id: string): Promise<boolean>;
}

export interface UserRecord {
  readonly id: string;
  readonly name: string;
  readonly displayName: string;
  readonly roles: readonly string[];
  /** A hash of the password with its own salt and parameters; null for users who sign in elsewhere. */
  readonly passwordHash: string | null;
  /** Issuer and subject of a user who signs in elsewhere. */
  readonly subject: string | null;
  readonly disabled: boolean;
  readonly createdAt: string;
}

/** Sessions of browsers and tokens of programs. Only hashes of their tokens are kept. */
export interface SessionStore {
  create(session: SessionRecord): Promise<void>;
  /** Undefined when it is not there or has ended by that moment. */
  find(tokenHash: string, now: string): Promise<SessionRecord | undefined>;
  /** Moves the end, and when it was last used. */
  touch(id: string, to: { readonly usedAt: string; readonly expiresAt?: string }): Promise<void>;
  list(user: string): Promise<readonly SessionRecord[]>;
  /** False when it was not there. */
  revoke(id: string): Promise<boolean>;
  /** Those of a user, except one. */
  revokeAll(user: string, except?: string): Promise<number>;
  /** Takes away those that have ended by that moment. */
  prune(now: string): Promise<number>;
}

export interface SessionRecord {
  readonly id: string;
  readonly user: string;
  readonly kind: 'session' | 'token';
  readonly tokenHash: string;
  /** For people: the name of a token, or the browser. */
  readonly label: string;
  /** What a token may do; null means whatever its user may. */
  readonly scopes: readonly string[] | null;
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly usedAt: string;
}

/** Who did what, in a chain of hashes that nobody can fork or change unseen. */
export interface AuditStore {
  append(entry: NewAuditEntry): Promise<AuditEntry>;
  /** The newest first. */
  list(query?: AuditQuery): Promise<Page<AuditEntry>>;
  /** Walks the whole chain. `head` is an entry that somebody has kept elsewhere: it must be in the chain still. */
  verify(head?: { readonly number: number; readonly hash: string }): Promise<AuditVerdict>;
}

export interface NewAuditEntry {
  readonly at: string;
  readonly by: string;
  /** As `fix.apply`. */
  readonly action: string;
  /** What it was done to. */
  readonly subject: string;
  /** JSON: no undefined, no big integers. */
  readonly details: object;
}

export interface AuditEntry extends NewAuditEntry {
  /** 1, 2, 3, … without holes. */
  readonly number: number;
  /** Hash of the entry before; 64 zeros for the first. */
  readonly previous: string;
  /** SHA-256, as hex, of the canonical JSON of everything else. */
  readonly hash: string;
}

export interface AuditQuery extends PageQuery {
  readonly by?: string;
  readonly action?: string;
  readonly subject?: string;
  readonly from?: string;
  readonly to?: string;
}

export type AuditVerdict =
  | {
      readonly intact: true;
      readonly entries: number;
      readonly head: { readonly number: number; readonly hash: string } | null;
      /** Entries up to this one were cut off by retention, as an entry of the chain says. */
      readonly cutThrough: number;
    }
  | {
      readonly intact: false;
      readonly entries: number;
      /** Number of the first entry that is wrong. */
      readonly number: number;
      /**
       * `changed`: its hash is not of its content. `unlinked`: it does not follow the one before. `missing`: it is not
       * there. `unanchored`: what was before it is gone, and no entry says that it was cut off. `replaced`: it is not
       * the one that was kept elsewhere.
       */
      readonly why: 'changed' | 'unlinked' | 'missing' | 'unanchored' | 'replaced';
    };

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
  list(query?: PageQuery & { readonly state?: MessageState }): Promise<Page<Message>>;
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

/** What keeps a store in order. */
export interface Upkeep {
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

/** Days; absent means for ever. */
export interface Retention {
  readonly scans?: number;
  readonly inventories?: number;
  readonly messages?: number;
  /** Leaves an entry that says what was cut off, with its hash. */
  readonly audit?: number;
}

export interface StoreStatus {
  /** Name of the last migration. */
  readonly version: string;
  /** Bytes on the disk; null where the database does not tell. */
  readonly size: number | null;
  readonly rows: Readonly<Record<string, number>>;
}
