/**
 * Calls of the past as questions to policies: ActionTrail events as they are delivered, one a line or a list of them,
 * and the local cloud's journal. Parameters of an event are flat (`Permissions.1.SourceCidrIp`), as the caller sent them;
 * the caller's names are as in the vendor's samples (alibabacloud.com/help: actiontrail, "Query ActionTrail events by
 * assuming a RAM role": `type: assumed-role`, `userName: <role>:<session>`).
 */
import type { Trail } from '../../app/ports.ts';
import type { AskedOf, PastCall } from '../../domain/plan/guard-judge.ts';
import type { RuleInCall } from '../../domain/policy/ecs-keys.ts';
import { isDenial } from '../../domain/watch/trail-record.ts';
import { problem } from '../../problem.ts';
import { isRaw, nested, type Raw, text } from './raw.ts';

/** The calls in the text of a file. Throws `input-not-json` when it is neither a list nor lines of events. */
export function toPastCalls(content: string, path: string): readonly PastCall[] {
  return eventsIn(content, path).map(fromEvent);
}

/** The journal of a local cloud, by its control interface. */
export function createTrail(endpoint: string): Trail {
  const base = endpoint.replace(/\/+$/, '');
  const url = /^https?:\/\//i.test(base) ? base : `http://${base}`;
  return {
    source: 'local',
    async read() {
      let answer: unknown;
      try {
        const response = await fetch(`${url}/_postern/journal`);
        if (!response.ok) throw new Error(`HTTP ${response.status}`);
        answer = await response.json();
      } catch (error) {
        const cause = (error as Error).cause as { readonly code?: string } | undefined;
        const reason = cause?.code ?? (error as Error).message;
        throw problem('cloud-unreachable', { endpoint, reason }, error);
      }
      const entries = isRaw(answer) && Array.isArray(answer.entries) ? answer.entries : [];
      return entries.filter(isRaw).map(fromJournal);
    },
  };
}

function eventsIn(content: string, path: string): readonly Raw[] {
  let values: readonly unknown[];
  try {
    const whole: unknown = JSON.parse(content);
    values = Array.isArray(whole)
      ? whole
      : isRaw(whole) && Array.isArray(whole.Events)
        ? whole.Events
        : [whole];
  } catch {
    values = content
      .split('\n')
      .filter((line) => line.trim() !== '')
      .flatMap((line): readonly unknown[] => {
        try {
          const value: unknown = JSON.parse(line);
          return Array.isArray(value) ? value : [value];
        } catch (error) {
          throw problem('input-not-json', { path, reason: (error as Error).message }, error);
        }
      });
  }
  // Delivered to a log store an event is wrapped, and there it may be a text.
  return values.map((value) => {
    const inner = isRaw(value) && 'event' in value ? value.event : value;
    const event = typeof inner === 'string' ? parsed(inner) : inner;
    return isRaw(event) ? event : {};
  });
}

function fromEvent(event: Raw): PastCall {
  const service = text(event, 'serviceName').toLowerCase();
  const name = text(event, 'eventName');
  const code = text(event, 'errorCode');
  const parameters = parametersOf(event);
  const asked: AskedOf =
    service === '' || !/^\w+$/.test(name)
      ? { known: 'nothing', because: 'no-action' }
      : isDenial(code)
        ? { known: 'nothing', because: 'refused' }
        : askedBy(service, name, parameters);
  return {
    id: text(event, 'eventId') || text(event, 'requestId'),
    time: text(event, 'eventTime'),
    action: `${service}:${name}`,
    caller: callerOf(nested(event, 'userIdentity')),
    asked,
  };
}

function callerOf(identity: Raw): PastCall['caller'] {
  const account = text(identity, 'accountId');
  const userName = text(identity, 'userName');
  // A name may come with the domain of the account: `alice@example.onaliyun.com`.
  const [bare = ''] = userName.split('@');
  switch (text(identity, 'type')) {
    case 'root-account':
      return { kind: 'root', account, name: 'root' };
    case 'ram-user':
      return { kind: bare === '' ? 'unknown' : 'user', account, name: bare };
    case 'assumed-role': {
      const [role = ''] = userName.split(':');
      return { kind: role === '' ? 'unknown' : 'role', account, name: role };
    }
    default:
      return { kind: 'unknown', account, name: userName };
  }
}

function parametersOf(event: Raw): Raw | undefined {
  const given = event.requestParameters ?? event.requestParameterJson;
  const value = typeof given === 'string' ? parsed(given) : given;
  return isRaw(value) ? value : undefined;
}

const RULE_CALLS = /^(AuthorizeSecurityGroup|ConfigureSecurityGroupPermissions)$/;
const INSTANCE_CALLS = /^(RunInstances|CreateInstance)$/;

