/** Takes away once a day what is kept for longer than the settings say. */
import type { Task } from '../serve/schedule.ts';
import type { ServiceParts } from '../serve/service.ts';
import { currentConfig } from './settings.ts';

const DAY_MS = 86_400_000;
/** The first scan goes first. */
const FIRST_MS = 600_000;

export function retentionTask({
  store,
  timer,
  settings,
}: Pick<ServiceParts, 'store' | 'timer' | 'settings'>): Task {
  return {
    name: 'retention',
    everyMs: DAY_MS,
    firstMs: FIRST_MS,
    run: async () => {
      const { retention } = await currentConfig(settings);
      // Without limits nothing is looked for, and nothing said in the audit log.
      if (Object.keys(retention).length > 0)
        await store.upkeep.prune(retention, timer.now().toISOString(), 'service');
    },
  };
}
