/**
 * The local cloud's state: named collections of immutable records, each belonging to a region of an account, to an
 * account, or to the whole cloud. One API call is one transaction: its changes are kept together or not at all.
 */
export type Scope = 'region' | 'account' | 'cloud';

/** Names a collection and the type of its records. Declare one per resource type, beside its operations. */
export interface Collection<T extends object> {
  readonly name: string;
  readonly scope: Scope;
  /** Never present; carries the record type. */
  readonly record?: T;
}

export function collection<T extends object>(name: string, scope: Scope): Collection<T> {
  return Object.freeze({ name, scope });
}

export interface Place {
  readonly account: string;
  readonly region: string;
}

/** One changed record, as it is written to a durable backend; `value` undefined means deleted. */
export interface Change {
  readonly collection: string;
  readonly owner: string;
  readonly id: string;
  readonly value: object | undefined;
}

/** Keeps the state durably. `commit` must be atomic and durable when it returns. */
export interface Backend {
  load(): Iterable<{ collection: string; owner: string; id: string; value: object }>;
  commit(changes: readonly Change[]): void;
  /** Forgets everything and keeps `rows` instead; atomic and durable like `commit`. */
  replace(rows: readonly Change[]): void;
  clear(): void;
  close(): void;
}

/** The records of one collection in one place, in the order of their creation. */
export interface Table<T extends object> {
  get(id: string): T | undefined;
  has(id: string): boolean;
  put(id: string, record: T): void;
  delete(id: string): boolean;
  values(): T[];
  entries(): [string, T][];
  readonly size: number;
}

export class State {
  private readonly rows = new Map<string, Map<string, Map<string, object>>>();
  private undo: (() => void)[] | undefined;
  private changes: Change[] = [];
  private readonly revisions = new Map<string, number>();
  private readonly backend: Backend | undefined;

  constructor(backend?: Backend) {
    this.backend = backend;
    for (const row of backend?.load() ?? []) this.bucket(row.collection, row.owner).set(row.id, row.value);
  }

  /** The records of `kind` at `place`; an account-wide kind ignores the region, a cloud-wide one both. */
  table<T extends object>(kind: Collection<T>, place: Place): Table<T> {
    const owner = ownerOf(kind.scope, place);
    const bucket = this.bucket(kind.name, owner) as Map<string, T>;
    const set = (id: string, value: T | undefined): void => this.set(kind.name, owner, bucket, id, value);
    return {
      get: (id) => bucket.get(id),
      has: (id) => bucket.has(id),
      put: (id, record) => set(id, record),
      delete: (id) => {
        if (!bucket.has(id)) return false;
        set(id, undefined);
        return true;
      },
      values: () => [...bucket.values()],
      entries: () => [...bucket],
      get size() {
        return bucket.size;
      },
    };
  }

  /** Every record of `kind` in every place, with its owner (`account/region`, `account` or empty). */
  everywhere<T extends object>(kind: Collection<T>): { owner: string; id: string; record: T }[] {
    const owners = this.rows.get(kind.name) ?? new Map<string, Map<string, object>>();
    return [...owners].flatMap(([owner, bucket]) =>
      [...bucket].map(([id, record]) => ({ owner, id, record: record as T })),
    );
  }

  /** Grows with every change to any of `kinds`, wherever it is; what was derived from them stands while it does not. */
  revision(kinds: readonly Collection<object>[]): number {
    let sum = 0;
    for (const { name } of kinds) sum += this.revisions.get(name) ?? 0;
    return sum;
  }

  /** Runs `work` as one transaction; when it throws, nothing has changed. Not reentrant, never asynchronous. */
  transaction<R>(work: () => R): R {
    if (this.undo !== undefined) throw new Error('a transaction is already open');
    this.undo = [];
    this.changes = [];
    try {
      const result = work();
      if (this.changes.length > 0) this.backend?.commit(this.changes);
      return result;
    } catch (error) {
      for (const step of this.undo.reverse()) step();
      for (const change of this.changes) this.touch(change.collection);
      throw error;
    } finally {
      this.undo = undefined;
    }
  }

  /** Forgets everything. */
  clear(): void {
    this.empty();
    this.backend?.clear();
  }

  /** Everything, as rows; what `restore` takes. */
  snapshot(): Change[] {
    return [...this.rows].flatMap(([name, owners]) =>
      [...owners].flatMap(([owner, bucket]) =>
        [...bucket].map(([id, value]) => ({ collection: name, owner, id, value })),
      ),
    );
  }

  /** Forgets everything and takes `rows`, as `snapshot` gave them, instead. */
  restore(rows: readonly Change[]): void {
    // Durably first, in one step: when that fails nothing has changed.
    this.backend?.replace(rows);
    this.empty();
    for (const { collection, owner, id, value } of rows) {
      if (value === undefined) continue;
      this.bucket(collection, owner).set(id, Object.freeze(value));
      this.touch(collection);
    }
  }

  close(): void {
    this.backend?.close();
  }

  private empty(): void {
    for (const [name, owners] of this.rows) {
      for (const bucket of owners.values()) bucket.clear();
      this.touch(name);
    }
  }

  private touch(name: string): void {
    this.revisions.set(name, (this.revisions.get(name) ?? 0) + 1);
  }

  private bucket(name: string, owner: string): Map<string, object> {
    const owners = this.rows.get(name) ?? new Map<string, Map<string, object>>();
    this.rows.set(name, owners);
    const bucket = owners.get(owner) ?? new Map<string, object>();
    owners.set(owner, bucket);
    return bucket;
  }

  private set(
    name: string,
    owner: string,
    bucket: Map<string, object>,
    id: string,
    value: object | undefined,
  ): void {
    if (this.undo === undefined) throw new Error(`a change to ${name} outside a transaction`);
    const old = bucket.get(id);
    this.touch(name);
    if (value === undefined) {
      const before = [...bucket];
      bucket.delete(id);
      // Put back in its old position: listings keep the order of creation.
      this.undo.push(() => {
        bucket.clear();
        for (const [key, record] of before) bucket.set(key, record);
      });
    } else {
      bucket.set(id, Object.freeze(value));
      this.undo.push(() => {
        if (old === undefined) bucket.delete(id);
        else bucket.set(id, old);
      });
    }
    this.changes.push({ collection: name, owner, id, value });
  }
}

function ownerOf(scope: Scope, place: Place): string {
  if (scope === 'cloud') return '';
  return scope === 'account' ? place.account : `${place.account}/${place.region}`;
}
