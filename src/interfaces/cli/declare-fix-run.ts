/** Declares `postern fix apply | confirm | rollback | status | report`. */
import type { Command } from 'commander';
import type { FixApplyFlags } from './commands/fix-apply.ts';
import type { FixRunFlags } from './commands/fix-run.ts';
import { contextOf, type GlobalFlags } from './context.ts';
import { collect, type Declaring, examples } from './declaring.ts';

/** They belong to the command `fix`, which is there already. */
export function declareFixRun(program: Command, { messages, base, done }: Declaring): void {
  const fix = program.commands.find((command) => command.name() === 'fix');
  if (fix === undefined) throw new Error('fix is not declared');
  for (const plan of fix.commands.filter((command) => command.name() === 'plan'))
    plan.hook('preAction', async (_, command) => {
      const { input, ...flags } = command.opts<FixRunFlags & { readonly input?: string }>();
      // Reading files changes nothing anywhere.
      if (input !== undefined) return;
      const { takeBackOverdue } = await import('./commands/fix-run.ts');
      await takeBackOverdue(flags, contextOf(flags));
    });
  const m = messages.fixApply.help;
  const canary = messages.fixCanary.help;
  const title = messages.help.examples;
  const place = (command: Command): Command =>
    base(command)
      .option('--endpoint <url>', m.endpoint)
      .option('--local', m.local)
      .option('--state <folder>', m.state)
      .option('--database <url>', messages.store.help.database)
      .option('--role <name>', m.role);
  place(fix.command('apply'))
    .description(m.apply)
    .argument('<plan>', m.plan)
    .option('--select <id>', m.select, collect)
    .option('--concurrency <n>', m.concurrency)
    .option('--failure-budget <n>', m.failureBudget)
    .option('--canary [id]', canary.canary)
    .option('--canary-check <command>', canary.check)
    .option('--canary-wait <time>', canary.wait)
    .option('--confirm-within <time>', m.confirmWithin)
    .option('--rollback <mode>', m.rollbackMode)
    .option('--workbench <site>', m.workbench)
    .option('--yes', m.yes)
    .addHelpText(
      'after',
      examples(
        title,
        'postern fix apply fix.json',
        'postern fix apply fix.json --select sg-bp1abc --confirm-within 5m --yes',
        "postern fix apply fix.json --canary i-bp1abc --canary-check 'ssh web-1 true'",
      ),
    )
    .action(async (plan: string, flags: GlobalFlags) => {
      const { runFixApply } = await import('./commands/fix-apply.ts');
      done(await runFixApply(plan, flags as FixApplyFlags, contextOf(flags)));
    });
  place(fix.command('confirm'))
    .description(m.confirm)
    .argument('<run>', m.run)
    .addHelpText('after', examples(title, 'postern fix confirm fix-1a2b3c4d'))
    .action(async (run: string, flags: GlobalFlags) => {
      const { runFixConfirm } = await import('./commands/fix-run.ts');
      done(await runFixConfirm(run, flags as FixRunFlags, contextOf(flags)));
    });
  place(fix.command('rollback'))
    .description(m.rollback)
    .argument('<run>', m.run)
    .option('--rollback <mode>', m.rollbackMode)
    .option('--yes', m.yes)
    .addHelpText('after', examples(title, 'postern fix rollback fix-1a2b3c4d --rollback exact'))
    .action(async (run: string, flags: GlobalFlags) => {
      const { runFixRollback } = await import('./commands/fix-run.ts');
      done(await runFixRollback(run, flags as FixRunFlags, contextOf(flags)));
    });
  place(fix.command('status'))
    .description(m.status)
    .argument('[run]', m.run)
    .addHelpText('after', examples(title, 'postern fix status', 'postern fix status fix-1a2b3c4d --json'))
    .action(async (run: string | undefined, flags: GlobalFlags) => {
      const { runFixStatus } = await import('./commands/fix-run.ts');
      done(await runFixStatus(run, flags as FixRunFlags, contextOf(flags)));
    });
  place(fix.command('report'))
    .description(m.report)
    .argument('<run>', m.run)
    .option('-o, --output <file>', m.output)
    .addHelpText('after', examples(title, 'postern fix report fix-1a2b3c4d -o fix.md'))
    .action(async (run: string, flags: GlobalFlags) => {
      const { runFixReport } = await import('./commands/fix-run.ts');
      done(await runFixReport(run, flags as FixRunFlags, contextOf(flags)));
    });
}
