/** The human view of `fix plan`: who keeps and who loses access first, then the steps, then what is left. */
import type { FixReport } from '../../../app/fix/plan.ts';
import type { RuleRef } from '../../../domain/finding.ts';
import { type AddressSet, type Family, toCidrs } from '../../../domain/net/address.ts';
import { subtract, union } from '../../../domain/net/interval-set.ts';
import { publicSpace } from '../../../domain/net/public-space.ts';
import type { Impact } from '../../../domain/plan/fix-impact.ts';
import {
  type FixStep,
  isListAction,
  isListChange,
  isListCreation,
  type ListCreation,
  newListName,
} from '../../../domain/plan/fix-step.ts';
import { contentOf, type RuleSpec, ruleFrom } from '../../../domain/plan/rule-spec.ts';
import { addressesOf, type TrustedSource } from '../../../domain/plan/trusted-sources.ts';
import { ruleRef } from '../../../domain/rule-ref.ts';
import type { Messages } from '../../../messages/index.ts';
import type { Context } from '../context.ts';
import { field, widest, wrap } from './layout.ts';
import { resourceText, ruleText, sourcesText, trafficText } from './rule-text.ts';
import { waivedView } from './waived-view.ts';
import { judgedWithView } from './warning-text.ts';
import { workbenchView } from './workbench-view.ts';

/** How many hosts, blocks and leftovers are shown of each kind. */
const SHOWN = 12;
const PORTS_SHOWN = 8;

export function fixPlanView(report: FixReport, file: string | undefined, context: Context): string {
  const { messages, colors, width } = context;
  const m = messages.fix;
  const groups = new Set(
    report.steps.flatMap((step) =>
      isListCreation(step) ? [] : [isListAction(step) ? step.list : step.group],
    ),
  );
  const heading = m.heading({ steps: report.steps.length, groups: groups.size });
  const blocks = [
    colors.bold(wrap(heading, width).join('\n')),
    ...impactBlocks(report, context),
    ...editedView(report, context),
    ...(report.steps.length === 0 ? [] : [stepsView(report, context)]),
    ...report.lostProtocols.map((rule) =>
      wrap(m.lostProtocols(ruleText(ruleRef(rule), messages)), width).join('\n'),
    ),
    ...listsView(report, context),
    ...workbenchView(report, context),
    ...alternativesView(report, context),
    ...leavesView(report, context),
    ...waivedView(report.waived, context, { showWaived: false }),
    ...judgedWithView({ trusted: [], warnings: report.warnings }, context),
    ...(isWhole(report) ? [] : [colors.yellow(wrap(m.incomplete, width).join('\n'))]),
    ...(file === undefined ? [] : wrap(m.written(file), width)),
  ];
  return blocks.join('\n\n');
}

/** Who keeps and who loses access, a block for the ports and hosts of which the same is so. */
export function impactBlocks(report: FixReport, context: Context): readonly string[] {
  return diffsOf(report).map((diff) => diffView(diff, report, context));
}

/** Nothing can be missing from what is said. */
function isWhole({ coverage, steps }: FixReport): boolean {
  return coverage.complete && (coverage.membersKnown || steps.length === 0);
}

/** Ports and hosts on which the same sources keep and lose access. */
interface Diff {
  readonly head: Impact;
  readonly ports: Set<string>;
  readonly hosts: Set<string>;
}

function diffsOf({ impact }: FixReport): readonly Diff[] {
  const hostsBySet = new Map<string, Map<string, Diff>>();
  for (const one of impact) {
    const { question, keeps, loses, gains, caller } = one;
    const key = [question.family, caller, keeps.join(), '-', loses.join(), '-', gains.join()].join(' ');
    const byHost = hostsBySet.get(key) ?? new Map<string, Diff>();
    hostsBySet.set(key, byHost);
    const host = resourceText(plainly(one.instance ?? one.resource));
    const diff = byHost.get(host) ?? { head: one, ports: new Set(), hosts: new Set([host]) };
    byHost.set(host, diff);
    diff.ports.add(`${one.service} ${question.protocol}/${question.port}`);
  }
  // Hosts that lose the same on the same ports are one.
  const out = new Map<string, Diff>();
  for (const [key, byHost] of hostsBySet) {
    for (const diff of byHost.values()) {
      const place = `${key} ${[...diff.ports].join()}`;
      const known = out.get(place);
      if (known === undefined) out.set(place, diff);
      else for (const host of diff.hosts) known.hosts.add(host);
    }
  }
  return [...out.values()];
}

