/** Declares `postern create …`. */
import { type Command, Option } from 'commander';
import { contextOf, type GlobalFlags } from './context.ts';
import type { CreateGroupFlags, CreateInstanceFlags } from './create-wish.ts';
import { collect, type Declaring, examples } from './declaring.ts';

export function declareCreate(program: Command, declaring: Declaring): void {
  const { messages, done } = declaring;
  const m = messages.create.help;
  const create = program
    .command('create')
    .description(m.create)
    .enablePositionalOptions()
    .addOption(new Option('--lang <language>').hideHelp());

  withRules(withTarget(create.command('group'), declaring), declaring)
    .description(m.group)
    .option('--name <name>', m.name)
    .option('--vpc <id>', m.vpc)
    .option('--type <type>', m.groupType)
    .option('--dry-run', m.dryRun)
    .addHelpText(
      'after',
      examples(
        messages.help.examples,
        'postern create group --region cn-hangzhou --vpc vpc-bp1abc --name web \\',
        '  --allow tcp/443=0.0.0.0/0 --source office=203.0.113.0/24 --allow ssh=office',
      ),
    )
    .action(async (flags: GlobalFlags) => {
      const { runCreateGroup } = await import('./commands/create-group.ts');
      done(await runCreateGroup(flags as CreateGroupFlags, contextOf(flags)));
    });
  withRules(withTarget(create.command('instance'), declaring), declaring)
    .description(m.instance)
    .option('--name <name>', m.name)
    .option('--group <id>', m.useGroup, collect)
    .option('--new-group <name>', m.newGroup)
    .option('--group-type <type>', m.groupType)
    .option('--image <id>', m.image)
    .option('--type <type>', m.instanceType)
    .option('--vswitch <id>', m.vSwitch)
    .option('--public <mbps>', m.public)
    .option('--key-pair <name>', m.keyPair)
    .option('--count <number>', m.count)
    .option('--launch-template <id[:version]>', m.template)
    .option('--accept-unread-template', m.acceptUnread)
    .option('--dry-run [api]', m.dryRunApi)
    .addHelpText(
      'after',
      examples(
        messages.help.examples,
        'postern create instance --region cn-hangzhou --vswitch vsw-bp1abc --name web \\',
        '  --image aliyun_3_x64_20G_alibase_20240819.vhd --type ecs.g7.large \\',
        '  --group sg-bp1abc',
      ),
    )
    .action(async (flags: GlobalFlags) => {
      const { runCreateInstance } = await import('./commands/create-instance.ts');
      done(await runCreateInstance(flags as CreateInstanceFlags, contextOf(flags)));
    });
}

function withTarget(command: Command, { messages, base }: Declaring): Command {
  return base(command)
    .option('--endpoint <url>', messages.help.endpoint)
    .option('--local', messages.help.local)
    .option('--state <folder>', messages.help.state)
    .option('--region <id>', messages.create.help.region)
    .option('--request <text>', messages.create.help.request)
    .option('--yes', messages.guard.help.yes);
}

/** What may get in, and how it is judged. */
function withRules(command: Command, { messages }: Declaring): Command {
  const m = messages.create.help;
  return command
    .option('--config <file>', messages.config.help.config)
    .option('--allow <traffic=source>', m.allow, collect)
    .option('--trusted <file>', messages.help.trusted, collect)
    .option('--source <name=cidr>', messages.fix.help.source, collect)
    .option('--accept-exposure <service>', m.acceptExposure, collect)
    .option('--port <protocol/port>', messages.help.port, collect)
    .option('--tag <key=value>', m.tag, collect)
    .option('--print <form>', m.print);
}
