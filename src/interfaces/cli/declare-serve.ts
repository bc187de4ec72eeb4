/** Declares `postern serve`. */
import type { Command } from 'commander';
import type { ServeFlags } from './commands/serve.ts';
import { contextOf, type GlobalFlags } from './context.ts';
import { type Declaring, examples } from './declaring.ts';

/** `target` adds the flags of commands that read a cloud. */
export function declareServe(
  program: Command,
  { messages, done }: Declaring,
  target: (command: Command) => Command,
): void {
  const m = messages.serve.help;
  target(program.command('serve'))
    .description(m.serve)
    .option('--listen <address:port>', m.listen)
    .option('--database <url>', m.database)
    .option('--scan-every <time>', m.scanEvery)
    .option('--events-every <time>', m.eventsEvery)
    .option('--two-persons', m.twoPersons)
    .option('--tls-cert <file>', m.tlsCert)
    .option('--tls-key <file>', m.tlsKey)
    .addHelpText(
      'after',
      examples(
        messages.help.examples,
        'postern serve --directory --scan-every 30m',
        'postern serve --local --listen 127.0.0.1:8080',
      ),
    )
    .action(async (flags: GlobalFlags) => {
      const { runServe } = await import('./commands/serve.ts');
      done(await runServe(flags as ServeFlags, contextOf(flags)));
    });
}
