/** The command line: declares commands and flags, turns problems into one clear error and an exit code. */
import { Command, CommanderError, Option } from 'commander';
import stringWidth from 'string-width';
import { messagesFor, namedLanguage } from '../../messages/index.ts';
import { type ProblemCode, ProblemError, problem } from '../../problem.ts';
import type { JudgeFlags } from './arguments.ts';
import type { CloudFlags } from './commands/cloud.ts';
import type { ExplainFlags } from './commands/explain.ts';
import type { ScanFlags } from './commands/scan.ts';
import { contextOf, environmentLanguage, type GlobalFlags, reportProblem } from './context.ts';
import { declareChecks } from './declare-checks.ts';
import { declareCreate } from './declare-create.ts';
import { declareFix } from './declare-fix.ts';
import { declareFixRun } from './declare-fix-run.ts';
import { declareGuard } from './declare-guard.ts';
import { declareNotify } from './declare-notify.ts';
import { declarePolicy } from './declare-policy.ts';
import { declareReport } from './declare-report.ts';
import { declareServe } from './declare-serve.ts';
import { declareSettings } from './declare-settings.ts';
import { declareStore } from './declare-store.ts';
import { declareTrail } from './declare-trail.ts';
import { declareWaiver } from './declare-waiver.ts';
import { collect, type Declaring, examples } from './declaring.ts';
import type { StoreFlags } from './state-store.ts';
import type { TargetFlags } from './target.ts';
import { version } from './version.ts';
import { wrap } from './views/layout.ts';

/** Runs one command line and sets the exit code of the process. */
export async function main(args: readonly string[]): Promise<void> {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0);
    throw error;
  });
  const { messages } = spokenBy(args);
  try {
    process.exitCode = await run(args);
  } catch (error) {
    reportProblem(error, messages);
    process.exitCode = 1;
    // Answers that are still on their way would keep the process waiting for them.
    if (error instanceof ProblemError && error.problem.code === 'interrupted') process.exit();
  }
}

/** The language must be known before flags are parsed, for help and for errors about flags. */
function spokenBy(args: readonly string[]): { messages: ReturnType<typeof messagesFor> } {
  const at = args.findIndex((arg) => arg === '--lang' || arg.startsWith('--lang='));
  const value =
    at === -1 ? undefined : (args[at] as string).includes('=') ? (args[at] as string).slice(7) : args[at + 1];
  return { messages: messagesFor(namedLanguage(value ?? '') ?? environmentLanguage()) };
}

async function run(args: readonly string[]): Promise<number> {
  const { messages } = spokenBy(args);
  const m = messages.help;
  let code = 0;
  const program = new Command('postern')
    .description(m.description)
    .enablePositionalOptions()
    .addOption(new Option('--lang <language>').hideHelp())
    .version(version(), '-V, --version', m.version);

  const base = (command: Command): Command =>
    command
      .option('--json', m.json)
      .option('--lang <language>', m.lang)
      .option('--quiet', m.quiet)
      .addOption(new Option('--no-color', m.noColor));
  const target = (command: Command): Command =>
    base(command)
      .option('--input <path>', m.input)
      .option('--endpoint <url>', m.endpoint)
      .option('--local', m.local)
      .option('--state <folder>', m.state)
      .option('--region <id>', m.region, collect)
      .option('--account <id>', m.account, collect)
      .option('--directory', m.directory)
      .option('--role <name>', m.role)
      .option('--config <file>', messages.config.help.config)
      .option('--trusted <file>', m.trusted, collect)
      .option('--port <protocol/port>', m.port, collect)
      .option('--broad-over <count>', m.broadOver);

  target(program.command('scan'))
    .description(m.scan)
    .option('--format <format>', m.format)
    .option('--fail-on <severity>', messages.report.help.failOn)
    .option('--show-waived', messages.config.help.showWaived)
    .option('--record', messages.store.help.record)
    .option('--database <url>', messages.store.help.database)
    .addHelpText(
      'after',
      examples(
        m.examples,
        'postern scan',
        'postern scan --record',
        'postern scan --region cn-hangzhou --json',
        'postern scan --input answers/ --trusted office.txt',
      ),
    )
    .action(async (flags: GlobalFlags) => {
      code = await (await import('./commands/scan.ts')).runScan(flags as ScanFlags, contextOf(flags));
    });
  target(program.command('explain'))
    .description(m.explain)
    .argument('<id...>', m.ids)
    .option('--packet <packet>', m.packet)
    .addHelpText(
      'after',
      examples(
        m.examples,
        'postern explain sg-bp1abc',
        "postern explain i-bp1abc --packet 'tcp:203.0.113.9->22'",
      ),
    )
    .action(async (ids: string[], flags: GlobalFlags) => {
      code = await (await import('./commands/explain.ts')).runExplain(
        ids,
        flags as ExplainFlags,
        contextOf(flags),
      );
    });
  target(program.command('maturity'))
    .description(messages.vendor.maturity.help)
    .addHelpText('after', examples(m.examples, 'postern maturity', 'postern maturity --directory --json'))
    .action(async (flags: GlobalFlags) => {
      code = await (await import('./commands/maturity.ts')).runMaturity(
        flags as TargetFlags & JudgeFlags,
        contextOf(flags),
      );
    });
  const declaring: Declaring = {
    messages,
    base,
    target,
    done: (exit) => {
      code = exit;
    },
  };
  declarePolicy(program, declaring);
  declareFix(program, declaring, target);
  declareFixRun(program, declaring);
  declareGuard(program, declaring);
  declareWaiver(program, declaring);
  declareReport(program, declaring);
  declareStore(program, declaring);
  declareTrail(program, declaring);
  declareNotify(program, declaring);
  declareCreate(program, declaring);
  declareServe(program, declaring, target);
  declareSettings(program, declaring);
  declareChecks(program, declaring);
  base(program.command('demo'))
    .description(m.demo)
    .action(async (flags: GlobalFlags) => {
      code = await (await import('./commands/demo.ts')).runDemo(contextOf(flags));
    });
  const cloud = program
    .command('cloud')
    .description(m.cloud)
    .enablePositionalOptions()
    .addOption(new Option('--lang <language>').hideHelp());
  base(cloud.command('start'))
    .description(m.cloudStart)
    .option('--port <number>', m.listen)
    .option('--state <folder>', m.state)
    .option('--seed <name>', m.seed)
    .action(async (flags: GlobalFlags) => {
      code = await (await import('./commands/cloud.ts')).runCloudStart(flags as CloudFlags, contextOf(flags));
    });
  base(cloud.command('seed'))
    .description(m.cloudSeed)
    .argument('<name>', m.seedName)
    .option('--endpoint <url>', m.endpoint)
    .option('--state <folder>', m.state)
    .action(async (name: string, flags: GlobalFlags) => {
      code = await (await import('./commands/cloud.ts')).runCloudSeed(
        name,
        flags as CloudFlags,
        contextOf(flags),
      );
    });
  for (const [name, description] of [
    ['status', m.cloudStatus],
    ['reset', m.cloudReset],
  ] as const) {
    base(cloud.command(name))
      .description(description)
      .option('--endpoint <url>', m.endpoint)
      .option('--state <folder>', m.state)
      .action(async (flags: GlobalFlags) => {
        code = await (await import('./commands/cloud.ts')).runCloudControl(
          name,
          flags as CloudFlags,
          contextOf(flags),
        );
      });
  }

  program.hook('preAction', async (_, command) => {
    const flags = command.opts<StoreFlags>();
    if (!mayHearOfOverdue(command)) return;
    const { tellOfOverdue } = await import('./overdue-notice.ts');
    await tellOfOverdue(flags, contextOf(flags));
  });
  localise(program, m);
  try {
    await program.parseAsync([...args], { from: 'user' });
    return code;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return 0;
    if (error.code === 'commander.help') {
      // A command with nothing behind it is a question: what is there?
      process.stdout.write(commandNamed(program, args).helpInformation());
      return 0;
    }
    throw fromCommander(error, args);
  }
}