function askedBy(service: string, name: string, parameters: Raw | undefined): AskedOf {
  const looksAt =
    service === 'ecs' && (RULE_CALLS.test(name) || INSTANCE_CALLS.test(name) || name === CHANGE);
  if (!looksAt) return { known: 'action' };
  if (parameters === undefined) return { known: 'nothing', because: 'no-parameters' };
  const flat = new Map(flatten('', parameters));
  if (INSTANCE_CALLS.test(name)) return newInstance(flat);
  const rules = rulesIn(flat);
  // A change may leave out what the stored rule has, which an event does not tell.
  const complete =
    name === CHANGE
      ? flat.has('IpProtocol') && sourceOf(flat, '') !== undefined
      : rules.length > 0 && rules.every(({ protocol }) => protocol !== undefined);
  return complete ? { known: 'rules', rules } : { known: 'nothing', because: 'no-parameters' };
}

const CHANGE = 'ModifySecurityGroupRule';

function newInstance(flat: ReadonlyMap<string, string>): AskedOf {
  const names = [...flat.keys()];
  const namesGroup = names.some((one) => /(^|\.)SecurityGroupIds?(\.\d+)?$/.test(one));
  const fromTemplate = names.some((one) => /^LaunchTemplate(Id|Name)$/.test(one));
  // Whether the template names a group is not in the event.
  if (!namesGroup && fromTemplate) return { known: 'nothing', because: 'no-parameters' };
  return { known: 'new-instance', namesGroup, templateNamesGroup: false };
}

/** The rules of a call: a list, or the deprecated parameters of a single one. */
function rulesIn(flat: ReadonlyMap<string, string>): readonly RuleInCall[] {
  const prefixes = new Set(
    [...flat.keys()].flatMap((name) => /^(?:Authorize)?Permissions?\.\d+\./.exec(name)?.[0] ?? []),
  );
  if (prefixes.size === 0 && (flat.has('IpProtocol') || flat.has('SourceCidrIp'))) prefixes.add('');
  return [...prefixes].map((prefix) => ({
    protocol: flat.get(`${prefix}IpProtocol`),
    sourceCidr: flat.get(`${prefix}SourceCidrIp`),
  }));
}

function sourceOf(flat: ReadonlyMap<string, string>, prefix: string): string | undefined {
  return ['SourceCidrIp', 'Ipv6SourceCidrIp', 'SourceGroupId', 'SourcePrefixListId']
    .map((name) => flat.get(`${prefix}${name}`))
    .find((value) => value !== undefined && value !== '');
}

/** Flat names count from 1, also for lists that came as such or as their text. */
function* flatten(prefix: string, value: unknown): Generator<[string, string]> {
  const join = (name: string | number): string => (prefix === '' ? String(name) : `${prefix}.${name}`);
  if (typeof value === 'string' && /^[[{]/.test(value)) {
    const inner = parsed(value);
    if (inner !== undefined) yield* flatten(prefix, inner);
    else yield [prefix, value];
  } else if (Array.isArray(value)) for (const [i, one] of value.entries()) yield* flatten(join(i + 1), one);
  else if (isRaw(value)) for (const [name, one] of Object.entries(value)) yield* flatten(join(name), one);
  else if (value !== undefined && value !== null && value !== '') yield [prefix, String(value)];
}

/** An entry of the local cloud, which says what it asked of the policies; for calls that anybody may make, nothing. */
function fromJournal(entry: Raw): PastCall {
  const authorization = isRaw(entry.authorization) ? entry.authorization : undefined;
  const code = text(entry, 'errorCode');
  const asked: AskedOf =
    isDenial(code) || (authorization === undefined && code !== '')
      ? { known: 'nothing', because: 'refused' }
      : authorization === undefined
        ? { known: 'action' }
        : { known: 'requests', requests: requestsIn(authorization) };
  const own = `${text(entry, 'product').toLowerCase()}:${text(entry, 'action')}`;
  return {
    id: text(entry, 'requestId'),
    time: text(entry, 'time'),
    action: authorization === undefined ? own : text(authorization, 'action'),
    caller: journalCaller(entry),
    asked,
  };
}

function journalCaller(entry: Raw): PastCall['caller'] {
  const caller = nested(entry, 'caller');
  const account = text(entry, 'account');
  const name = text(caller, 'name');
  switch (text(caller, 'type')) {
    case 'root':
      return { kind: 'root', account, name: 'root' };
    case 'ram-user':
      return { kind: 'user', account, name };
    case 'assumed-role':
      return {
        kind: 'role',
        account,
        name: /assumed-role\/([^/]+)\//.exec(text(caller, 'arn'))?.[1] ?? name,
      };
    default:
      return { kind: 'unknown', account, name };
  }
}

/** Keys are one set, or one for each question; each is asked about every resource. */
function requestsIn(
  authorization: Raw,
): readonly { resource: string; keys: Record<string, readonly string[]> }[] {
  const resources = Array.isArray(authorization.resources)
    ? authorization.resources.filter((one) => typeof one === 'string')
    : ['*'];
  const given = authorization.keys;
  const sets = (Array.isArray(given) ? given : [given ?? {}]).filter(isRaw);
  return sets.flatMap((set) => {
    const keys = Object.fromEntries(
      Object.entries(set).map(([name, values]) => [name, [values].flat().map(String)]),
    );
    return resources.map((resource) => ({ resource, keys }));
  });
}

function parsed(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}