function diffView({ head, ports, hosts }: Diff, report: FixReport, context: Context): string {
  const { messages, colors, width } = context;
  const m = messages.fix;
  const { family } = head.question;
  const labelWidth = widest(Object.values(m.labels)) + 2;
  const row = (label: string, text: string): string[] =>
    text === '' ? [] : [field(label, text, { width, labelWidth, indent: 4 })];
  const named = namedIn(report.sources, head.keeps, family, messages);
  const others = subtract(head.keeps, addressesOf(report.sources, family));
  const kept = [...named, ...(others.length === 0 ? [] : [setText(others, head, messages)])].join(m.comma);
  const everybody = setText(union(head.keeps, head.loses), head, messages);
  const familyName = messages.family[family === 4 ? 'ipv4' : 'ipv6'];
  const wasAny = everybody === messages.scan.anySource(familyName);
  const asked = m.ports(portsText([...ports], messages), familyName);
  const gained = setText(head.gains, head, messages);
  const title =
    head.gains.length === 0
      ? m.closes({ ports: asked, from: everybody, except: kept })
      : head.loses.length === 0
        ? messages.edit.opens({ ports: asked, to: gained })
        : messages.edit.changes({ ports: asked });
  const inside = subtract(head.loses, publicSpace(family));
  const loses = [
    wasAny && kept !== '' ? m.everyOther(familyName) : setText(head.loses, head, messages),
    ...(inside.length === 0 || family === 6 ? [] : [m.privateToo(blocksText(privateOf(inside), messages))]),
  ];
  const hidden = report.hidden.filter(
    ({ resource, question }) =>
      resource.id === head.resource.id &&
      question.port === head.question.port &&
      question.family === family &&
      question.protocol === head.question.protocol,
  );
  return [
    ...wrap(title, width - 2).map((line, i) => colors.bold(`${i === 0 ? '' : '  '}${line}`)),
    ...row(m.labels.where, listed([...hosts], messages)),
    ...row(m.labels.keeps, kept || m.nobody),
    ...(head.loses.length === 0 ? [] : row(m.labels.loses, loses.join(m.semicolon))),
    ...(head.gains.length === 0 ? [] : row(m.labels.gains, gained)),
    ...(head.caller === null || report.caller === null
      ? []
      : row(m.labels.you, m.caller[head.caller](report.caller))),
    ...hidden.flatMap(({ name, sources, by }) =>
      row(
        m.labels.hidden,
        m.hidden({ name, sources: blocksText(sources, messages), rule: ruleText(ruleRef(by), messages) }),
      ),
    ),
  ].join('\n');
}

/** Of edited rules: what is opened besides ops ports, and what is exposed on purpose. */
function editedView(
  { edited, opens, impact, steps }: FixReport,
  { messages, colors, width }: Context,
): string[] {
  if (edited === null || steps.length === 0) return [];
  const m = messages.edit;
  const lines = opens.slice(0, SHOWN).map(({ protocol, ports, family, sources }) =>
    m.opening({
      ports: messages.fix.ports(`${protocol} ${ports}`, messages.family[family]),
      sources: sourcesText(sources, 'restricted', family, messages),
    }),
  );
  if (opens.length > SHOWN) lines.push(messages.fix.more(opens.length - SHOWN));
  const { accepted } = edited;
  return [
    ...(impact.length === 0 ? wrap(m.noPortChanges, width) : []),
    ...(lines.length === 0
      ? []
      : [
          [
            colors.bold(wrap(m.otherPorts, width).join('\n')),
            ...lines.flatMap((line) =>
              wrap(line, width - 4).map((part, i) => `${i === 0 ? '  ' : '    '}${part}`),
            ),
          ].join('\n'),
        ]),
    ...(accepted === null
      ? []
      : [
          colors.yellow(
            wrap(
              m.accepted({
                services: accepted.services.map((one) => messages.service(one)).join(messages.fix.comma),
                reason: accepted.reason,
              }),
              width,
            ).join('\n'),
          ),
        ]),
  ];
}

