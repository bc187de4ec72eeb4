/** Declares `postern guard …`. */
import { type Command, Option } from 'commander';
import type { GuardApplyFlags } from './commands/guard-apply.ts';
import type { GuardPlanFlags } from './commands/guard-plan.ts';
import type { GuardRemoveFlags } from './commands/guard-remove.ts';
import { contextOf, type GlobalFlags } from './context.ts';
import { collect, type Declaring, examples } from './declaring.ts';
import type { GuardNameFlags } from './guard-name.ts';

export function declareGuard(program: Command, declaring: Declaring): void {
  const { messages, done } = declaring;
  const m = messages.guard.help;
  const guard = program
    .command('guard')
    .description(m.guard)
    .enablePositionalOptions()
    .addOption(new Option('--lang <language>').hideHelp());

  withGuardrail(withTarget(guard.command('plan'), declaring), declaring)
    .description(m.plan)
    .option('--journal <file>', m.journal)
    .option('-o, --output <file>', m.output)
    .addHelpText(
      'after',
      examples(
        messages.help.examples,
        'postern guard plan --tier hardened --all-users -o guard.json',
        'postern guard plan --tier closed-world --root --journal events.json',
      ),
    )
    .action(async (flags: GlobalFlags) => {
      const { runGuardPlan } = await import('./commands/guard-plan.ts');
      done(await runGuardPlan(flags as GuardPlanFlags, contextOf(flags)));
    });
  withProbe(withGuardrail(withTarget(guard.command('apply'), declaring), declaring), declaring)
    .description(m.apply)
    .argument('[plan]', m.planFile)
    .option('--yes', m.yes)
    .addHelpText(
      'after',
      examples(
        messages.help.examples,
        'postern guard apply guard.json',
        'postern guard apply --tier hardened --group developers --yes',
      ),
    )
    .action(async (plan: string | undefined, flags: GlobalFlags) => {
      const { runGuardApply } = await import('./commands/guard-apply.ts');
      done(await runGuardApply(plan, flags as GuardApplyFlags, contextOf(flags)));
    });
  withName(withTarget(guard.command('status'), declaring), declaring)
    .description(m.status)
    .action(async (flags: GlobalFlags) => {
      const { runGuardStatus } = await import('./commands/guard-status.ts');
      done(await runGuardStatus(flags as GuardNameFlags, contextOf(flags)));
    });
  withTarget(guard.command('coverage'), declaring)
    .description(m.coverage)
    .option('--way <way>', m.coverageWay)
    .action(async (flags: GlobalFlags) => {
      const { runGuardCoverage } = await import('./commands/guard-coverage.ts');
      done(await runGuardCoverage(flags as GuardNameFlags, contextOf(flags)));
    });
  withProbe(withName(withTarget(guard.command('verify'), declaring), declaring), declaring)
    .description(m.verify)
    .addHelpText(
      'after',
      examples(
        messages.help.examples,
        'postern guard verify --probe-key',
        'postern guard verify --probe-role acs:ram::1234567890123456:role/developer',
      ),
    )
    .action(async (flags: GlobalFlags) => {
      const { runGuardVerify } = await import('./commands/guard-verify.ts');
      done(await runGuardVerify(flags as GuardNameFlags, contextOf(flags)));
    });
  withName(withTarget(guard.command('remove'), declaring), declaring)
    .description(m.remove)
    .option('--force', m.force)
    .option('--yes', m.yes)
    .action(async (flags: GlobalFlags) => {
      const { runGuardRemove } = await import('./commands/guard-remove.ts');
      done(await runGuardRemove(flags as GuardRemoveFlags, contextOf(flags)));
    });
}

function withTarget(command: Command, { messages, base }: Declaring): Command {
  return base(command)
    .option('--endpoint <url>', messages.help.endpoint)
    .option('--local', messages.help.local)
    .option('--state <folder>', messages.guard.help.state);
}

function withName(command: Command, { messages }: Declaring): Command {
  return command
    .option('--name <name>', messages.guard.help.name)
    .option('--way <way>', messages.guard.help.way);
}

function withProbe(command: Command, { messages }: Declaring): Command {
  const m = messages.guard.help;
  return command
    .option('--probe-key', m.probeKey)
    .option('--probe-role <arn>', m.probeRole)
    .option('--region <id>', m.region);
}

/** What the guardrail is, and what it is bound to. */
function withGuardrail(command: Command, { messages }: Declaring): Command {
  const m = messages.guard.help;
  return command
    .option('--tier <tier>', m.tier)
    .option('--policy <file>', m.policy)
    .option('--name <name>', m.name)
    .option('--root', m.root)
    .option('--folder <id>', m.folder, collect)
    .option('--member <id>', m.member, collect)
    .option('--user <name>', m.user, collect)
    .option('--group <name>', m.group, collect)
    .option('--role <name>', m.role, collect)
    .option('--all-users', m.allUsers)
    .option('--broker <role>', m.broker, collect)
    .option('--publisher <role>', m.publisher, collect)
    .option('--break-glass <role>', m.breakGlass, collect)
    .option('--tests <file>', m.tests)
    .option('--force', m.force);
}
