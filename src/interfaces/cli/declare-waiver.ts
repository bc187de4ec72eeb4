/** Declares `postern waiver …`. */
import { type Command, Option } from 'commander';
import type { WaiverAddFlags } from './commands/waiver-add.ts';
import type { WaiverCheckFlags } from './commands/waiver-check.ts';
import type { WaiverListFlags } from './commands/waiver-list.ts';
import { contextOf, type GlobalFlags } from './context.ts';
import { type Declaring, examples } from './declaring.ts';

export function declareWaiver(program: Command, { messages, base, target, done }: Declaring): void {
  const m = messages.config.help;
  const waiver = program
    .command('waiver')
    .description(m.waiver)
    .enablePositionalOptions()
    .addOption(new Option('--lang <language>').hideHelp());

  base(waiver.command('list'))
    .description(m.list)
    .option('--config <file>', m.config)
    .action(async (flags: GlobalFlags) => {
      const { runWaiverList } = await import('./commands/waiver-list.ts');
      done(await runWaiverList(flags as WaiverListFlags, contextOf(flags)));
    });
  target(waiver.command('add'))
    .description(m.add)
    .argument('<id>', m.id)
    .option('--reason <text>', m.reason)
    .option('--owner <name>', m.owner)
    .option('--until <day>', m.until)
    .option('--check <check>', m.onlyCheck)
    .addHelpText(
      'after',
      examples(
        messages.help.examples,
        'postern waiver add sgr-bp1abc --reason "partner moves in May" \\',
        '    --owner ops@example.com --until 2026-12-31',
      ),
    )
    .action(async (id: string, flags: GlobalFlags) => {
      const { runWaiverAdd } = await import('./commands/waiver-add.ts');
      done(await runWaiverAdd(id, flags as WaiverAddFlags, contextOf(flags)));
    });
  target(waiver.command('check'))
    .description(m.check)
    .action(async (flags: GlobalFlags) => {
      const { runWaiverCheck } = await import('./commands/waiver-check.ts');
      done(await runWaiverCheck(flags as WaiverCheckFlags, contextOf(flags)));
    });
}
