/** Declares `postern trail …`. */
import type { Command } from 'commander';
import type { TrailFlags, TrailListFlags } from './commands/trail.ts';
import { contextOf, type GlobalFlags } from './context.ts';
import { family, stored } from './declare-store.ts';
import { collect, type Declaring, examples } from './declaring.ts';

export function declareTrail(program: Command, declaring: Declaring): void {
  const { messages, done } = declaring;
  const m = messages.trail.help;
  const s = messages.store.help;
  const trail = family(program, 'trail', m.trail);
  const ofCloud = (command: Command): Command =>
    stored(declaring, command).option('--endpoint <url>', m.endpoint).option('--local', m.local);
  ofCloud(trail.command('list'))
    .description(m.list)
    .option('--account <id>', messages.help.account, collect)
    .option('--region <id>', messages.help.region, collect)
    .option('--actor <name>', m.actor, collect)
    .option('--operation <operation>', m.operation, collect)
    .option('--resource <id>', m.resource, collect)
    .option('--denied', m.denied)
    .option('--done', m.done)
    .option('--from <time>', s.from)
    .option('--to <time>', s.to)
    .option('--limit <count>', s.limit)
    .option('--after <mark>', s.after)
    .addHelpText(
      'after',
      examples(
        messages.help.examples,
        'postern trail list --denied',
        'postern trail list --resource sg-bp1abc --from 2026-01-01 --json',
      ),
    )
    .action(async (flags: GlobalFlags) => {
      const { runTrailList } = await import('./commands/trail.ts');
      done(await runTrailList(flags as TrailListFlags, contextOf(flags)));
    });
  ofCloud(trail.command('why'))
    .description(m.why)
    .argument('<id>', m.id)
    .option('--role <name>', messages.help.role)
    .action(async (id: string, flags: GlobalFlags) => {
      const { runTrailWhy } = await import('./commands/trail.ts');
      done(await runTrailWhy(id, flags as TrailFlags, contextOf(flags)));
    });
}
