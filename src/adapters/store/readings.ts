/** What was read of clouds, as every service of the store applies it. */
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { Selectable } from 'kysely';
import type { NewReading, ReadingHead, ReadingStore } from '../../app/ports.ts';
import type { Database, Writing } from './database.ts';
import { fromText, toText } from './json.ts';
import type { Tables } from './tables.ts';
import { Turns } from './turns.ts';

type Row = Selectable<Tables['readings']>;
const [pack, unpack] = [promisify(gzip), promisify(gunzip)];

export class Readings implements ReadingStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  begin(): Promise<number> {
    return this.#database.change((on) => this.#database.lock(on, 'readings'));
  }

  async add(reading: NewReading): Promise<false | { readonly meanwhile: readonly ReadingHead[] }> {
    const bodies: Uint8Array[] = [];
    const turns = new Turns();
    // Before the transaction: nobody else can write while it lasts.
    for (const piece of reading.pieces) {
      bodies.push(await pack(toText(piece), { level: 3 }));
      if (turns.over) await turns.next();
    }
    return this.#database.change(async (on) => {
      const number = await this.#database.lock(on, 'readings');
      const meanwhile = reading.kind === 'full' ? await this.#makeRoom(on, reading) : [];
      if (meanwhile === undefined) return false;
      const { id, watched, begun, kind, since, at, reader, asked } = reading;
      await on
        .insertInto('readings')
        .values({
          ...{ id, watched, number, begun, kind, since, at, reader },
          asked: JSON.stringify(asked),
        })
        .execute();
      for (const [position, body] of bodies.entries())
        await on.insertInto('reading_pieces').values({ reading: id, position, body }).execute();
      for (const one of meanwhile)
        await on
          .updateTable('readings')
          .set({ number: await this.#database.lock(on, 'readings') })
          .where('id', '=', one.id)
          .execute();
      return { meanwhile: meanwhile.map(headOf) };
    });
  }

  after(watched: string, number: number): Promise<readonly ReadingHead[]> {
    return this.#database.read(async (on) => {
      const rows = await on
        .selectFrom('readings')
        .selectAll()
        .where('watched', '=', watched)
        .where('number', '>', number)
        .orderBy('number')
        .execute();
      return rows.map(headOf);
    });
  }

  async pieces(id: string): Promise<readonly unknown[] | undefined> {
    const rows = await this.#database.read((on) =>
      on
        .selectFrom('reading_pieces')
        .innerJoin('readings', 'readings.id', 'reading_pieces.reading')
        .select('body')
        .where('reading', '=', id)
        .orderBy('position')
        .execute(),
    );
    if (rows.length === 0) return undefined;
    const pieces: unknown[] = [];
    const turns = new Turns();
    for (const { body } of rows) {
      pieces.push(fromText((await unpack(body)).toString()));
      if (turns.over) await turns.next();
    }
    return pieces;
  }

  /** Takes away what a full reading says anew, and returns what came while it went on; undefined when it comes too late. */
  async #makeRoom(on: Writing, { watched, begun }: NewReading): Promise<readonly Row[] | undefined> {
    const known = await on
      .selectFrom('readings')
      .selectAll()
      .where('watched', '=', watched)
      .orderBy('number')
      .execute();
    if (known.some((one) => one.kind === 'full' && one.begun > begun)) return undefined;
    const meanwhile = known.filter(({ kind, number }) => kind !== 'full' && number > begun);
    const kept = new Set(meanwhile.map(({ id }) => id));
    for (const { id } of known.filter((one) => !kept.has(one.id))) {
      await on.deleteFrom('reading_pieces').where('reading', '=', id).execute();
      await on.deleteFrom('readings').where('id', '=', id).execute();
    }
    return meanwhile;
  }
}

function headOf({ begun: _, kind, asked, ...row }: Row): ReadingHead {
  return { ...row, kind: kind as ReadingHead['kind'], asked: JSON.parse(asked) as unknown };
}
