/** LookupEvents: what was called in the last 90 days, in a region. */
import { createHash } from 'node:crypto';
import { needs } from '../arn.ts';
import type { JournalEntry } from '../kernel/journal.ts';
import { type Call, type Operation, operation, refuse } from '../kernel/operation.ts';
import { int, objects, str } from '../kernel/params.ts';
import { vendorTime } from '../kernel/time.ts';
import { ACTION_TRAIL } from './common.ts';
import { isSeenFrom, type TrailEvent, toEvent } from './events.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** How far back events can be asked for. */
const KEPT_DAYS = 90;
const LONGEST_DAYS = 30;
/** What is asked for when no time is given. */
const USUAL_DAYS = 7;

/** Keys of conditions (official SDK, LookupEventsRequestLookupAttribute) and what of an event they are compared with. */
const CONDITIONS: Readonly<Record<string, (event: TrailEvent, value: string) => boolean>> = Object.freeze({
  ServiceName: (event, value) => event.serviceName === value,
  EventName: (event, value) => event.eventName === value,
  User: (event, value) => event.userIdentity.userName === value,
  EventId: (event, value) => event.eventId === value,
  ResourceType: (event, value) => event.resourceType.split(',').includes(value),
  ResourceName: (event, value) => event.resourceName.split(',').includes(value),
  EventRW: (event, value) => value === 'All' || event.eventRW === value,
  EventAccessKeyId: (event, value) => event.userIdentity.accessKeyId === value,
});

/** A span of time in milliseconds, both ends inside. */
interface Span {
  readonly from: number;
  readonly to: number;
}

/** Where a listing goes on: behind this event, in the span of the first page. */
interface Place extends Span {
  readonly after: string;
  /** Its time. */
  readonly at: string;
  readonly query: string;
}

export const lookupOperations: readonly Operation[] = [
  operation({
    ...ACTION_TRAIL,
    action: 'LookupEvents',
    access: 'read',
    params: {
      StartTime: str(),
      EndTime: str(),
      Direction: str({ oneOf: ['FORWARD', 'BACKWARD'] }).or('BACKWARD'),
      LookupAttribute: objects(
        { Key: str({ oneOf: Object.keys(CONDITIONS) }).need(), Value: str().need() },
        { max: 2 },
      ),
      // The default is the example of the vendor's page (unconfirmed).
      MaxResults: int({ min: 1, max: 50 }).or(20),
      NextToken: str(),
    },
    ram: needs('actiontrail:LookupEvents'),
    errors: ['InvalidParameter.NextToken', 'InvalidTimeRange'],
    handle(call, p) {
      const query = digestOf([p.StartTime, p.EndTime, p.Direction, p.LookupAttribute]);
      const place = p.NextToken === undefined ? undefined : placeOf(p.NextToken, query);
      const span = place ?? spanOf(call, p.StartTime, p.EndTime);
      const backward = p.Direction.toUpperCase() === 'BACKWARD';
      const writesOnly = p.LookupAttribute.some(({ Key, Value }) => isOnlyWrites(Key, Value));
      const entries = [...entriesIn(call, spanLeft(span, place, backward), writesOnly)];
      if (backward) entries.reverse();
      const start = place === undefined ? 0 : 1 + entries.findIndex((one) => one.requestId === place.after);
      if (place !== undefined && start === 0) throw badToken();
      // One more than a page says whether there is another; what is behind is not made.
      const isAsked = (event: TrailEvent): boolean =>
        p.LookupAttribute.every(({ Key, Value }) => conditionOf(Key)(event, Value));
      const events = eventsOf(call, entries.slice(start), isAsked, p.MaxResults + 1);
      const found = events.slice(0, p.MaxResults);
      const last = found.at(-1);
      const more = last !== undefined && events.length > found.length;
      return {
        StartTime: vendorTime(new Date(span.from)),
        EndTime: vendorTime(new Date(span.to)),
        Events: found,
        // Without a next page the vendor's token is empty.
        NextToken: more
          ? tokenOf({ ...{ from: span.from, to: span.to }, after: last.eventId, at: last.eventTime, query })
          : '',
      };
    },
  }),
];

