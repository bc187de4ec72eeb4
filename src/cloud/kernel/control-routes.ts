/** What the control interface can do. */

import type { CloudClock } from './clock.ts';
import type { ControlRequest, ControlRoutes } from './control.ts';
import type { Faults } from './faults.ts';
import { FAULT_KINDS, type FaultRule } from './faults.ts';
import type { Journal } from './journal.ts';
import {
  ConflictError,
  InputError,
  join,
  optional,
  toFields,
  toList,
  toNumber,
  toOneOf,
  toText,
} from './json-input.ts';
import type { Change, State } from './state.ts';

export interface ControlParts {
  readonly status: () => object;
  readonly state: State;
  readonly journal: Journal;
  readonly faults: Faults;
  readonly clock: CloudClock;
  /** Who is told of writes, as EventBridge tells. */
  readonly push: EventPushControl;
  readonly reset: () => void;
  readonly isEmpty: () => boolean;
  readonly accounts: () => number;
  /** The certificate authority that TLS clients are to trust. */
  readonly certificate: () => string;
  readonly seeds: Readonly<Record<string, () => Promise<void>>>;
  /** Says whether a packet would arrive; the input is what was posted. */
  readonly packet?: (input: unknown) => Promise<object>;
}

export interface EventPushControl {
  readonly status: object;
  to(target: { readonly url: string; readonly token: string } | null): void;
}

/** Deliveries leave this machine no more than anything else of this cloud. */
const LOOPBACK = /^(127(\.\d{1,3}){3}|localhost|\[::1\])$/;
const SNAPSHOT = 'postern.cloud-snapshot/v1';
const DAY_MS = 86_400_000;
/** The longest shift in time: a hundred years. */
const FAR_SECONDS = (36_525 * DAY_MS) / 1000;

export function controlRoutes(parts: ControlParts): ControlRoutes {
  const { state, journal, faults, clock, push, packet } = parts;
  const clockStatus = (): object => ({
    now: clock.now().toISOString(),
    offsetSeconds: clock.offsetSeconds,
    frozen: clock.frozen,
  });
  return {
    'GET status': () => ({ schema: 'postern.cloud-status/v1', ...parts.status(), clock: clockStatus() }),
    'GET journal': ({ query }) => ({
      schema: 'postern.cloud-journal/v1',
      entries: journal.list(journalFilter(query)),
    }),
    'GET certificate': () => ({ pem: parts.certificate() }),
    'POST reset': () => {
      parts.reset();
      return {};
    },
    'POST seed': async ({ body }) => {
      const name = toOneOf(toFields(body, 'body', ['name']).name, 'name', Object.keys(parts.seeds));
      if (!parts.isEmpty()) throw new ConflictError('not-empty');
      await parts.seeds[name]?.();
      return { seeded: name, accounts: parts.accounts() };
    },
    'GET snapshot': () => ({ schema: SNAPSHOT, rows: state.snapshot() }),
    'PUT snapshot': ({ body }) => {
      const rows = toRows(body);
      state.restore(rows);
      return { rows: rows.length };
    },
    'GET faults': () => ({ rules: faults.list() }),
    'PUT faults': ({ body }) => {
      const fields = toFields(body, 'body', ['rules', 'seed']);
      const rules = toList(fields.rules, 'rules').map((rule, i) => toFaultRule(rule, `rules.${i}`));
      const seed = fields.seed === undefined ? 1 : toNumber(fields.seed, 'seed', 0, 0xffff_ffff);
      faults.set(rules, seed);
      return { rules };
    },
    'DELETE faults': () => {
      faults.clear();
      return { rules: [] };
    },
    'GET event-target': () => push.status,
    'PUT event-target': ({ body }) => {
      const fields = toFields(body, 'body', ['url', 'token']);
      const url = toText(fields.url, 'url');
      const parsed = URL.parse(url);
      if (parsed === null || !/^https?:$/.test(parsed.protocol) || !LOOPBACK.test(parsed.hostname))
        throw new InputError(
          'url',
          'an address of this machine, such as http://127.0.0.1:8765/api/v1/eventbridge',
        );
      push.to({ url, token: toText(fields.token, 'token') });
      return push.status;
    },
    'DELETE event-target': () => {
      push.to(null);
      return push.status;
    },
    'GET clock': clockStatus,
    'PUT clock': (request) => {
      setClock(clock, request);
      return clockStatus();
    },
    ...(packet === undefined ? {} : { 'POST packet': ({ body }: ControlRequest) => packet(body) }),
  };
}

function journalFilter(query: URLSearchParams) {
  const limit = query.get('limit');
  return {
    account: query.get('account') ?? undefined,
    action: query.get('action') ?? undefined,
    limit: limit === null ? undefined : toNumber(Number(limit), 'limit', 1, 1_000_000),
  };
}

/** `{offsetSeconds}` shifts, `{now}` stops at an instant, `{now: null}` goes back to the real time. */
function setClock(clock: CloudClock, { body }: ControlRequest): void {
  const fields = toFields(body, 'body', ['offsetSeconds', 'now']);
  const names = Object.keys(fields);
  if (names.length !== 1) throw new InputError('body', 'either offsetSeconds or now');
  if (names[0] === 'offsetSeconds') {
    clock.shift(toNumber(fields.offsetSeconds, 'offsetSeconds', -FAR_SECONDS, FAR_SECONDS));
  } else if (fields.now === null) {
    clock.follow();
  } else {
    const at = new Date(toText(fields.now, 'now'));
    if (Number.isNaN(at.getTime())) throw new InputError('now', 'an ISO time or null');
    clock.freeze(at);
  }
}

const RULE_FIELDS = ['operation', 'region', 'account', 'kind', 'rate', 'count', 'latencyMs', 'code'];

function toFaultRule(value: unknown, at: string): FaultRule {
  const fields = toFields(value, at, RULE_FIELDS);
  return {
    operation: toText(fields.operation, join(at, 'operation')),
    kind: toOneOf(fields.kind, join(at, 'kind'), FAULT_KINDS),
    rate: toNumber(fields.rate ?? 1, join(at, 'rate'), 0, 1),
    ...optional(fields, 'region', toText, at),
    ...optional(fields, 'account', toText, at),
    ...optional(fields, 'count', (count, field) => toNumber(count, field, 0, Number.MAX_SAFE_INTEGER), at),
    ...optional(fields, 'latencyMs', (latency, field) => toNumber(latency, field, 0, 600_000), at),
    ...optional(fields, 'code', toText, at),
  };
}

function toRows(body: unknown): Change[] {
  const fields = toFields(body, 'body', ['schema', 'rows']);
  toOneOf(fields.schema, 'schema', [SNAPSHOT]);
  return toList(fields.rows, 'rows').map((row, i) => {
    const at = `rows.${i}`;
    const { collection, owner, id, value } = toFields(row, at, ['collection', 'owner', 'id', 'value']);
    if (typeof owner !== 'string') throw new InputError(join(at, 'owner'), 'a text');
    if (typeof value !== 'object' || value === null) throw new InputError(join(at, 'value'), 'an object');
    return {
      collection: toText(collection, join(at, 'collection')),
      owner,
      id: toText(id, join(at, 'id')),
      value,
    };
  });
}
