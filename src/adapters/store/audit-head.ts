/**
 * Where the audit log ends, kept beside it as well: in another table and, where the store is a file, in the state
 * folder. A log that was emptied or cut off at its end has another end than that.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Writing } from './database.ts';
import { putInPlace } from './put-in-place.ts';

export interface AuditHead {
  readonly number: number;
  /** 64 hex digits. */
  readonly hash: string;
}

/** Of the cursor that holds it. */
const CURSOR = 'audit/head';
/** Name of the file in the state folder. */
export const AUDIT_HEAD_FILE = 'audit.head';

/** Undefined before the first entry, and in a store of a version that kept none. */
export async function keptHead(on: Writing): Promise<AuditHead | undefined> {
  const row = await on.selectFrom('cursors').select('value').where('name', '=', CURSOR).executeTakeFirst();
  return row === undefined ? undefined : headIn(row.value);
}

/** In the transaction that adds the entry. */
export async function keepHead(on: Writing, head: AuditHead, at: string): Promise<void> {
  const value = textOf(head);
  await on
    .insertInto('cursors')
    .values({ name: CURSOR, value, at })
    .onConflict((one) => one.column('name').doUpdateSet({ value, at }))
    .execute();
}

/** Whoever changes the database alone does not change the file. */
export class HeadFile {
  readonly #path: string;

  constructor(folder: string) {
    this.#path = join(folder, AUDIT_HEAD_FILE);
  }

  /** Undefined where there is none. */
  read(): AuditHead | undefined {
    try {
      return headIn(readFileSync(this.#path, 'utf8').trim());
    } catch {
      return undefined;
    }
  }

  /** To be called when the entry is on the disk: a head that is behind the log is in it, one before it would not be. */
  write(head: AuditHead): void {
    try {
      putInPlace(this.#path, `${textOf(head)}\n`);
    } catch {
      // The entry is kept. What the file said before is in the log still.
    }
  }
}

function textOf({ number, hash }: AuditHead): string {
  return `${number}:${hash}`;
}

function headIn(text: string): AuditHead | undefined {
  const match = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text);
  return match === null ? undefined : { number: Number(match[1]), hash: match[2] as string };
}
