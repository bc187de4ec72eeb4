/** Commands that do not work on repairs say, in one line, that one of the folder is overdue. They change nothing of it. */
import { isOverdue } from '../../app/fix/rollback.ts';
import type { Context } from './context.ts';
import { WALL_TIME } from './guard-target.ts';
import { hasStore, openStateStore, type StoreFlags } from './state-store.ts';
import { timeText } from './views/time-text.ts';

/**
 * Tells on stderr of runs that nobody confirmed in time and nobody has taken back: this command may have no key for their
 * cloud, so it leaves that to the next one that works on repairs. A store that cannot be read is not this command's matter.
 */
export async function tellOfOverdue(flags: StoreFlags, context: Context): Promise<void> {
  if (context.quiet || !hasStore(flags)) return;
  const now = WALL_TIME.now();
  try {
    const store = await openStateStore(flags, 'refuse');
    try {
      for (const run of await store.fixes.list()) {
        const { id, deadline } = run;
        // Somebody who waits for it is taking it back at this moment.
        if (deadline === null || !isOverdue(run, now) || (await store.fixes.attendant(id)) !== null) continue;
        const time = timeText(deadline);
        process.stderr.write(`${context.messages.fixApply.overdueElsewhere({ run: id, time })}\n`);
      }
    } finally {
      await store.close();
    }
  } catch {
    // Commands that need the store say themselves what is wrong with it.
  }
}
