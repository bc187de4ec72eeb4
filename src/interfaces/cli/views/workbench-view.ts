/** What a plan says of Workbench: on which ports hosts are signed in to, where it is let in, and why or why not. */
import type { FixReport } from '../../../app/fix/plan.ts';
import { WORKBENCH_PATHS } from '../../../domain/plan/workbench.ts';
import type { BenchPath, BenchPort, WorkbenchUse } from '../../../domain/plan/workbench-use.ts';
import type { Messages } from '../../../messages/index.ts';
import type { Context } from '../context.ts';
import { wrap } from './layout.ts';

/** How many hosts of one reason, and groups of one kind, are named. */
const HOSTS_SHOWN = 3;
const KINDS_SHOWN = 12;

/** Nothing where Workbench is not trusted, but for what the plan could not make use of. */
export function workbenchView({ workbench, sources, names, steps }: FixReport, context: Context): string[] {
  const { messages, colors, width } = context;
  const m = messages.fix.workbench;
  if (steps.length === 0) return [];
  const notes = notesOf(workbench.groups, messages).flatMap((text) => wrap(text, width).join('\n'));
  if (!sources.some(({ kind }) => kind === 'workbench')) return notes;
  // Groups of which the same is said are one.
  const kinds = new Map<string, { readonly use: WorkbenchUse; readonly groups: string[] }>();
  for (const use of workbench.groups) {
    const said = JSON.stringify({ ...use, group: '' });
    const name = names[use.group] ?? '';
    const known = kinds.get(said) ?? { use, groups: [] };
    known.groups.push(name === '' || name === use.group ? use.group : `${name} (${use.group})`);
    kinds.set(said, known);
  }
  const shown = [...kinds.values()].slice(0, KINDS_SHOWN);
  const lines = shown.flatMap(({ use, groups }) => [
    ...inset(m.signsIn({ groups: some(groups, messages), ports: portsText(use.ports, messages) }), 2, width),
    ...WORKBENCH_PATHS.flatMap((path) =>
      inset(messages.fix.named(`${m.path[path]}:`, pathText(use[path], messages)), 4, width),
    ),
  ]);
  if (kinds.size > shown.length) lines.push(`  ${messages.fix.more(kinds.size - shown.length)}`);
  return [[colors.bold(m.title), ...lines].join('\n'), ...notes];
}

function portsText(ports: readonly BenchPort[], messages: Messages): string {
  const { workbench: m, comma } = messages.fix;
  const byWhy = new Map<string, string[]>();
  for (const one of ports) {
    const why = whyText(one, messages);
    byWhy.set(why, [...(byWhy.get(why) ?? []), m.port(one.port)]);
  }
  return [...byWhy].map(([why, own]) => m.because(own.join(comma), why)).join(comma);
}

function whyText({ because, service, hosts }: BenchPort, messages: Messages): string {
  const { why } = messages.fix.workbench;
  switch (because) {
    case 'system':
    case 'settings':
      return why[because][service];
    case 'no-host':
    case 'hosts-not-read':
      return why[because];
    default:
      return why[because](some(hosts, messages));
  }
}

function pathText({ ports, letIn, because }: BenchPath, { fix }: Messages): string {
  const m = fix.workbench;
  const listed = (some: readonly number[]): string => some.map((port) => m.port(port)).join(fix.comma);
  const not = ports.filter((port) => !letIn.includes(port));
  return [
    ...(letIn.length === 0 ? [] : [m.letIn(listed(letIn))]),
    ...(not.length === 0 ? [] : [m.notLetIn(listed(not))]),
    ...(because === 'address' ? [] : [m.pathBecause[because]]),
  ].join(fix.semicolon);
}

/** Ports that are signed in to and not asked about, and tags that hold none. */
function notesOf(groups: readonly WorkbenchUse[], messages: Messages): readonly string[] {
  const m = messages.fix.workbench;
  const all = groups.flatMap(({ ports }) => ports);
  const hostsOf = (some: readonly BenchPort[]): readonly string[] => [
    ...new Set(some.flatMap(({ hosts }) => hosts)),
  ];
  const notAsked = all.filter(({ asked, hosts }) => !asked && hosts.length > 0);
  const bad = hostsOf(all.filter(({ because }) => because === 'bad-tag'));
  return [
    ...[...new Set(notAsked.map(({ port }) => port))].map((port) =>
      m.notAsked({
        port: m.port(port),
        hosts: some(hostsOf(notAsked.filter((one) => one.port === port)), messages),
        flag: `tcp/${port}`,
      }),
    ),
    ...(bad.length === 0 ? [] : [m.badTag(some(bad, messages))]),
  ];
}

function some(texts: readonly string[], { fix }: Messages): string {
  const first = texts.slice(0, HOSTS_SHOWN).join(fix.comma);
  const more = texts.length - HOSTS_SHOWN;
  return more > 0 ? `${first}${fix.comma}${fix.more(more)}` : first;
}

function inset(text: string, indent: number, width: number): readonly string[] {
  return wrap(text, width - indent - 2).map((line, i) => `${' '.repeat(indent + (i === 0 ? 0 : 2))}${line}`);
}
