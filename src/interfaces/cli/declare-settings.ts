/** Declares `postern settings …`. */
import { type Command, Option } from 'commander';
import type { SettingsExportFlags } from './commands/settings-export.ts';
import { contextOf, type GlobalFlags } from './context.ts';
import { type Declaring, examples } from './declaring.ts';

export function declareSettings(program: Command, { messages, base, done }: Declaring): void {
  const m = messages.control.settings.help;
  const settings = program
    .command('settings')
    .description(m.settings)
    .enablePositionalOptions()
    .addOption(new Option('--lang <language>').hideHelp());
  base(settings.command('export'))
    .description(m.export)
    .option('--config <file>', messages.config.help.config)
    .option('--state <folder>', messages.store.help.state)
    .option('--database <url>', messages.store.help.database)
    .option('-o, --output <file>', m.output)
    .addHelpText('after', examples(messages.help.examples, 'postern settings export -o postern.yaml'))
    .action(async (flags: GlobalFlags) => {
      const { runSettingsExport } = await import('./commands/settings-export.ts');
      done(await runSettingsExport(flags as SettingsExportFlags, contextOf(flags)));
    });
}
