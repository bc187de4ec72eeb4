/** `postern settings export`: the file and what is kept in the store → one postern.yaml. */
import { CONFIG_FILE } from '../../../adapters/config/read-config.ts';
import { replaceFile } from '../../../adapters/config/replace-file.ts';
import { exportSettings } from '../../../app/settings/settings.ts';
import { type Context, print, printJson, write } from '../context.ts';
import { serviceSettings } from '../service-settings.ts';
import { openStateStore, type StoreFlags } from '../state-store.ts';

export interface SettingsExportFlags extends StoreFlags {
  readonly config?: string;
  readonly output?: string;
}

/** Exit code: always 0. Throws `store-missing` where nothing can be kept yet. */
export async function runSettingsExport(flags: SettingsExportFlags, context: Context): Promise<number> {
  const store = await openStateStore(flags, 'refuse');
  try {
    const yaml = await exportSettings(await serviceSettings(flags, store));
    const { output } = flags;
    if (output !== undefined) replaceFile(output, yaml);
    if (context.json)
      await printJson('postern.settings-export/v1', {
        config: flags.config ?? CONFIG_FILE,
        store: store.where,
        path: output ?? null,
        yaml,
      });
    else if (output === undefined) await write(yaml);
    else await print(context.messages.control.settings.written(output));
    return 0;
  } finally {
    await store.close();
  }
}
