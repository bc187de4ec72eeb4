/** What jobs leave for whoever asked for them: how far they are, and how they ended. */
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { JobOutcomeStore, JobTold } from '../../app/ports.ts';
import { chunks, type Database } from './database.ts';
import { fromText, toText } from './json.ts';

const [pack, unpack] = [promisify(gzip), promisify(gunzip)];
/** Parameters that a statement takes in either database. */
const MOST_IDS = 500;

export class JobOutcomes implements JobOutcomeStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async tell(job: string, progress: object): Promise<void> {
    await this.#database.change(async (on) => {
      const row = { told_ms: await this.#database.now(on), progress: JSON.stringify(progress) };
      await on
        .insertInto('job_outcomes')
        .values({ job, ...row, ended: 0, outcome: null })
        .onConflict((one) => one.column('job').doUpdateSet(row).where('job_outcomes.ended', '=', 0))
        .execute();
    });
  }

  async end(job: string, outcome: unknown): Promise<boolean> {
    const packed = await pack(toText(outcome), { level: 3 });
    return this.#database.change(async (on) => {
      const row = { told_ms: await this.#database.now(on), ended: 1, outcome: packed };
      const { numInsertedOrUpdatedRows = 0n } = await on
        .insertInto('job_outcomes')
        .values({ job, ...row, progress: null })
        .onConflict((one) => one.column('job').doUpdateSet(row).where('job_outcomes.ended', '=', 0))
        .executeTakeFirst();
      return numInsertedOrUpdatedRows > 0n;
    });
  }

  look(jobs: readonly string[]): Promise<readonly JobTold[]> {
    return this.#database.read(async (on) => {
      const told: JobTold[] = [];
      for (const ids of chunks(jobs, MOST_IDS)) {
        const rows = await on
          .selectFrom('job_outcomes')
          .select(['job', 'progress', 'ended'])
          .where('job', 'in', ids)
          .execute();
        for (const { job, progress, ended } of rows)
          told.push({
            job,
            progress: progress === null ? null : (JSON.parse(progress) as object),
            ended: ended === 1,
          });
      }
      return told;
    });
  }

  async outcome(job: string): Promise<unknown> {
    const row = await this.#database.read((on) =>
      on.selectFrom('job_outcomes').select('outcome').where('job', '=', job).executeTakeFirst(),
    );
    const packed = row?.outcome ?? null;
    return packed === null ? undefined : fromText((await unpack(packed)).toString());
  }

  async remove(jobs: readonly string[]): Promise<void> {
    await this.#database.change(async (on) => {
      for (const ids of chunks(jobs, MOST_IDS))
        await on.deleteFrom('job_outcomes').where('job', 'in', ids).execute();
    });
  }

  prune(olderThanMs: number): Promise<number> {
    return this.#database.change(async (on) => {
      const before = (await this.#database.now(on)) - olderThanMs;
      const { numDeletedRows } = await on
        .deleteFrom('job_outcomes')
        .where('told_ms', '<', before)
        .executeTakeFirst();
      return Number(numDeletedRows);
    });
  }
}
