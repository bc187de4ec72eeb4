/** The store that flags name, for the commands that read or write it. */
import { existsSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import type { Store } from '../../app/ports.ts';
import { problem } from '../../problem.ts';
import type { GlobalFlags } from './context.ts';

export interface StoreFlags extends GlobalFlags {
  readonly state?: string;
  readonly database?: string;
}

/** Where everything is kept unless flags say otherwise. */
export const STATE_FOLDER = '.postern';

/** Opens it; one that is not there is made, or is `store-missing`. */
export async function openStateStore(
  { state = STATE_FOLDER, database }: StoreFlags,
  absent: 'make' | 'refuse',
): Promise<Store> {
  const { isDatabaseUrl, openStore, STORE_FILE } = await import('../../adapters/store/open-store.ts');
  const url = database ?? process.env.POSTERN_DATABASE ?? '';
  if (url !== '') {
    if (!isDatabaseUrl(url))
      throw problem('bad-flag', {
        flag: database === undefined ? 'POSTERN_DATABASE' : '--database',
        // It may hold a password, wherever that stands in what is no URL.
        value: `${url.slice(0, 4)}…`,
        expected: 'postgres://user@host/database',
      });
    return openStore({ url, folder: state });
  }
  const path = join(state, STORE_FILE);
  if (absent === 'refuse' && !existsSync(path)) throw problem('store-missing', { where: path });
  return openStore({ folder: state });
}

/** True when a store or runs of an earlier version are there, without opening anything. */
export function hasStore({ state = STATE_FOLDER, database }: StoreFlags): boolean {
  if ((database ?? process.env.POSTERN_DATABASE ?? '') !== '') return true;
  return ['postern.db', 'fix.db'].some((name) => existsSync(join(state, name)));
}

/** Whoever runs this command, as `user@machine`. */
export function whoRuns(): string {
  try {
    return `${userInfo().username}@${hostname()}`;
  } catch {
    // A user without an entry on this machine, as in containers.
    return `${process.getuid?.() ?? 'unknown'}@${hostname()}`;
  }
}
