/** `--journal`: calls of the past, from a file of ActionTrail events or from the local cloud's own journal. */
import { createTrail, toPastCalls } from '../../adapters/alibaba/guard-trail.ts';
import type { Trail } from '../../app/ports.ts';
import { problem } from '../../problem.ts';
import { readText } from './read-policies.ts';

/** Files are read at once, so that a missing one is told before anything is asked of the cloud. */
export function openTrail(journal: string, endpoint: string | undefined): Trail {
  if (journal !== 'local') {
    const calls = toPastCalls(readText(journal), journal);
    return { source: journal, read: async () => calls };
  }
  if (endpoint === undefined)
    throw problem('bad-flag', { flag: '--journal', value: 'local', expected: '--local, --endpoint URL' });
  return createTrail(endpoint);
}
