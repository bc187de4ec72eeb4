/** A canary that somebody looks at from afar: it stands until they say how it looks, or until their time is over. */
import type { CanaryFailure } from '../../domain/plan/fix-canary.ts';
import { problem } from '../../problem.ts';
import type { AuditTrail } from '../audit.ts';
import type { DocumentStore } from '../store/ports.ts';
import type { CanaryWish } from './canary.ts';
import type { FixParts } from './ledger.ts';
import type { FixRun } from './ports.ts';

interface Vote {
  readonly waitMs: number;
  /** When silence counts as a no; null while the canary does not stand yet. */
  readonly until: string | null;
  readonly verdict: 'passed' | 'failed' | null;
}

const KIND = 'fix-canary';
const LOOK_MS = 1_000;

/** Notes before a run begins that its canary is to be looked at, and for how long it waits for that. */
export async function awaitVote(
  documents: DocumentStore,
  run: string,
  { waitMs, by, at }: { readonly waitMs: number; readonly by: string; readonly at: string },
): Promise<void> {
  const value: Vote = { waitMs, until: null, verdict: null };
  await documents.put({ kind: KIND, id: run, value, by, at }, null);
}

/** Until when (ISO 8601) it can be said how the canary of a run looks; null when nobody waits for that. */
export async function askedUntil(documents: DocumentStore, run: FixRun): Promise<string | null> {
  if (run.canary?.state !== 'standing') return null;
  const vote = (await documents.get(KIND, run.id))?.value as Vote | undefined;
  return vote?.verdict === null ? vote.until : null;
}

/** Says how the canary of a run looks. Throws `fix-unknown-run`, and `not-in-that-state` where nobody waits for that. */
export async function voteOnCanary(
  run: string,
  verdict: 'passed' | 'failed',
  {
    documents,
    fix,
    audit,
  }: { readonly documents: DocumentStore; readonly fix: FixParts; readonly audit: AuditTrail },
): Promise<void> {
  const found = await fix.store.load(run);
  if (found === undefined) throw problem('fix-unknown-run', { run });
  const asked = await documents.get(KIND, run);
  const vote = asked?.value as Vote | undefined;
  const state = found.canary?.state ?? 'none';
  if (asked === undefined || vote?.verdict !== null || state !== 'standing')
    throw problem('not-in-that-state', { id: run, state: vote?.verdict ?? state });
  const value: Vote = { ...vote, verdict };
  const at = fix.timer.now().toISOString();
  const { done } = await documents.put({ kind: KIND, id: run, value, by: audit.by, at }, asked.version);
  if (!done) throw problem('not-in-that-state', { id: run, state });
  await audit.append('fix.canary', run, { verdict });
}

/** Waits for the vote of runs that have one; others pass when they were read back as planned. */
export function voteWish(
  id: string | null,
  { documents, timer, signal }: { readonly documents: DocumentStore } & Pick<FixParts, 'timer' | 'signal'>,
): CanaryWish {
  return {
    id,
    async check(_, run): Promise<CanaryFailure | undefined> {
      for (;;) {
        const asked = await documents.get(KIND, run);
        const vote = asked?.value as Vote | undefined;
        if (asked === undefined || vote === undefined || vote.verdict === 'passed') return undefined;
        if (vote.verdict === 'failed') return { code: 'declined', message: '' };
        const now = timer.now().getTime();
        // A wait that an earlier version began has none.
        if (vote.until == null) {
          // Kept, so that whoever goes on with the run does not begin to wait anew.
          const value: Vote = { ...vote, until: new Date(now + vote.waitMs).toISOString() };
          const { by, at, version } = asked;
          await documents.put({ kind: KIND, id: run, value, by, at }, version);
          continue;
        }
        if (now >= Date.parse(vote.until))
          return { code: 'check-timeout', message: `${vote.waitMs / 1000}s` };
        if (signal?.aborted === true) throw problem('interrupted', {});
        await timer.sleep(LOOK_MS);
      }
    },
  };
}
