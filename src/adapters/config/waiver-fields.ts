/** The section `waivers`. */
import { isDay, scopeKey, type Waiver, type WaiverScope } from '../../domain/waiver/waiver.ts';
import type { Field } from './field.ts';
import { portOf, TRANSPORTS } from './port-fields.ts';

/** The keys of a waiver, in the order in which they are written. */
export const WAIVER_KEYS = [
  'rule',
  'group',
  'instance',
  'check',
  'protocol',
  'port',
  'family',
  'content',
  'reason',
  'owner',
  'until',
] as const;

const TARGETS = ['rule', 'group', 'instance'] as const;

export function waiversOf(field: Field, checks: readonly string[]): Waiver[] {
  const seen = new Map<string, number>();
  return field.items().map((item) => {
    const waiver = waiverOf(item, checks);
    const key = scopeKey(waiver);
    const first = seen.get(key);
    if (first !== undefined) throw item.duplicate(first, `${waiver.id} ${waiver.check}`);
    seen.set(key, item.line);
    return waiver;
  });
}

function waiverOf(field: Field, checks: readonly string[]): Waiver {
  const members = field.members(WAIVER_KEYS);
  const { check, content, reason, owner, until } = members;
  const named = TARGETS.filter((one) => members[one] !== undefined);
  const [target] = named;
  if (target === undefined) throw field.missing(TARGETS.join(' | '), 'target');
  if (named.length > 1) throw (members[named[1] as 'group'] as Field).bad('target');
  if (check === undefined) throw field.missing('check', 'choice', checks.join(', '));
  if (content === undefined) throw field.missing('content', 'content');
  if (reason === undefined) throw field.missing('reason', 'text');
  if (owner === undefined) throw field.missing('owner', 'text');
  if (until === undefined) throw field.missing('until', 'day');
  const day = until.text('day');
  if (!isDay(day)) throw until.bad('day');
  const scope: WaiverScope = {
    target,
    id: (members[target] as Field).text('id', /^\S+$/),
    check: check.choice(checks),
    ...(members.protocol === undefined ? {} : { protocol: members.protocol.choice(TRANSPORTS) }),
    ...(members.port === undefined ? {} : { port: portOf(members.port) }),
    ...(members.family === undefined ? {} : { family: members.family.choice(['ipv4', 'ipv6']) }),
  };
  return {
    ...scope,
    content: content.text('content', /^sha256:[0-9a-f]{32}$/),
    reason: reason.text(),
    owner: owner.text(),
    until: day,
  };
}
