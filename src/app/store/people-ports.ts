/** What the store keeps of people: users, their sessions, and who did what. */
import type { Page, PageQuery } from './ports.ts';

export interface UserStore {
  /** False when the name is taken, or the subject. */
  create(user: UserRecord): Promise<boolean>;
  /** Makes the first user; false when there is one already. Of several processes one wins. */
  createFirst(user: UserRecord): Promise<boolean>;
  get(id: string): Promise<UserRecord | undefined>;
  byName(name: string): Promise<UserRecord | undefined>;
  bySubject(subject: string): Promise<UserRecord | undefined>;
  list(): Promise<readonly UserRecord[]>;
  /** False when there is no such user, or the name or the subject is taken. */
  change(
    id: string,
    to: Partial<Omit<UserRecord, 'id' | 'createdAt'>>,
    allow?: AllowChange,
  ): Promise<boolean>;
  /** Ends the sessions of the user too. False when there is no such user. */
  remove(id: string, allow?: AllowChange): Promise<boolean>;
}

/** Asked while nobody else can change users, with the user as it is and all there are; throws to leave all as it is. */
export type AllowChange = (user: UserRecord, all: readonly UserRecord[]) => void;

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
