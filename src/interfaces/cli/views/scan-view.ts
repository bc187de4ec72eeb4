/** The human view of a scan: worst first, one root cause once. */
import type { Finding, PathRef, ScanReport, Severity, Undecided } from '../../../domain/finding.ts';
import type { Messages } from '../../../messages/index.ts';
import type { Context } from '../context.ts';
import { type Cause, rootCauses } from './causes.ts';
import { field, widest, wrap } from './layout.ts';
import { resourceText, ruleText, sourcesText } from './rule-text.ts';
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

function causeView({ head, findings }: Cause, context: Context): string {
  const { messages, colors, width } = context;
  const texts = messages.check[head.check] ?? { title: head.check, risk: '', fix: '' };
  const resource = `${messages.resource[head.resource.type]} ${resourceText(head.resource)}`;
  const place = [head.account, head.region].filter((part) => part !== '').join(' / ');
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
  const row = (label: string, text: string): string[] =>
    text === '' ? [] : [field(label, text, { width, labelWidth, indent: 4 })];
  const title = `${paint(head.severity, messages.severity[head.severity], colors)}  ${colors.bold(texts.title)}`;
  return [
    title,
    ...wrap([resource, place].filter((part) => part !== '').join('  '), width - 4).map(
      (line) => `    ${line}`,
    ),
    ...row(labels.ports, portsText(findings, messages)),
    ...head.rules.slice(0, 3).flatMap((rule) => row(labels.rule, ruleText(rule, messages))),
    ...(head.hiddenBy === undefined
      ? []
      : row(
          labels.hiddenBy,
          head.hiddenBy.map((rule) => ruleText(rule, messages)).join('; ') || labels.nothingLeft,
        )),
    ...(head.sources.length === 0
      ? []
      : row(labels.sources, sourcesText(head.sources, head.verdict, head.family, messages))),
    ...(head.witness === null
      ? []
      : row(
          labels.proof,
          labels.witness(head.witness.source, `${head.witness.protocol}/${head.witness.port}`),
        )),
    ...(head.path === null ? [] : row(labels.path, pathText(head.path, messages))),
    ...row(labels.affects, affectedText(head, findings, messages)),
    ...(head.verdict === 'open' &&
    head.protocol !== null &&
    findings.every(({ literal }) => literal === 'closed')
      ? row('', labels.literalMisses)
      : []),
    ...row(labels.todo, head.serviceManaged ? labels.managed : texts.fix),
    ...row(labels.look, `postern explain ${head.resource.id}`),
  ].join('\n');
}

/** Which ports the cause opens: services with their ports, or every port of a protocol. */
function portsText(findings: readonly Finding[], messages: Messages): string {
  const whole = new Set(
    findings.flatMap((one) => (one.protocol !== null && one.port === null ? [one.protocol] : [])),
  );
  const single = findings.flatMap((one) =>
    one.port === null || one.protocol === null || whole.has(one.protocol)
      ? []
      : [`${messages.service(one.service ?? '')} ${one.protocol}/${one.port}`],
  );
  const families = [...new Set(findings.flatMap((one) => one.family ?? []))].map(
    (family) => messages.family[family],
  );
  const ports = [...[...whole].map((protocol) => messages.scan.every(protocol)), ...new Set(single)];
  return ports.length === 0 ? '' : `${ports.join(', ')} (${families.join(', ')})`;
}

function affectedText(head: Finding, findings: readonly Finding[], messages: Messages): string {
  const instances = new Map(
    findings.flatMap((one) => (one.resource.type === 'instance' ? [[one.resource.id, one.resource]] : [])),
  );
  if (instances.size === 0)
    return head.instances === null || head.protocol === null ? '' : messages.scan.instances(head.instances);
  const names = [...instances.values()].slice(0, 3).map(resourceText).join(', ');
  const more = instances.size > 3 ? `, ${messages.scan.more(instances.size - 3)}` : '';
  return `${messages.scan.instances(instances.size)}: ${names}${more}`;
}

export function pathText(path: PathRef, messages: Messages): string {
  return 'address' in path ? messages.path[path.kind](path.address) : messages.path[path.kind]();
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
        `  ${messages.scan.undecided(name, reasons.map((reason) => messages.reason[reason]).join('; '))}`,
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