function portsText(ports: readonly string[], messages: Messages): string {
  const names = ports.map((port) => {
    const [service = '', where = ''] = port.split(' ');
    return `${messages.service(service)} ${where}`;
  });
  const { comma, more } = messages.fix;
  const first = names.slice(0, PORTS_SHOWN).join(comma);
  return names.length > PORTS_SHOWN ? `${first}${comma}${more(names.length - PORTS_SHOWN)}` : first;
}

/** The trusted sources that get in, by name and with their blocks. */
function namedIn(
  sources: readonly TrustedSource[],
  keeps: AddressSet,
  family: Family,
  messages: Messages,
): readonly string[] {
  return sources.flatMap((source) => {
    const own = addressesOf([source], family);
    const inside = subtract(own, subtract(own, keeps));
    return inside.length === 0 ? [] : [messages.fix.named(source.name, blocksText(inside, messages))];
  });
}

/** "any IPv4 address" where nearly everybody is meant; else the first blocks. */
function setText(set: AddressSet, { question, before }: Impact, messages: Messages): string {
  const open = subtract(set, subtract(set, publicSpace(question.family)));
  const family = question.family === 4 ? 'ipv4' : 'ipv6';
  return sourcesText(toCidrs(open.length === 0 ? set : open), before, family, messages);
}

function blocksText(set: AddressSet, messages: Messages): string {
  const blocks = toCidrs(set);
  const first = blocks.slice(0, 3).join(messages.fix.comma);
  return blocks.length > 3 ? `${first}${messages.fix.comma}${messages.fix.more(blocks.length - 3)}` : first;
}

/** Of addresses that are not public, those that networks use (RFC 1918, RFC 6598). */
function privateOf(set: AddressSet): AddressSet {
  const used = addressesOf(
    [
      {
        name: '',
        kind: 'declared',
        cidrs: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10'],
      },
    ],
    4,
  );
  return subtract(set, subtract(set, used));
}

function listed(texts: readonly string[], { fix }: Messages): string {
  const first = texts.slice(0, SHOWN).join(fix.comma);
  return texts.length > SHOWN ? `${first}${fix.comma}${fix.more(texts.length - SHOWN)}` : first;
}

function stepsView({ steps, names }: FixReport, context: Context): string {
  const { messages, colors, width } = context;
  const m = messages.fix;
  const lines = [colors.bold(m.steps)];
  let at = '';
  let done = 0;
  for (const alike of runsOf(steps)) {
    const [step] = alike as [FixStep];
    const id = isListAction(step) ? step.list : step.group;
    if (id !== at) {
      const place = [step.account, step.region].filter((part) => part !== '').join(' / ');
      const name = listText({ id, name: names[id] ?? '' });
      lines.push(...wrap(m.group({ name, place }), width - 2).map((line) => `  ${line}`));
      at = id;
    }
    const first = done + 1;
    done += alike.length;
    const label = alike.length === 1 ? `${first}.` : `${first}-${done}.`;
    lines.push(field(label, stepText(alike, messages), { width, labelWidth: 8, indent: 4 }));
  }
  return lines.join('\n');
}

/** Steps that differ in ports only are one line. */
function runsOf(steps: readonly FixStep[]): readonly (readonly FixStep[])[] {
  const runs: FixStep[][] = [];
  let before = '';
  for (const step of steps) {
    const key =
      isListAction(step) || step.operation !== 'authorize' || step.rule.ports.kind !== 'set'
        ? ''
        : JSON.stringify([step.group, step.reason, step.trusted, contentOf({ ...step.rule, ports: EVERY })]);
    if (key !== '' && key === before) runs.at(-1)?.push(step);
    else runs.push([step]);
    before = key;
  }
  return runs;
}

const EVERY: RuleSpec['ports'] = { kind: 'set', ports: [0, 65_536] };

function stepText(alike: readonly FixStep[], messages: Messages): string {
  const m = messages.fix;
  const [step] = alike as [FixStep];
  if (isListCreation(step)) return m.step.newList(newListText(step, messages));
  if (isListChange(step))
    return m.step.list({ id: step.list, add: step.add.join(m.comma), remove: step.remove.join(m.comma) });
  if (isListAction(step)) return step.list;
  const why = step.trusted === null ? m.reason[step.reason] : m.trusted(step.trusted);
  const specs = alike.flatMap((one) => (isListAction(one) ? [] : [one.rule]));
  const rule = specText(specs, messages);
  if (step.operation === 'authorize') return m.step.authorize({ rule, why });
  const id = step.id ?? '';
  return step.operation === 'modify' ? m.step.modify({ id, rule, why }) : m.step.revoke({ id, rule, why });
}

