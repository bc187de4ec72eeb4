/**
 * Postern's memory, for the command line and the service alike. Whatever returned is on the disk, and several processes
 * may use a store at once. Times are ISO 8601 in UTC with milliseconds, durations are milliseconds. Everything throws
 * `store-unusable` when the database cannot be read or written.
 */
import type { Finding, ScanReport, Severity } from '../../domain/finding.ts';
import type { Score } from '../../domain/maturity/assess.ts';
import type { FindingStatus, LifeEvent } from '../../domain/posture/life.ts';
import type { Observation, ScanScope } from '../../domain/posture/observation.ts';
import type { Waiver } from '../../domain/waiver/waiver.ts';
import type { FixStore } from '../fix/ports.ts';
import type { WaiverState } from '../waivers.ts';
import type { AuditStore, SessionStore, UserStore } from './people-ports.ts';
import type { NewsStore, ReadingStore } from './shared-ports.ts';
import type {
  CursorStore,
  DeliveryStore,
  DocumentStore,
  JobOutcomeStore,
  LeaseStore,
  OutboxStore,
  TrailStore,
  Upkeep,
} from './work-ports.ts';

export type { FindingStatus, LifeEvent } from '../../domain/posture/life.ts';
export type { Observation, ScanScope } from '../../domain/posture/observation.ts';
export type * from './people-ports.ts';
export type * from './shared-ports.ts';
export type * from './work-ports.ts';

export interface Store {
  readonly kind: 'sqlite' | 'postgresql';
  /** Where it is, for people: a path, or a URL without its password. */
  readonly where: string;
  readonly scans: ScanStore;
  readonly findings: FindingStore;
  readonly inventories: InventoryStore;
  readonly readings: ReadingStore;
  readonly news: NewsStore;
  readonly accounts: AccountStore;
  readonly users: UserStore;
  readonly sessions: SessionStore;
  readonly audit: AuditStore;
  readonly outbox: OutboxStore;
  readonly deliveries: DeliveryStore;
  readonly trail: TrailStore;
  readonly cursors: CursorStore;
  readonly documents: DocumentStore;
  readonly leases: LeaseStore;
  readonly outcomes: JobOutcomeStore;
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
  list(query?: ScanQuery): Promise<Page<ScanRecord>>;
  /** How each waiver stood, the newest first; kept only where it changed. */
  waiverHistory(query?: PageQuery & { readonly target?: string }): Promise<Page<WaiverVerdict>>;
}

export interface ScanQuery extends PageQuery {
  readonly target?: string;
  /** `full`: of everything that is watched; `part`: of what an event named. */
  readonly kind?: 'full' | 'part';
  /** Begun at this ISO time or later. */
  readonly from?: string;
}

export interface NewScan {
  readonly endedAt: string;
  /** Who asked for it: a user of the service, or a user of the machine. */
  readonly by: string;
  readonly coverage: ScanReport['coverage'];
  readonly undecided: number;
  /** Marks for maturity (domain/maturity); absent for a part, null where there was nothing to mark. */
  readonly maturity?: Score | null;
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
  /** Those that a waiver covers no more; absent for scans of versions that did not count them. */
  readonly unwaived?: number;
  /** Open findings within the scope that the scan neither saw nor covered. */
  readonly unseen: number;
  /** Of 100; absent for parts, and for scans of versions that gave no marks. */
  readonly maturity?: Score | null;
}

export interface RecordedScan {
  readonly scan: ScanRecord;
  readonly new: readonly FindingRecord[];
  readonly returned: readonly FindingRecord[];
  readonly fixed: readonly FindingRecord[];
  readonly exempt: readonly FindingRecord[];
  /** A waiver covers them no more. */
  readonly unwaived: readonly FindingRecord[];
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

/** What findings can be counted by. */
export const FINDING_FIELDS = ['check', 'account', 'region', 'resource', 'severity', 'status'] as const;
export type FindingField = (typeof FINDING_FIELDS)[number];

/** Findings, the worst first. */
export interface FindingStore {
  list(query?: FindingQuery): Promise<Page<FindingRecord>>;
  /** How many a query has, by status and severity. */
  count(query?: Omit<FindingQuery, 'limit' | 'after'>): Promise<readonly FindingCount[]>;
  /** How many there are for each value of a field, the most first; at most so many values, 100 when absent. */
  countBy(
    field: FindingField,
    query?: Omit<FindingQuery, 'after'>,
  ): Promise<readonly { readonly value: string; readonly count: number }[]>;
  /** The same id may be known of several targets. */
  get(id: string): Promise<readonly FindingRecord[]>;
  /** The oldest first. */
  events(target: string, id: string): Promise<readonly FindingEvent[]>;
  /** What a scan changed in the life of findings, in the order of their ids, with each as it is now. */
  changedBy(
    target: string,
    scan: string,
  ): Promise<readonly { readonly kind: LifeEvent; readonly record: FindingRecord }[]>;
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

/** Which accounts are looked after besides those that a service is started with, and how each is reached. Holds no secrets. */
export interface AccountStore {
  put(account: AccountRecord, allow?: AllowAccount): Promise<void>;
  get(target: string, id: string): Promise<AccountRecord | undefined>;
  list(target?: string): Promise<readonly AccountRecord[]>;
  /** False when it was not there. */
  remove(target: string, id: string, allow?: AllowAccount): Promise<boolean>;
}

/** Asked while nobody else can change accounts, with the account as it is; throws to leave it so. */
export type AllowAccount = (account: AccountRecord | undefined) => void;

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

/** What is asked of the register before anything is read or done in an account. */
export type AccountRegister = () => Promise<
  readonly Pick<AccountRecord, 'id' | 'name' | 'access' | 'enabled'>[]
>;