/** Commands that take back what is overdue themselves, have no folder, or must not open its store. */
const DEAF: readonly string[] = ['fix', 'serve', 'worker', 'store', 'cloud', 'demo', 'policy'];

/** Whether a command works in a state folder, and is not about what is kept there as a whole. */
function mayHearOfOverdue(command: Command): boolean {
  const names: string[] = [];
  for (let one: Command | null = command; one !== null; one = one.parent) names.push(one.name());
  if (names.some((name) => DEAF.includes(name))) return false;
  // A folder is there or not; a database is asked by those alone who do so anyway.
  const inDatabase = (process.env.POSTERN_DATABASE ?? '') !== '';
  return !inDatabase || command.options.some(({ long }) => long === '--database');
}

/** Help in the chosen language, and errors left to us, for a command and all below it. */
function localise(command: Command, m: ReturnType<typeof messagesFor>['help']): void {
  command
    .helpOption('-h, --help', m.help)
    .helpCommand(false)
    .exitOverride()
    .configureOutput({ writeErr: () => {} })
    .configureHelp({
      displayWidth: stringWidth,
      // Chinese has no spaces to break at.
      boxWrap: (text, width) =>
        text
          .split('\n')
          .flatMap((line) => wrap(line, width))
          .join('\n'),
      styleTitle: (title) =>
        ({ 'Usage:': m.usage, 'Options:': m.options, 'Commands:': m.commands, 'Arguments:': m.arguments })[
          title
        ] ?? title,
    });
  for (const child of command.commands) localise(child, m);
}

/** The command that the first words name, as far as they do. */
function commandNamed(program: Command, [word, ...rest]: readonly string[]): Command {
  const child = program.commands.find((one) => one.name() === word);
  return child === undefined ? program : commandNamed(child, rest);
}

function fromCommander(error: CommanderError, args: readonly string[]): Error {
  const named = /'([^']*)'/.exec(error.message)?.[1] ?? '';
  const similar = /Did you mean (?:one of )?(.*)\?/.exec(error.message)?.[1];
  switch (error.code) {
    case 'commander.excessArguments': {
      const [, taken, given] = /Expected (\d+) arguments? but got (\d+)/.exec(error.message) ?? [];
      return problem('too-many-arguments', { command: named, taken: Number(taken), given: Number(given) });
    }
    case 'commander.unknownCommand':
      return problem('unknown-command' satisfies ProblemCode, { command: named || args.join(' ') });
    case 'commander.missingArgument':
      return problem('missing-argument', { argument: named });
    case 'commander.unknownOption':
      return problem('unknown-flag', { flag: named, similar: similar ?? '' });
    default:
      return problem('missing-argument', { argument: named });
  }
}
