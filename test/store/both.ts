/** One suite for both databases: an own SQLite folder or PostgreSQL database for every test. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe } from 'vitest';
import { AUDIT_HEAD_FILE } from '../../src/adapters/store/audit-head.ts';
import { openStore, STORE_FILE, type StoreOptions } from '../../src/adapters/store/open-store.ts';
import type { Store } from '../../src/app/ports.ts';
import { type Postgres, startPostgres } from '../support/postgres.ts';

/** The store of one test. */
export interface Place {
  readonly kind: 'sqlite' | 'postgresql';
  /** What names it, without a clock. */
  options(): { readonly folder: string } | { readonly url: string };
  /** Opens it, once more each time, as another process would; closed after the test. */
  open(clock?: () => number): Promise<Store>;
  /** An empty folder that goes after the test. */
  newFolder(): string;
  /** An empty store of either kind. */
  another(kind: 'sqlite' | 'postgresql'): Promise<Store>;
  /** Changes it behind the back of the store. */
  raw(sql: string): Promise<void>;
  /** Takes away what stands beside the database. */
  forget(): void;
}

export function onBoth(title: string, suite: (place: Place) => void): void {
  describe.each(['sqlite', 'postgresql'] as const)(`${title} (%s)`, (kind) => {
    let postgres: Postgres | undefined;
    let options: { readonly folder: string } | { readonly url: string };
    let folders: string[] = [];
    let opened: Store[] = [];

    const newFolder = (): string => {
      const folder = mkdtempSync(join(tmpdir(), 'postern-store-'));
      folders.push(folder);
      return folder;
    };
    const server = async (): Promise<Postgres> => {
      postgres ??= await startPostgres();
      return postgres;
    };

    beforeAll(async () => {
      if (kind === 'postgresql') await server();
    });
    afterAll(() => postgres?.stop());
    beforeEach(async () => {
      options = kind === 'sqlite' ? { folder: newFolder() } : { url: await (await server()).database() };
    });
    afterEach(async () => {
      for (const store of opened) await store.close();
      opened = [];
      for (const folder of folders) rmSync(folder, { recursive: true, force: true });
      folders = [];
    });

    suite({
      kind,
      options: () => options,
      newFolder,
      async open(clock) {
        const more: Pick<StoreOptions, 'clock'> = clock === undefined ? {} : { clock };
        const store = await openStore({ ...options, ...more });
        opened.push(store);
        return store;
      },
      async another(wanted) {
        const store = await openStore(
          wanted === 'sqlite' ? { folder: newFolder() } : { url: await (await server()).database() },
        );
        opened.push(store);
        return store;
      },
      forget() {
        if ('folder' in options) rmSync(join(options.folder, AUDIT_HEAD_FILE), { force: true });
      },
      async raw(sql) {
        if ('url' in options) {
          const client = new pg.Client(options.url);
          await client.connect();
          await client.query(sql).finally(() => client.end());
        } else {
          const file = new DatabaseSync(join(options.folder, STORE_FILE), { timeout: 10_000 });
          file.exec(sql);
          file.close();
        }
      },
    });
  });
}
