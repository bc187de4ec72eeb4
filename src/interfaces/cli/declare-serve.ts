/** Declares `postern serve` and `postern worker`. */
import type { Command } from 'commander';
import type { ServeFlags } from './commands/serve.ts';
import { contextOf, type GlobalFlags } from './context.ts';
import { type Declaring, examples } from './declaring.ts';
import type { WorkFlags } from './work.ts';

/** `target` adds the flags of commands that read a cloud. */
export function declareServe(
  program: Command,
  { messages, done }: Declaring,
  target: (command: Command) => Command,
): void {
  const m = messages.serve.help;
  const j = messages.jobs.help;
  target(program.command('serve'))
    .description(m.serve)
    .option('--listen <address:port>', m.listen)
    .option('--database <url>', m.database)
    .option('--scan-every <time>', m.scanEvery)
    .option('--events-every <time>', m.eventsEvery)
    .option('--guards-every <time>', j.guardsEvery)
    .option('--no-work', j.noWork)
    .option('--concurrency <count>', j.concurrency)
    .option('--take-over-after <time>', j.takeOverAfter)
    .option('--two-persons', m.twoPersons)
    .option('--tls-cert <file>', m.tlsCert)
    .option('--tls-key <file>', m.tlsKey)
    .option('--log-level <level>', j.logLevel)
    .addHelpText(
      'after',
      examples(
        messages.help.examples,
        'postern serve --directory --scan-every 30m',
        'postern serve --local --listen 127.0.0.1:8080',
        'postern serve --directory --database postgres://postern@db/postern --no-work',
      ),
    )
    .action(async (flags: GlobalFlags) => {
      const { runServe } = await import('./commands/serve.ts');
      done(await runServe(flags as ServeFlags, contextOf(flags)));
    });
  target(program.command('worker'))
    .description(j.worker)
    .option('--database <url>', j.database)
    .option('--concurrency <count>', j.concurrency)
    .option('--take-over-after <time>', j.takeOverAfter)
    .option('--log-level <level>', j.logLevel)
    .addHelpText(
      'after',
      examples(
        messages.help.examples,
        'postern worker --directory --database postgres://postern@db/postern',
        'postern worker --database postgres://postern@db/postern --concurrency 8',
      ),
    )
    .action(async (flags: GlobalFlags) => {
      const { runWorker } = await import('./commands/worker.ts');
      done(await runWorker(flags as WorkFlags, contextOf(flags)));
    });
}
