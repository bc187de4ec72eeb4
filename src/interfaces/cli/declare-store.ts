/** Declares `postern findings …`, `postern audit …` and `postern store …`. */
import { type Command, Option } from 'commander';
import type { AuditListFlags, AuditVerifyFlags } from './commands/audit.ts';
import type { FindingsListFlags } from './commands/findings.ts';
import type { BackupFlags, PruneFlags, RestoreFlags } from './commands/store.ts';
import { contextOf, type GlobalFlags } from './context.ts';
import { collect, type Declaring, examples } from './declaring.ts';
import type { StoreFlags } from './state-store.ts';

export function declareStore(program: Command, declaring: Declaring): void {
  declareFindings(program, declaring);
  declareAudit(program, declaring);
  declareUpkeep(program, declaring);
}

/** A command with commands below it. */
export function family(program: Command, name: string, description: string): Command {
  return program
    .command(name)
    .description(description)
    .enablePositionalOptions()
    .addOption(new Option('--lang <language>').hideHelp());
}

/** Adds the flags that name a store. */
export function stored({ base, messages }: Declaring, command: Command): Command {
  const m = messages.store.help;
  return base(command).option('--state <folder>', m.state).option('--database <url>', m.database);
}

function declareFindings(program: Command, declaring: Declaring): void {
  const { messages, done } = declaring;
  const m = messages.store.help;
  const findings = family(program, 'findings', m.findings);
  stored(declaring, findings.command('list'))
    .description(m.list)
    .option('--status <status>', m.status, collect)
    .option('--severity <severity>', m.severity, collect)
    .option('--account <id>', messages.help.account, collect)
    .option('--region <id>', messages.help.region, collect)
    .option('--check <check>', m.check, collect)
    .option('--resource <id>', m.resource, collect)
    .option('--text <text>', m.text)
    .option('--waived', m.waived)
    .option('--limit <count>', m.limit)
    .option('--after <mark>', m.after)
    .addHelpText(
      'after',
      examples(
        messages.help.examples,
        'postern findings list --severity critical,high',
        'postern findings list --status fixed --text web --json',
      ),
    )
    .action(async (flags: GlobalFlags) => {
      const { runFindingsList } = await import('./commands/findings.ts');
      done(await runFindingsList(flags as FindingsListFlags, contextOf(flags)));
    });
  stored(declaring, findings.command('show'))
    .description(m.show)
    .argument('<id...>', m.ids)
    .action(async (ids: string[], flags: GlobalFlags) => {
      const { runFindingsShow } = await import('./commands/findings.ts');
      done(await runFindingsShow(ids, flags as StoreFlags, contextOf(flags)));
    });
}

function declareAudit(program: Command, declaring: Declaring): void {
  const { messages, done } = declaring;
  const m = messages.store.help;
  const audit = family(program, 'audit', m.audit);
  stored(declaring, audit.command('list'))
    .description(m.auditList)
    .option('--by <name>', m.by)
    .option('--action <action>', m.action)
    .option('--subject <subject>', m.subject)
    .option('--from <time>', m.from)
    .option('--to <time>', m.to)
    .option('--limit <count>', m.limit)
    .option('--after <mark>', m.after)
    .action(async (flags: GlobalFlags) => {
      const { runAuditList } = await import('./commands/audit.ts');
      done(await runAuditList(flags as AuditListFlags, contextOf(flags)));
    });
  stored(declaring, audit.command('verify'))
    .description(m.auditVerify)
    .option('--head <number:hash>', m.head)
    .action(async (flags: GlobalFlags) => {
      const { runAuditVerify } = await import('./commands/audit.ts');
      done(await runAuditVerify(flags as AuditVerifyFlags, contextOf(flags)));
    });
}

function declareUpkeep(program: Command, declaring: Declaring): void {
  const { messages, done } = declaring;
  const m = messages.store.help;
  const store = family(program, 'store', m.store);
  stored(declaring, store.command('status'))
    .description(m.storeStatus)
    .action(async (flags: GlobalFlags) => {
      const { runStoreStatus } = await import('./commands/store.ts');
      done(await runStoreStatus(flags as StoreFlags, contextOf(flags)));
    });
  stored(declaring, store.command('backup'))
    .description(m.backup)
    .option('-o, --output <file>', m.output)
    .action(async (flags: GlobalFlags) => {
      const { runStoreBackup } = await import('./commands/store.ts');
      done(await runStoreBackup(flags as BackupFlags, contextOf(flags)));
    });
  stored(declaring, store.command('restore'))
    .description(m.restore)
    .argument('<file>', m.backupFile)
    .option('--replace', m.replace)
    .option('--yes', m.yes)
    .addHelpText(
      'after',
      examples(
        messages.help.examples,
        'postern store backup -o postern.jsonl',
        'postern store restore postern.jsonl --database postgres://postern@db.example.com/postern',
      ),
    )
    .action(async (file: string, flags: GlobalFlags) => {
      const { runStoreRestore } = await import('./commands/store.ts');
      done(await runStoreRestore(file, flags as RestoreFlags, contextOf(flags)));
    });
  stored(declaring, store.command('prune'))
    .description(m.prune)
    .option('--keep-scans <days>', m.keepScans)
    .option('--keep-inventories <days>', m.keepInventories)
    .option('--keep-messages <days>', m.keepMessages)
    .option('--keep-trail <days>', m.keepTrail)
    .option('--keep-audit <days>', m.keepAudit)
    .option('--yes', m.yes)
    .action(async (flags: GlobalFlags) => {
      const { runStorePrune } = await import('./commands/store.ts');
      done(await runStorePrune(flags as PruneFlags, contextOf(flags)));
    });
}
