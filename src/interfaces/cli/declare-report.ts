/** Declares `postern report`. */
import type { Command } from 'commander';
import type { ReportFlags } from './commands/report.ts';
import { contextOf, type GlobalFlags } from './context.ts';
import { type Declaring, examples } from './declaring.ts';

export function declareReport(program: Command, { messages, target, done }: Declaring): void {
  const m = messages.report.help;
  target(program.command('report'))
    .description(m.report)
    .option('--scan <file>', m.scanFile)
    .option('-o, --output <file>', m.output)
    .option('--format <format>', m.format)
    .option('--bom', m.bom)
    .option('--fail-on <severity>', m.failOn)
    .addHelpText(
      'after',
      examples(
        messages.help.examples,
        'postern report --directory -o report.html',
        'postern report --scan scan.json -o findings.csv --bom',
        'postern report --input answers/ --format sarif --fail-on high > postern.sarif',
      ),
    )
    .action(async (flags: GlobalFlags) => {
      const { runReport } = await import('./commands/report.ts');
      done(await runReport(flags as ReportFlags, contextOf(flags)));
    });
}
