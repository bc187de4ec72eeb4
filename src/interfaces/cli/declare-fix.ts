/** Declares `postern fix …`. */
import { type Command, Option } from 'commander';
import type { FixPlanFlags } from './commands/fix-plan.ts';
import { contextOf, type GlobalFlags } from './context.ts';
import { collect, type Declaring, examples } from './declaring.ts';

/** `target` adds the flags of commands that read a cloud. */
export function declareFix(
  program: Command,
  { messages, done }: Declaring,
  target: (command: Command) => Command,
): void {
  const m = messages.fix.help;
  const fix = program
    .command('fix')
    .description(m.fix)
    .enablePositionalOptions()
    .addOption(new Option('--lang <language>').hideHelp());
  target(fix.command('plan'))
    .description(m.plan)
    .argument('[id...]', m.ids)
    .option('--source <name=cidr>', m.source, collect)
    .option('--workbench <site>', m.workbench)
    .option('--ssh-port <port>', m.sshPort, collect)
    .option('--rdp-port <port>', m.rdpPort, collect)
    .option('--me <address>', m.me)
    .option('--prefix-list <never|auto|id>', m.prefixList)
    .option('--fix-lists', m.fixLists)
    .option('--tidy', m.tidy)
    .option('--allow-cut-off', m.allowCutOff)
    .option('--edits <file>', messages.edit.help.edits)
    .option('--accept-exposure <service>', messages.edit.help.acceptExposure, collect)
    .option('--reason <text>', messages.edit.help.reason)
    .option('-o, --output <file>', m.output)
    .addHelpText(
      'after',
      examples(
        messages.help.examples,
        'postern fix plan --source office=203.0.113.0/24 --me 203.0.113.9',
        'postern fix plan sg-bp1abc i-bp1abc --trusted office.txt --workbench intl -o fix.json',
        'postern fix plan --edits edits.yaml --me 203.0.113.9 -o fix.json',
      ),
    )
    .action(async (ids: string[], flags: GlobalFlags) => {
      const { runFixPlan } = await import('./commands/fix-plan.ts');
      done(await runFixPlan(ids, flags as FixPlanFlags, contextOf(flags)));
    });
}
