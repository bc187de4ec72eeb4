/** What views of creating share: who reaches what, what is refused and why, calls. */
import { flatten } from '../../../adapters/alibaba/client.ts';
import type { Exposed, Reach } from '../../../app/create/judge.ts';
import type { CreateCall } from '../../../app/ports.ts';
import type { Context } from '../context.ts';
import { field, pad, widest, wrap } from './layout.ts';
import { ruleText, sourcesText } from './rule-text.ts';

/** How many ports are named of those that the same rules expose. */
const SHOWN = 6;

/** Who reaches ops ports, one line each, and how many nobody reaches. */
export function reachLines(reach: readonly Reach[], closed: number, context: Context): readonly string[] {
  const { messages, width, colors } = context;
  const name = (one: Reach): string => `${portText(one, context)} ${messages.family[one.family]}`;
  const nameWidth = widest(reach.map(name)) + 2;
  const verdictWidth = widest(Object.values(messages.verdict)) + 2;
  const rows = reach.flatMap((one) => {
    const sources =
      one.sources.length === 0
        ? messages.create.members
        : `${sourcesText(one.sources, one.verdict, one.family, messages)}${one.members ? messages.create.andMembers : ''}`;
    const verdict = pad(messages.verdict[one.verdict], verdictWidth);
    const painted = one.verdict === 'restricted' ? verdict : colors.yellow(verdict);
    return wrap(sources, width - 2 - nameWidth - verdictWidth).map((line, i) =>
      i === 0
        ? `  ${pad(name(one), nameWidth)}${painted}${line}`
        : `${' '.repeat(2 + nameWidth + verdictWidth)}${line}`,
    );
  });
  return [...rows, ...wrap(messages.explain.allClosed(closed), width - 2).map((line) => `  ${line}`)];
}

/** What would be exposed, the same rules once, each with the packet that gets in; then what to type instead. */
export function refusedLines(
  exposed: readonly Exposed[],
  instead: readonly string[],
  context: Context,
): readonly string[] {
  const { messages, width, colors } = context;
  const { labels, accept, insteadExample } = messages.create;
  const labelWidth = widest(Object.values(labels)) + 2;
  const row = (label: string, text: string): string => field(label, text, { width, labelWidth, indent: 4 });
  const refused = exposed.filter(({ accepted }) => !accepted);
  const blocks = causesOf(refused).flatMap((members) => {
    const [head] = members as [Exposed, ...Exposed[]];
    const names = [...new Set(members.map((one) => portText(one, context)))];
    const more = names.length > SHOWN ? [messages.scan.more(names.length - SHOWN)] : [];
    const ports = `${[...names.slice(0, SHOWN), ...more].join(', ')} (${messages.family[head.family]})`;
    const title = messages.labelled(ports, messages.verdict[head.verdict]);
    return [
      ...wrap(title, width - 2).map((line) => `  ${colors.red(line)}`),
      ...(head.witness === null
        ? []
        : [
            row(
              labels.proof,
              messages.scan.witness(head.witness.source, `${head.witness.protocol}/${head.witness.port}`),
            ),
          ]),
      ...head.rules.map(({ rule, allow }) =>
        allow === null
          ? row(labels.rule, `${rule.group} ${ruleText(rule, messages)}`)
          : row(labels.rule, messages.create.asked(`--allow ${allow}`)),
      ),
      ...[...new Set(head.unknown.map(({ code }) => messages.reason[code]))].map((text) =>
        row(labels.unknown, text),
      ),
    ];
  });
  const services = [...new Set(refused.map(({ service }) => service))];
  return [
    ...blocks,
    ...instead.map((flags, i) => row(i === 0 ? labels.instead : '', flags)),
    ...(instead.some((flags) => flags.endsWith('=203.0.113.0/24')) ? [row('', insteadExample)] : []),
    row(labels.anyway, accept(services.join(','))),
  ];
}

/** Exposed ports with the same rules, family and verdict together. */
function causesOf(exposed: readonly Exposed[]): readonly (readonly Exposed[])[] {
  const causes = new Map<string, Exposed[]>();
  for (const one of exposed) {
    const key = JSON.stringify([
      one.family,
      one.verdict,
      one.rules.map(({ rule, allow }) => [rule.id, allow]),
    ]);
    causes.set(key, [...(causes.get(key) ?? []), one]);
  }
  return [...causes.values()];
}

export function portText({ service, protocol, port }: Omit<Reach, 'verdict'>, { messages }: Context): string {
  const name = messages.service(service);
  return name === `${protocol}/${port}` ? name : `${name} ${protocol}/${port}`;
}

/** Says on stderr which call is being made. */
export function callReporter(context: Context): ((call: CreateCall) => void) | undefined {
  if (context.quiet) return undefined;
  return ({ operation }) => void process.stderr.write(`${context.messages.create.calling(operation)}\n`);
}

/** Calls with their parameters, in the vendor's flat form. */
export function callLines(calls: readonly CreateCall[], { width }: Context): readonly string[] {
  return calls.flatMap(({ operation, parameters }) => {
    const flat = [...flatten('', parameters)].map(([name, value]) => `${name}=${value}`).join(' ');
    return [`  ${operation}`, ...wrap(flat, width - 6).map((line) => `      ${line}`)];
  });
}
