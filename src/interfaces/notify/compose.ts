/** From what happened to a message in the language and the words of a channel. */
import type { Compose, NoticeLine, Span } from '../../app/notify/ports.ts';
import { type Section, type Told, type ToldFinding, worstOf } from '../../app/notify/section.ts';
import { SEVERITIES } from '../../domain/finding.ts';
import { type ChannelSettings, NOTIFY_EVENTS } from '../../domain/notify/settings.ts';
import {
  ITEM_NAMES,
  isFault,
  parseTemplate,
  type Template,
  TITLE_NAMES,
} from '../../domain/notify/template.ts';
import { type Messages, messagesFor } from '../../messages/index.ts';

/** What stands for the placeholders of a template. */
type Values = Readonly<Record<string, readonly Span[]>>;

/** `console` is the address that links lead to; null: ids are shown instead. */
export function composer(console: string | null): Compose {
  return (sections, settings) => {
    const words = new Words(settings, console);
    const items = sections.flatMap((section) => section.items);
    const severity = worstOf(sections);
    return {
      severity,
      title: words.title(items, severity, sections[0]?.target ?? ''),
      ownTitle: settings.title !== null,
      lines: sections.flatMap((section) => words.section(section)),
      more: (count) => [words.m.notify.more(count)],
    };
  };
}

class Words {
  readonly m: Messages;
  readonly #settings: ChannelSettings;
  readonly #console: string | null;

  constructor(settings: ChannelSettings, console: string | null) {
    this.m = messagesFor(settings.language);
    this.#settings = settings;
    this.#console = console;
  }

  title(items: readonly Told[], severity: ToldFinding['severity'], target: string): readonly Span[] {
    const n = this.m.notify;
    const summary = NOTIFY_EVENTS.flatMap((event) => {
      const count = items.filter((item) => item.event === event).length;
      return count === 0 ? [] : [n.summary[event](count)];
    });
    return filled(this.#settings.title ?? ours(n.title, TITLE_NAMES), {
      summary: [summary.join(n.and)],
      count: [String(items.length)],
      severity: [this.m.severity[severity]],
      target: [target],
    });
  }

  section(section: Section): readonly NoticeLine[] {
    const findings = section.items.filter(isFinding);
    const others = section.items.filter((item) => !isFinding(item));
    return [
      { kind: 'heading', spans: this.#heading(section), tells: 0 },
      ...byResource(findings).map(
        (group): NoticeLine => ({
          kind: 'item',
          spans: this.#findings(group, section),
          tells: group.length,
        }),
      ),
      ...others.map((item): NoticeLine => ({ kind: 'item', spans: this.#incident(item), tells: 1 })),
    ];
  }

  #heading({ cause, scan, first, at, target }: Section): readonly Span[] {
    const n = this.m.notify;
    const of = target === '' ? [] : this.#say(n.ofTarget, { target: [target] });
    if (cause !== null)
      return [
        ...this.#say(n.caused, {
          actor: [this.#actor(cause.actor)],
          from: [cause.from],
          operation: [cause.operation],
          time: [this.#time(cause.at)],
        }),
        ...of,
      ];
    const text = scan === null ? n.at : first ? n.first : n.scanned;
    return [...this.#say(text, { time: [this.#time(at)] }), ...of];
  }

  /** One line for what became of several ports of a resource. */
  #findings(group: readonly ToldFinding[], { cause, at }: Section): readonly Span[] {
    const n = this.m.notify;
    const [one] = group as readonly [ToldFinding, ...ToldFinding[]];
    const { event, account, region, resource } = one;
    const worst = SEVERITIES[Math.min(...group.map((each) => SEVERITIES.indexOf(each.severity)))] ?? 'info';
    const named = resource.name === '' ? resource.id : `${resource.name} (${resource.id})`;
    const ids = group.map((each): Span => this.#linked(each, each.id));
    const values: Values = {
      event: [(one.port === null ? n.finding : n.port)[event]],
      severity: [{ bold: this.m.severity[worst] }],
      ports: between(
        group.map((each) => this.#linked(each, this.#port(each))),
        n.and,
      ),
      resource: [named],
      type: [this.m.resource[resource.type]],
      name: [resource.name],
      id: [resource.id],
      region: [region],
      account: [account],
      findings: between(ids, n.and),
      operation: [cause?.operation ?? ''],
      actor: cause === null ? [] : [this.#actor(cause.actor)],
      from: [cause?.from ?? ''],
      time: [this.#time(cause?.at ?? at)],
    };
    if (this.#settings.item !== null) return filled(this.#settings.item, values);
    // Links lead to the findings; without them somebody needs the ids.
    const known = this.#console === null ? filled(ours(n.ids, ITEM_NAMES), values) : [];
    return [...filled(ours(n.item, ITEM_NAMES), values), ...known];
  }

  #incident(item: Exclude<Told, ToldFinding>): readonly Span[] {
    const n = this.m.notify;
    switch (item.event) {
      case 'overdue':
        return this.#say(n.overdue[overdueWords(item)], {
          run: [item.run],
          time: [this.#time(item.deadline)],
        });
      case 'waiver': {
        const { target, id, check, owner, until } = item;
        const scope = this.m.config.scope({ target: this.m.config.target[target], id, check });
        return this.#say(n.waiver, { owner: [owner], scope: [scope], until: [until] });
      }
      case 'drift': {
        const drift = item.drift.map((code) => n.drifts[code] ?? code).join(n.and);
        return this.#say(n.drift, { name: [item.name], account: [item.account], drift: [drift] });
      }
      case 'scan-failed':
        return this.#say(n.scanFailed, { code: [item.code] });
    }
  }

  #linked({ id }: ToldFinding, text: string): Span {
    return this.#console === null
      ? text
      : { link: `${this.#console}/findings/${encodeURIComponent(id)}`, text };
  }

  #port({ check, service, protocol, port, family }: ToldFinding): string {
    if (port === null) return this.m.check[check]?.title ?? check;
    const name = `${protocol ?? ''}/${port}`;
    const known = service === null || service === name ? '' : `${this.m.service(service)} `;
    return `${known}${name}${family === null ? '' : ` (${this.m.family[family]})`}`;
  }

  #actor({ type, name, account }: NonNullable<Section['cause']>['actor']): string {
    const kind = this.m.notify.actor[type] ?? type;
    const who = name === '' ? kind : `${kind} ${name}`;
    return account === '' ? who : `${who} (${account})`;
  }

  /** To the minute, in the zone of the channel. */
  #time(iso: string): string {
    const at = Date.parse(iso);
    if (Number.isNaN(at)) return iso;
    const { zone } = this.#settings;
    const text = new Intl.DateTimeFormat('sv-SE', {
      timeZone: zone,
      dateStyle: 'short',
      timeStyle: 'short',
    }).format(at);
    return `${text} ${zone}`;
  }

  #say(text: string, values: Values): readonly Span[] {
    return filled(ours(text, Object.keys(values)), values);
  }
}

