/** The human views of `postern waiver`: each waiver with how it stands, who answers for it and why. */
import type { WaiverStatus } from '../../../app/waivers.ts';
import type { Waiver } from '../../../domain/waiver/waiver.ts';
import type { Context } from '../context.ts';
import { field, visible, widest, wrap } from './layout.ts';
import { scopeText } from './warning-text.ts';

interface Shown {
  readonly waiver: Waiver;
  readonly state: WaiverStatus['state'] | 'current';
  /** How many findings it speaks of, where they were looked for. */
  readonly findings?: number;
}

interface WaiverFile {
  readonly path: string;
  readonly today: string;
  readonly waivers: readonly Shown[];
}

export function waiverListView({ path, today, waivers }: WaiverFile, context: Context): string {
  const { waiver: m } = context.messages.config;
  const heading = waivers.length === 0 ? m.none(visible(path)) : m.listed(waivers.length, visible(path));
  return blocksView(heading, waivers, today, context);
}

export function waiverCheckView({ path, today, waivers }: WaiverFile, context: Context): string {
  const { waiver: m } = context.messages.config;
  const failing = waivers.filter(({ state }) => state !== 'holds' && state !== 'unknown').length;
  const unknown = waivers.filter(({ state }) => state === 'unknown').length;
  const file = visible(path);
  const heading =
    waivers.length === 0
      ? m.none(file)
      : failing > 0
        ? m.someFail(failing, waivers.length, file)
        : unknown > 0
          ? m.someUnknown(unknown, waivers.length, file)
          : m.allHold(waivers.length, file);
  // What needs somebody comes first.
  const sorted = waivers.toSorted((a, b) => Number(a.state === 'holds') - Number(b.state === 'holds'));
  return blocksView(heading, sorted, today, context);
}

export function waiverAddView(
  {
    path,
    added,
  }: {
    readonly path: string;
    readonly added: readonly {
      readonly waiver: Waiver;
      readonly renewed: boolean;
      readonly findings: number;
    }[];
  },
  { messages, width }: Context,
): string {
  const m = messages.config.waiver;
  return added
    .flatMap(({ waiver, renewed, findings }) => {
      const texts = { scope: scopeText(waiver, messages), path: visible(path), count: findings };
      return wrap(renewed ? m.renewed(texts) : m.added(texts), width);
    })
    .join('\n');
}

function blocksView(heading: string, waivers: readonly Shown[], today: string, context: Context): string {
  const { colors, width } = context;
  const title = wrap(heading, width).map(colors.bold).join('\n');
  return [title, ...waivers.map((one) => waiverBlock(one, today, context))].join('\n\n');
}

function waiverBlock({ waiver, state, findings }: Shown, today: string, context: Context): string {
  const { messages, colors, width } = context;
  const m = messages.config.waiver;
  const { labels } = m;
  const labelWidth = widest(Object.values(labels)) + 2;
  const row = (label: string, text: string): string[] =>
    text === '' ? [] : [field(label, text, { width, labelWidth, indent: 4 })];
  const good = state === 'holds' || state === 'current';
  const name = good ? m.state[state] : colors.yellow(m.state[state]);
  const left =
    state === 'expired'
      ? waiver.until
      : m.lastDay(waiver.until, m.daysLeft(daysBetween(today, waiver.until)));
  return [
    ...wrap(`${m.state[state]}  ${scopeText(waiver, messages)}`, width).map((line, i) =>
      i === 0 ? line.replace(m.state[state], name) : `    ${line}`,
    ),
    ...row(labels.until, left),
    ...row(labels.owner, visible(waiver.owner)),
    ...row(labels.reason, visible(waiver.reason)),
    ...(findings === undefined ? [] : row(labels.covers, m.findings(findings))),
    ...row(labels.note, m.because[state]),
  ].join('\n');
}

function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);
}
