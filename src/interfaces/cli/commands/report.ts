/** `postern report`: a scan, or a saved one, as a file for others. */
import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { replaceFile } from '../../../adapters/config/replace-file.ts';
import { problem } from '../../../problem.ts';
import { utcSeconds } from '../../reports/basis.ts';
import { formatCalled, formatOfFile, REPORT_FORMATS } from '../../reports/index.ts';
import type { ReportFormat, ReportInput } from '../../reports/report.ts';
import type { JudgeFlags } from '../arguments.ts';
import { type Context, print, printJson, write } from '../context.ts';
import { exitCodeOf, parseFailOn, scanTarget } from '../scan-target.ts';
import type { TargetFlags } from '../target.ts';
import { version } from '../version.ts';
import { rootCauses } from '../views/causes.ts';
import { visible } from '../views/layout.ts';

export interface ReportFlags extends TargetFlags, JudgeFlags {
  readonly scan?: string;
  readonly format?: string;
  readonly output?: string;
  readonly bom?: boolean;
  readonly failOn?: string;
}

/** Flags that say what to scan or how to judge it: they mean nothing for a scan that has been made. */
const SCAN_FLAGS = [
  'input',
  'endpoint',
  'local',
  'region',
  'account',
  'directory',
  'role',
  'config',
  'trusted',
  'port',
  'broadOver',
] as const satisfies readonly (keyof ReportFlags)[];

/** Exit code: as that of `postern scan`. */
export async function runReport(flags: ReportFlags, context: Context): Promise<number> {
  const failOn = parseFailOn(flags.failOn);
  const path = flags.output === '-' ? undefined : flags.output;
  const format = chosenFormat(flags.format, path);
  if (context.json && path === undefined)
    throw problem('bad-flag', { flag: '--json', value: '--json', expected: '-o FILE --json' });
  if (path !== undefined) checkWritable(path);
  const { report, basis, document } = await scanned(flags, context);
  const { messages, language } = context;
  const input: ReportInput = {
    report,
    basis,
    messages,
    language,
    writtenAt: utcSeconds(new Date()),
    version: version(),
    ...(document === undefined ? {} : { document }),
    bom: flags.bom === true,
  };
  const text = format.render(input);
  if (path === undefined) await write(text);
  else {
    replaceFile(path, text);
    const causes = rootCauses(report.findings).length;
    const findings = report.findings.length;
    const { complete } = report.coverage;
    if (context.json) {
      const counts = { findings, causes, waived: report.waived.length, undecided: report.undecided.length };
      await printJson('postern.report/v1', {
        path,
        format: format.id,
        bytes: Buffer.byteLength(text),
        ...counts,
        complete,
      });
    } else {
      await print(messages.report.written({ path: visible(path), format: format.id, findings, causes }));
      if (!complete) await print(context.colors.yellow(messages.report.writtenIncomplete));
    }
  }
  return exitCodeOf(report, failOn);
}

async function scanned(
  flags: ReportFlags,
  context: Context,
): Promise<Pick<ReportInput, 'report' | 'basis' | 'document'>> {
  const { scan } = flags;
  if (scan === undefined) return scanTarget(flags, context);
  const other = SCAN_FLAGS.find((name) => flags[name] !== undefined && flags[name] !== false);
  if (other !== undefined) {
    const flag = `--${other.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    throw problem('bad-flag', { flag: '--scan', value: `--scan ${flag}`, expected: `--scan | ${flag}` });
  }
  const { readScanFile } = await import('../scan-file.ts');
  const { report, basis, sha256 } = readScanFile(scan);
  return { report, basis, document: { path: scan, sha256 } };
}

function chosenFormat(id: string | undefined, path: string | undefined): ReportFormat {
  const formats = REPORT_FORMATS.map((one) => one.id).join(', ');
  if (id === undefined) {
    const format = path === undefined ? undefined : formatOfFile(path);
    if (format === undefined) throw problem('report-format-missing', { path: path ?? '', formats });
    return format;
  }
  const format = formatCalled(id);
  if (format === undefined) throw problem('bad-flag', { flag: '--format', value: id, expected: formats });
  return format;
}

/** Says before a long scan what would stop its report: a folder in the way, or none to write into. */
function checkWritable(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true)
    throw problem('output-unwritable', { path, reason: 'EISDIR' });
  if (statSync(dirname(path), { throwIfNoEntry: false })?.isDirectory() !== true)
    throw problem('output-unwritable', { path, reason: 'ENOENT' });
}