/** Rules that have no id yet and differ in ports only. */
function specText(specs: readonly RuleSpec[], messages: Messages): string {
  const refs = specs.map((spec) => ruleRef(ruleFrom(spec, '', '')));
  const rule = { ...(refs[0] as RuleRef), ports: refs.map(({ ports }) => ports).join(', ') };
  return messages.fix.rule({
    policy: messages.policy[rule.policy],
    traffic: trafficText(rule, messages),
    source: newListName(rule.source) ?? rule.source,
    priority: String(rule.priority ?? '?'),
  });
}

function alternativesView({ alternatives }: FixReport, { messages, width }: Context): string[] {
  if (alternatives.length === 0) return [];
  const m = messages.fix;
  const needs = [...new Set(alternatives.flatMap((one) => one.needs))];
  return [
    [
      ...wrap(m.alternatives(alternatives.length), width),
      ...needs.flatMap((need) =>
        wrap(m.needs[need] ?? need, width - 4).map((line, i) => `${i === 0 ? '  - ' : '    '}${line}`),
      ),
    ].join('\n'),
  ];
}

/** The blocks of a new list; the first of them. */
function newListText({ name, family, entries, maxEntries }: ListCreation, messages: Messages) {
  const { comma, more } = messages.fix;
  const blocks = entries.slice(0, SHOWN).map(({ block }) => block);
  const rest = entries.length - blocks.length;
  return {
    name,
    family: messages.family[family === 4 ? 'ipv4' : 'ipv6'],
    entries: [...blocks, ...(rest > 0 ? [more(rest)] : [])].join(comma),
    most: maxEntries,
  };
}

/** A list that has no id yet has its name. */
function listText({ id, name }: { readonly id: string; readonly name: string }): string {
  return newListName(id) ?? resourceText(plainly({ id, name }));
}

/** That lists have other users too, and which lists are left. */
function listsView(
  { steps, listsLeft, sharedLists, withoutList, names }: FixReport,
  { messages, width }: Context,
): string[] {
  const m = messages.fix;
  const nameOf = (id: string): string => resourceText(plainly({ id, name: names[id] ?? '' }));
  const changed = steps.flatMap((step) => (isListChange(step) ? [nameOf(step.list)] : []));
  return [
    ...sharedLists.map(({ list, rules, groups, maxEntries }) =>
      m.sharedList({ list: listText(list), rules, groups: groups.length, entries: maxEntries }),
    ),
    ...withoutList.map(({ group, limit }) => m.withoutList(nameOf(group), m.limit(limit))),
    ...changed.map((name) => m.listChanged(name)),
    ...listsLeft.map(({ list, because }) => m.listLeft(nameOf(list), m.listBecause[because])),
  ].map((text) => wrap(text, width).join('\n'));
}

function leavesView({ leaves }: FixReport, { messages, colors, width }: Context): string[] {
  if (leaves.length === 0) return [];
  const m = messages.fix;
  const texts = new Set(
    leaves.map(({ resource, check, because, limit, reasons }) =>
      m.leave({
        what: resourceText(plainly(resource)),
        check: messages.check[check]?.title ?? check,
        because: [
          limit === null ? (m.because[because] ?? because) : m.limit(limit),
          ...new Set(reasons.map(({ code }) => messages.reason[code])),
        ].join(m.semicolon),
      }),
    ),
  );
  const shown = [...texts].slice(0, SHOWN);
  const rest = texts.size - shown.length;
  const lines = rest > 0 ? [...shown, m.more(rest)] : shown;
  return [
    [
      colors.bold(m.leaves),
      ...lines.flatMap((line) => wrap(line, width - 4).map((part, i) => `${i === 0 ? '  ' : '    '}${part}`)),
    ].join('\n'),
  ];
}

/** The vendor calls a group without a name by its id. */
function plainly<R extends { readonly id: string; readonly name: string }>(resource: R): R {
  return resource.name === resource.id ? { ...resource, name: '' } : resource;
}
