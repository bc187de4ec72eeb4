/** What the service is configured by: the file that flags name, flags, and what is kept in the store. */
import { readConfigText } from '../../adapters/config/read-config.ts';
import { CHECK_IDS } from '../../app/scan.ts';
import type { SettingsParts } from '../../app/settings/settings.ts';
import type { Store } from '../../app/store/ports.ts';
import { openChannels } from '../notify/channels.ts';
import type { JudgeFlags } from './arguments.ts';

export async function serviceSettings(
  flags: Pick<JudgeFlags, 'config' | 'trusted'>,
  { documents }: Pick<Store, 'documents'>,
): Promise<SettingsParts> {
  const { createSettingsFormat } = await import('../../adapters/config/settings-format.ts');
  return {
    documents,
    format: createSettingsFormat(CHECK_IDS),
    file: async () => {
      const { path, text } = readConfigText(flags.config);
      return text === undefined ? undefined : { path, text };
    },
    // A channel whose secrets the environment does not hold could tell nobody.
    check: ({ notify }) => void openChannels(notify, process.env),
    ...(flags.trusted === undefined ? {} : { flags: { trusted: '--trusted' } }),
  };
}