function overdueWords({
  state,
  left,
}: Extract<Told, { readonly event: 'overdue' }>): 'back' | 'left' | 'stands' {
  if (state !== 'rolled-back') return 'stands';
  return left === 0 ? 'back' : 'left';
}

function isFinding(item: Told): item is ToldFinding {
  return 'resource' in item;
}

/** What became of the same ports of the same resource stands together; the worst comes first. */
function byResource(findings: readonly ToldFinding[]): readonly (readonly ToldFinding[])[] {
  const groups = new Map<string, ToldFinding[]>();
  for (const one of findings) {
    const about = one.port === null ? one.check : '';
    const key = JSON.stringify([one.event, one.account, one.resource.type, one.resource.id, about]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  const rank = (group: readonly ToldFinding[]): number =>
    Math.min(...group.map(({ severity }) => SEVERITIES.indexOf(severity))) +
    // What is closed is told last.
    (group[0]?.event === 'fixed' ? SEVERITIES.length : 0);
  return [...groups.values()]
    .map((group) => group.sort((a, b) => (a.port ?? 0) - (b.port ?? 0) || (a.id < b.id ? -1 : 1)))
    .sort((a, b) => rank(a) - rank(b));
}

/** Words of a template are its author's own markup; values are foreign. */
function filled(template: Template, values: Values): readonly Span[] {
  return template.flatMap((part): readonly Span[] =>
    'text' in part ? [{ markup: part.text }] : (values[part.name] ?? []),
  );
}

/** A text of ours as a template; that it is one is shown by the tests. */
function ours(text: string, names: readonly string[]): Template {
  const parsed = parseTemplate(text, names);
  return isFault(parsed) ? [{ text }] : parsed;
}

function between(spans: readonly Span[], separator: string): readonly Span[] {
  return spans.flatMap((span, i) => (i === 0 ? [span] : [{ markup: separator }, span]));
}
