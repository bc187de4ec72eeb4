/** Declares `postern notify …`. */
import { type Command, Option } from 'commander';
import type { NotifyListFlags } from './commands/notify-list.ts';
import type { NotifyTestFlags } from './commands/notify-test.ts';
import { contextOf, type GlobalFlags } from './context.ts';
import { type Declaring, examples } from './declaring.ts';

export function declareNotify(program: Command, { messages, base, done }: Declaring): void {
  const m = messages.notify.help;
  const notify = program
    .command('notify')
    .description(m.notify)
    .enablePositionalOptions()
    .addOption(new Option('--lang <language>').hideHelp());

  base(notify.command('list'))
    .description(m.list)
    .option('--config <file>', messages.config.help.config)
    .option('--state <folder>', messages.help.state)
    .option('--database <url>', m.database)
    .action(async (flags: GlobalFlags) => {
      const { runNotifyList } = await import('./commands/notify-list.ts');
      done(await runNotifyList(flags as NotifyListFlags, contextOf(flags)));
    });
  base(notify.command('test'))
    .description(m.test)
    .argument('[channel]', m.channel)
    .option('--config <file>', messages.config.help.config)
    .addHelpText('after', examples(messages.help.examples, 'postern notify test', 'postern notify test ops'))
    .action(async (channel: string | undefined, flags: GlobalFlags) => {
      const { runNotifyTest } = await import('./commands/notify-test.ts');
      done(await runNotifyTest(channel, flags as NotifyTestFlags, contextOf(flags)));
    });
}