function conditionOf(key: string): (event: TrailEvent, value: string) => boolean {
  const name = Object.keys(CONDITIONS).find((one) => one.toLowerCase() === key.toLowerCase()) ?? '';
  return CONDITIONS[name] ?? (() => false);
}

function isOnlyWrites(key: string, value: string): boolean {
  return key.toLowerCase() === 'eventrw' && value === 'Write';
}

/** What of a span pages before this one have not told. */
function spanLeft(span: Span, place: Place | undefined, backward: boolean): Span {
  if (place === undefined) return span;
  const at = Date.parse(place.at);
  return backward ? { from: span.from, to: at } : { from: at, to: span.to };
}

/** Calls whose second lies in the span, oldest first, as far as they can be known by now. */
function entriesIn(call: Call, { from, to }: Span, writesOnly: boolean): readonly JournalEntry[] {
  const now = call.now.getTime();
  const delay = { none: 0, 'one-minute': MINUTE, 'ten-minutes': 10 * MINUTE }[call.profile['trail-delay']];
  const earliest = Math.max(from, now - KEPT_DAYS * DAY);
  const latest = Math.min(to + 999, now - delay);
  if (latest < earliest) return [];
  const onlyWrites = writesOnly || call.profile['trail-reads'] === 'left-out';
  return call.past({
    from: new Date(earliest).toISOString(),
    to: new Date(latest).toISOString(),
    ...(onlyWrites ? { access: 'write' as const } : {}),
  });
}

/** The first events of the region and of services without one that are asked for. */
function eventsOf(
  call: Call,
  entries: readonly JournalEntry[],
  isAsked: (event: TrailEvent) => boolean,
  most: number,
): readonly TrailEvent[] {
  const found: TrailEvent[] = [];
  for (const entry of entries) {
    if (found.length === most) break;
    const event = isSeenFrom(call.region, entry) ? toEvent(entry, call.profile) : undefined;
    if (event !== undefined && isAsked(event)) found.push(event);
  }
  return found;
}

/** Both ends are given or neither is. */
function spanOf(call: Call, start: string | undefined, end: string | undefined): Span {
  if ((start === undefined) !== (end === undefined)) throw badTime('StartTime and EndTime go together.');
  const now = Math.floor(call.now.getTime() / 1000) * 1000;
  if (start === undefined || end === undefined) return { from: now - USUAL_DAYS * DAY, to: now };
  const span = { from: instant('StartTime', start), to: instant('EndTime', end) };
  if (span.from > span.to) throw badTime('StartTime is later than EndTime.');
  if (call.profile['trail-window'] === '30-days' && span.to - span.from > LONGEST_DAYS * DAY)
    throw badTime(`The time range is longer than ${LONGEST_DAYS} days.`);
  return span;
}

function instant(name: string, text: string): number {
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time))
    throw refuse(400, 'InvalidParameter', `The specified parameter "${name}" is not valid.`);
  return time;
}

/** The code is not in the vendor's table of this operation (unconfirmed). */
function badTime(message: string): Error {
  return refuse(400, 'InvalidTimeRange', `The specified time range is not valid. ${message}`);
}

function digestOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64url').slice(0, 12);
}

function tokenOf(place: Place): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

/** Parameters must be those of the page before. */
function placeOf(token: string, query: string): Place {
  try {
    const place = JSON.parse(Buffer.from(token, 'base64url').toString('utf8')) as Place;
    const times = [place.from, place.to, Date.parse(place.at)];
    if (times.every(Number.isSafeInteger) && place.query === query) return place;
  } catch {
    // Not one of ours.
  }
  throw badToken();
}

function badToken(): Error {
  return refuse(400, 'InvalidParameter.NextToken', 'The specified parameter "NextToken" is not valid.');
}
