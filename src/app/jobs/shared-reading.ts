/** Readings as jobs: whoever asks gets what one process would have read, whoever reads it. */
import type { AccountSource, InventorySource, PartSource, ReadProgress } from '../ports.ts';
import type { Jobs } from './ports.ts';

/** Lists the accounts here, has each read as a job, and joins what they give in the order of the accounts. */
export function sharedSource(source: AccountSource, jobs: Jobs): InventorySource {
  return {
    async read(request) {
      const { signal, onProgress, ...shared } = request;
      const told = new Map<string, ReadProgress>();
      const tell = (who: string, progress: ReadProgress): void => {
        told.set(who, progress);
        onProgress?.(sumOf([...told.values()]));
      };
      const listing = await source.list({ ...request, onProgress: (progress) => tell('', progress) });
      const asked = await Promise.all(
        listing.accounts.map(({ id: account }) =>
          jobs.submit('read-account', { account, request: shared }).then((job) => ({ account, job })),
        ),
      );
      // One that fails says why nothing can be said; the others need not go on then.
      const failing = new AbortController();
      const ending = signal === undefined ? failing.signal : AbortSignal.any([signal, failing.signal]);
      const parts = await Promise.all(
        asked.map(({ account, job }) =>
          job.outcome({ signal: ending, onProgress: (progress) => tell(account, progress) }),
        ),
      ).catch((error) => {
        failing.abort();
        throw error;
      });
      return source.join(listing, parts);
    },
  };
}

export function sharedPartSource(jobs: Jobs): PartSource {
  return {
    readPart: async (request) => (await jobs.submit('read-part', request)).outcome(),
  };
}

function sumOf(all: readonly ReadProgress[]): ReadProgress {
  const sum = { calls: 0, retries: 0, accounts: 0, groups: 0, gaps: 0, groupsExpected: 0 };
  for (const one of all) for (const name of Object.keys(sum) as (keyof typeof sum)[]) sum[name] += one[name];
  return sum;
}
