/** The human views of `postern trail`. */
import type { Diagnosed } from '../../../app/ports.ts';
import type { ToldEvent } from '../../../app/trail.ts';
import type { Context } from '../context.ts';
import { cut, field, table, visible, widest, wrap } from './layout.ts';

/** Names of sessions are as long as whoever took the role made them. */
const NAME_WIDTH = 16;

export function trailListView(
  {
    target,
    events,
    next,
  }: { readonly target: string; readonly events: readonly ToldEvent[]; readonly next: string | null },
  context: Context,
): string {
  const { colors, messages, width } = context;
  const m = messages.trail;
  if (events.length === 0) {
    const clouds: Readonly<Record<string, string>> = { '': m.vendor, local: m.localCloud };
    return wrap(m.none(clouds[target] ?? visible(target)), width).join('\n');
  }
  const { at, who, what } = m.columns;
  const rows = events.map((event) => [
    visible(event.at),
    cut(visible(event.actor.name), NAME_WIDTH),
    whatText(event, context),
  ]);
  return [
    table([at, who, what], rows, { colors, width }, (row) =>
      events[row]?.denied === true ? colors.red : undefined,
    ),
    ...(events.some(({ diagnosable }) => diagnosable) ? ['', ...wrap(m.ask, width)] : []),
    ...(next === null ? [] : ['', ...wrap(messages.store.more(next), width * 4)]),
  ].join('\n');
}

/** Parts are two spaces apart, and break there where they do not fit. */
function whatText(event: ToldEvent, { messages }: Context): string {
  const m = messages.trail;
  const { operation, resources, account, region, from, denied, errorCode, diagnosable, id } = event;
  return [
    denied ? m.denied(operation, errorCode) : operation,
    ...resources,
    [account, region].filter((part) => part !== '').join(' / '),
    from === '' ? '' : m.from(from),
    diagnosable ? id : '',
  ]
    .filter((part) => part !== '')
    .map(visible)
    .join('  ');
}

export function trailWhyView(
  { event, diagnosis }: { readonly event: ToldEvent; readonly diagnosis: Diagnosed },
  context: Context,
): string {
  const { colors, messages, width } = context;
  const m = messages.trail;
  const { labels } = m;
  const labelWidth = widest(Object.values(labels)) + 2;
  const row = (label: string, text: string): string[] =>
    text === '' ? [] : [field(label, visible(text), { width, labelWidth, indent: 2 })];
  const { action, resource, keys, explicit, policyType, principal, policies } = diagnosis;
  return [
    ...wrap(visible(`${event.at}  ${event.operation}  ${event.id}`), width).map(colors.bold),
    ...wrap(m.verdict(explicit, m.policy[policyType]), width).map(colors.red),
    ...row(
      labels.who,
      [event.actor.name, `${m.principals[principal.type] ?? principal.type} ${principal.name}`].join('  '),
    ),
    ...row(labels.account, principal.account),
    ...row(labels.from, event.from),
    ...row(labels.action, action),
    ...row(labels.resource, resource),
    ...policies.flatMap(({ effect, id, type, statement }) =>
      row(
        effect === 'Deny' ? labels.denies : labels.allows,
        [id, m.policy[type] ?? type, statement === null ? '' : m.statement(statement)]
          .filter((part) => part !== '')
          .join('  '),
      ),
    ),
    ...Object.entries(keys).flatMap(([key, values], i) =>
      row(i === 0 ? labels.keys : '', `${key} = ${values.join(', ')}`),
    ),
    ...row(labels.code, event.errorCode),
    ...row(labels.message, event.errorMessage),
    ...row(labels.request, event.requestId),
  ].join('\n');
}
