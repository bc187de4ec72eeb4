/** Declares `postern checks …`. */
import { type Command, Option } from 'commander';
import type { ChecksVendorFlags } from './commands/checks-vendor.ts';
import { contextOf, type GlobalFlags } from './context.ts';
import { collect, type Declaring, examples } from './declaring.ts';

export function declareChecks(program: Command, { messages, base, done }: Declaring): void {
  const m = messages.vendor.help;
  const checks = program
    .command('checks')
    .description(m.checks)
    .enablePositionalOptions()
    .addOption(new Option('--lang <language>').hideHelp());

  base(checks.command('list'))
    .description(m.list)
    .action(async (flags: GlobalFlags) => {
      const { runChecksList } = await import('./commands/checks-list.ts');
      done(await runChecksList(contextOf(flags)));
    });
  base(checks.command('vendor'))
    .description(m.vendor)
    .option('--submit', m.submit)
    .option('--input <path>', messages.help.input)
    .option('--endpoint <url>', messages.help.endpoint)
    .option('--local', messages.help.local)
    .option('--state <folder>', messages.help.state)
    .option('--region <id>', messages.help.region, collect)
    .option('--account <id>', messages.help.account, collect)
    .option('--directory', messages.help.directory)
    .option('--role <name>', messages.help.role)
    .option('--config <file>', messages.config.help.config)
    .option('--trusted <file>', messages.help.trusted, collect)
    .addHelpText(
      'after',
      examples(
        messages.help.examples,
        'postern checks vendor',
        'postern checks vendor --submit --region cn-hangzhou',
        'postern checks vendor --input answers/ --json',
      ),
    )
    .action(async (flags: GlobalFlags) => {
      const { runChecksVendor } = await import('./commands/checks-vendor.ts');
      done(await runChecksVendor(flags as ChecksVendorFlags, contextOf(flags)));
    });
}
