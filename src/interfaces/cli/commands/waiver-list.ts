/** `postern waiver list`: the configuration file → view; nothing is read of a cloud. */
import { isExpired } from '../../../domain/waiver/waiver.ts';
import { loadedConfig, today } from '../arguments.ts';
import { type Context, type GlobalFlags, print, printJson } from '../context.ts';
import { waiverListView } from '../views/waiver-view.ts';

export interface WaiverListFlags extends GlobalFlags {
  readonly config?: string;
}

/** Exit code: always 0. */
export async function runWaiverList(flags: WaiverListFlags, context: Context): Promise<number> {
  const { path, config } = await loadedConfig(flags);
  const day = today();
  const waivers = config.waivers.map((waiver) => ({
    waiver,
    state: isExpired(waiver, day) ? ('expired' as const) : ('current' as const),
  }));
  if (context.json) await printJson('postern.waiver-list/v1', { path, today: day, waivers });
  else await print(waiverListView({ path, today: day, waivers }, context));
  return 0;
}
