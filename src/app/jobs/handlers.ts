/** What a process that does jobs does for each kind. */
import { carryOutRun } from '../fix/apply.ts';
import { voteWish } from '../fix/canary-vote.ts';
import type { FixParts } from '../fix/ledger.ts';
import { takeBackOverdue } from '../fix/rollback.ts';
import { checkGuard, type GuardCheckParts } from '../guard/check.ts';
import type { AccountSource, DocumentStore, PartSource } from '../ports.ts';
import type { JobHandlers } from './ports.ts';

export interface WorkParts {
  readonly source: Pick<AccountSource, 'readAccount'>;
  readonly partSource: PartSource;
  readonly fix: FixParts;
  /** Where it is said how canaries look. */
  readonly documents: DocumentStore;
  readonly guard: GuardCheckParts;
}

export function jobHandlers({ source, partSource, fix, documents, guard }: WorkParts): JobHandlers {
  return {
    async 'read-account'({ account, request }, { signal, tell }) {
      const part = await source.readAccount(account, { ...request, signal, onProgress: tell });
      // What was not read any more has become gaps.
      signal.throwIfAborted();
      return part;
    },
    async 'read-part'(request, { signal }) {
      const part = await partSource.readPart(request);
      signal.throwIfAborted();
      return part;
    },
    async 'fix-run'({ run, concurrency, failureBudget }, { signal }) {
      const parts = { ...fix, cloud: await cloudOf(run, fix), signal };
      const canary = voteWish(null, { documents, timer: fix.timer, signal });
      const { result } = await carryOutRun(run, { ...parts, concurrency, failureBudget, canary });
      return { state: result === 'unchanged' ? 'applied' : result };
    },
    async 'fix-return'({ run }, { signal }) {
      const { state } = await takeBackOverdue(run, { ...fix, signal });
      return { state };
    },
    'guard-check': ({ receipts }) => checkGuard(receipts, guard),
  };
}

async function cloudOf(id: string, { store, cloud, cloudOf: named }: FixParts): Promise<FixParts['cloud']> {
  const run = named === undefined ? undefined : await store.load(id);
  return run === undefined ? cloud : (named?.(run) ?? cloud);
}
