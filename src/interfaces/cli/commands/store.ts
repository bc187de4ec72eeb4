/** `postern store status`, `backup`, `restore` and `prune`. */
import { existsSync } from 'node:fs';
import type { Retention } from '../../../app/ports.ts';
import { problem } from '../../../problem.ts';
import { confirm } from '../confirm.ts';
import { type Context, print, printJson, write } from '../context.ts';
import { abortOnInterrupt } from '../progress.ts';
import { openStateStore, type StoreFlags, whoRuns } from '../state-store.ts';
import { storeStatusView } from '../views/store-view.ts';

export interface BackupFlags extends StoreFlags {
  readonly output?: string;
}

export interface RestoreFlags extends StoreFlags {
  readonly replace?: boolean;
  readonly yes?: boolean;
}

export interface PruneFlags extends StoreFlags {
  readonly keepScans?: string;
  readonly keepInventories?: string;
  readonly keepMessages?: string;
  readonly keepTrail?: string;
  readonly keepAudit?: string;
  readonly yes?: boolean;
}

export async function runStoreStatus(flags: StoreFlags, context: Context): Promise<number> {
  const store = await openStateStore(flags, 'refuse');
  try {
    const body = { store: store.where, kind: store.kind, ...(await store.upkeep.status()) };
    if (context.json) await printJson('postern.store-status/v1', body);
    else await print(storeStatusView(body, context));
    return 0;
  } finally {
    await store.close();
  }
}

export async function runStoreBackup(flags: BackupFlags, context: Context): Promise<number> {
  const { output } = flags;
  if (output === undefined) throw problem('missing-argument', { argument: '--output' });
  const toStdout = output === '-';
  if (context.json && toStdout)
    throw problem('bad-flag', { flag: '--json', value: '--json', expected: '-o FILE --json' });
  const { writeBackup } = await import('../../../adapters/store/backup-file.ts');
  const store = await openStateStore(flags, 'refuse');
  try {
    if (toStdout) {
      for await (const line of store.upkeep.backup()) await write(line);
      return 0;
    }
    let lines = -2;
    await writeBackup(
      output,
      counted(store.upkeep.backup(), () => (lines += 1)),
    );
    const body = { store: store.where, path: output, rows: lines };
    if (context.json) await printJson('postern.store-backup/v1', body);
    else await print(context.messages.store.backedUp(body));
    return 0;
  } finally {
    await store.close();
  }
}

export async function runStoreRestore(path: string, flags: RestoreFlags, context: Context): Promise<number> {
  if (!existsSync(path)) throw problem('file-not-found', { path });
  const { readBackup } = await import('../../../adapters/store/backup-file.ts');
  const { store: m } = context.messages;
  const store = await openStateStore(flags, 'make');
  const interrupt = abortOnInterrupt();
  try {
    const replace = flags.replace === true;
    if (replace) await agreed(m.askReplace(store.where), store, { flags, m, signal: interrupt.signal });
    const rows = await store.upkeep.restore(readBackup(path), {
      replace,
      path,
      at: new Date().toISOString(),
      by: whoRuns(),
    });
    const body = { store: store.where, path, rows };
    if (context.json) await printJson('postern.store-restore/v1', body);
    else await print(m.restored(body));
    return 0;
  } finally {
    interrupt.dispose();
    await store.close();
  }
}

export async function runStorePrune(flags: PruneFlags, context: Context): Promise<number> {
  const { store: m } = context.messages;
  const keep: Retention = {
    ...days('scans', '--keep-scans', flags.keepScans),
    ...days('inventories', '--keep-inventories', flags.keepInventories),
    ...days('messages', '--keep-messages', flags.keepMessages),
    ...days('trail', '--keep-trail', flags.keepTrail),
    ...days('audit', '--keep-audit', flags.keepAudit),
  };
  if (Object.keys(keep).length === 0) throw problem('missing-argument', { argument: '--keep-scans' });
  const store = await openStateStore(flags, 'refuse');
  const interrupt = abortOnInterrupt();
  try {
    await agreed(m.askPrune(store.where), store, { flags, m, signal: interrupt.signal });
    const gone = await store.upkeep.prune(keep, new Date().toISOString(), whoRuns());
    const body = { store: store.where, keep, gone };
    if (context.json) await printJson('postern.store-prune/v1', body);
    else
      await print(
        m.pruned(
          Object.entries(gone)
            .map(([table, count]) => `${table} ${count}`)
            .join(', '),
        ),
      );
    return 0;
  } finally {
    interrupt.dispose();
    await store.close();
  }
}

/** Asks before something that is kept is taken away. Throws `store-needs-yes` where nobody can be asked, and `interrupted`. */
function agreed(
  question: string,
  { where }: { readonly where: string },
  {
    flags,
    m,
    signal,
  }: {
    readonly flags: { readonly yes?: boolean };
    readonly m: Context['messages']['store'];
    readonly signal: AbortSignal;
  },
): Promise<void> {
  const nobody = problem('store-needs-yes', { where });
  return confirm({ yes: flags.yes === true, isYes: m.isYes, signal, nobody }, () => question);
}

function days(part: keyof Retention, flag: string, text: string | undefined): Retention {
  if (text === undefined) return {};
  if (!/^\d{1,5}$/.test(text)) throw problem('bad-flag', { flag, value: text, expected: '90, 365' });
  return { [part]: Number(text) };
}

async function* counted(lines: AsyncIterable<string>, tell: () => void): AsyncIterable<string> {
  for await (const line of lines) {
    tell();
    yield line;
  }
}
