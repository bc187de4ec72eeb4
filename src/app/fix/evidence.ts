/** Use case: what a run did, with what is there now. */
import type { FixState } from '../../domain/plan/fix-state.ts';
import { problem } from '../../problem.ts';
import { type FixParts, readState } from './ledger.ts';
import { fixStatus, type RunStatus } from './status.ts';

export interface FixEvidence {
  readonly status: RunStatus;
  /** What was read of each unit just now; undefined where it could not be. */
  readonly now: readonly (FixState | undefined)[];
}

/** Throws `fix-unknown-run`. */
export async function fixEvidence(id: string, parts: FixParts): Promise<FixEvidence> {
  const [status] = await fixStatus(parts, id);
  if (status === undefined) throw problem('fix-unknown-run', { run: id });
  const cloud = parts.cloudOf?.(status.run) ?? parts.cloud;
  const now = await Promise.all(
    status.units.map(async ({ unit }) => {
      try {
        return await readState(unit, cloud);
      } catch {
        return undefined;
      }
    }),
  );
  return { status, now };
}
