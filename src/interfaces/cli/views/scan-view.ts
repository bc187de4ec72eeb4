/** The human view of a scan: worst first, one root cause once. */
import type { ScanReport, Severity, Undecided } from '../../../domain/finding.ts';
import type { Context } from '../context.ts';
import { causeRows, titleOf } from './cause-text.ts';
import { type Cause, rootCauses } from './causes.ts';
import { field, widest, wrap } from './layout.ts';
import { placedText, resourceText } from './rule-text.ts';
import { waivedView } from './waived-view.ts';
import { judgedWithView } from './warning-text.ts';

export function scanView(report: ScanReport, context: Context, { showWaived = false } = {}): string {
  const { messages, colors } = context;
  const causes = rootCauses(report.findings);
  const blocks = causes.map((cause) => causeView(cause, context));
  const heading = colors.bold(
    causes.length === 0 && report.waived.length > 0
      ? messages.config.onlyWaived
      : messages.scan.heading(report.findings.length, causes.length),
  );
  const waived = waivedView(report.waived, context, { showWaived });
  const judged = judgedWithView(report, context);
  const end = [...judged, coverageView(report, context)].join('\n');
  return [heading, ...blocks, ...waived, end].join('\n\n');
}

function causeView(cause: Cause, context: Context): string {
  const { messages, colors, width } = context;
  const { head } = cause;
  const labels = messages.scan;
  const labelWidth =
    widest([
      labels.ports,
      labels.rule,
      labels.sources,
      labels.proof,
      labels.path,
      labels.affects,
      labels.todo,
      labels.look,
      labels.hiddenBy,
    ]) + 2;
  const row = (label: string, text: string): string => field(label, text, { width, labelWidth, indent: 4 });
  const severity = paint(head.severity, messages.severity[head.severity], colors);
  return [
    `${severity}  ${colors.bold(titleOf(head.check, messages))}`,
    ...wrap(placedText(head, messages), width - 4).map((line) => `    ${line}`),
    ...causeRows(cause, messages).map(({ label, text }) => row(label, text)),
    row(labels.look, `postern explain ${head.resource.id}`),
  ].join('\n');
}

function coverageView({ coverage, undecided }: ScanReport, context: Context): string {
  const { messages, colors, width } = context;
  const resources = undecidedResources(undecided);
  const lines = [messages.scan.coverage(coverage)];
  if (coverage.complete) lines.push(messages.scan.complete);
  else {
    lines.push(colors.yellow(messages.scan.incomplete(coverage.gaps.length, resources.length)));
    for (const gap of coverage.gaps.slice(0, 20)) {
      lines.push(
        `  ${messages.scan.gap(messages.kind[gap.kind], gap.resource ?? gap.region, gap.code, gap.requestId ?? '')}`,
      );
    }
    if (coverage.gaps.length > 20) lines.push(`  ${messages.scan.more(coverage.gaps.length - 20)}`);
    for (const { name, reasons } of resources.slice(0, 20)) {
      lines.push(
        `  ${messages.scan.undecided(name, reasons.map((reason) => messages.reason[reason]).join(messages.andThen))}`,
      );
    }
    if (resources.length > 20) lines.push(`  ${messages.scan.more(resources.length - 20)}`);
  }
  return lines
    .flatMap((line) =>
      wrap(line, width).map((part, i) =>
        i > 0 ? `    ${part.trimStart()}` : line.startsWith('  ') ? `  ${part.trimStart()}` : part,
      ),
    )
    .join('\n');
}

function undecidedResources(
  undecided: readonly Undecided[],
): { name: string; reasons: Undecided['reasons'][number]['code'][] }[] {
  const byId = new Map<string, { name: string; reasons: Set<Undecided['reasons'][number]['code']> }>();
  for (const { resource, reasons } of undecided) {
    const known = byId.get(resource.id) ?? { name: resourceText(resource), reasons: new Set() };
    for (const { code } of reasons) known.reasons.add(code);
    byId.set(resource.id, known);
  }
  return [...byId.values()].map(({ name, reasons }) => ({ name, reasons: [...reasons] }));
}

function paint(severity: Severity, text: string, colors: Context['colors']): string {
  if (severity === 'critical') return colors.bold(colors.red(text));
  if (severity === 'high') return colors.red(text);
  if (severity === 'medium') return colors.yellow(text);
  return colors.cyan(text);
}
