/** LookupEvents: what was called in the last 90 days, in a region. */
import { createHash } from 'node:crypto';
import { needs } from '../arn.ts';
import { type Call, type Operation, operation, refuse } from '../kernel/operation.ts';
import { int, objects, str } from '../kernel/params.ts';
import { vendorTime } from '../kernel/time.ts';
import { ACTION_TRAIL } from './common.ts';
import { type TrailEvent, toEvent } from './events.ts';

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
      const events = eventsIn(call, span).filter((event) =>
        p.LookupAttribute.every(({ Key, Value }) => conditionOf(Key)(event, Value)),
      );
      if (p.Direction.toUpperCase() === 'BACKWARD') events.reverse();
      const start = place === undefined ? 0 : 1 + events.findIndex((one) => one.eventId === place.after);
      if (place !== undefined && start === 0) throw badToken();
      const found = events.slice(start, start + p.MaxResults);
      const last = found.at(-1);
      const more = last !== undefined && start + found.length < events.length;
      return {
        StartTime: vendorTime(new Date(span.from)),
        EndTime: vendorTime(new Date(span.to)),
        Events: found,
        // Without a next page the vendor's token is empty.
        NextToken: more ? tokenOf({ from: span.from, to: span.to, after: last.eventId, query }) : '',
      };
    },
  }),
];

function conditionOf(key: string): (event: TrailEvent, value: string) => boolean {
  const name = Object.keys(CONDITIONS).find((one) => one.toLowerCase() === key.toLowerCase()) ?? '';
  return CONDITIONS[name] ?? (() => false);
}

/** Oldest first: events of the region and of services without one, as far as they can be known by now. */
function eventsIn(call: Call, { from, to }: Span): TrailEvent[] {
  const now = call.now.getTime();
  const delay = { none: 0, 'one-minute': MINUTE, 'ten-minutes': 10 * MINUTE }[call.profile['trail-delay']];
  const earliest = Math.max(from, now - KEPT_DAYS * DAY);
  const reads = call.profile['trail-reads'] === 'recorded';
  return call.past().flatMap((entry) => {
    const time = Math.floor(Date.parse(entry.time) / 1000) * 1000;
    if (time < earliest || time > to || Date.parse(entry.time) + delay > now) return [];
    if (!reads && entry.access === 'read') return [];
    const event = toEvent(entry, call.profile);
    return event !== undefined && (event.isGlobal || event.acsRegion === call.region) ? [event] : [];
  });
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
    if (Number.isSafeInteger(place.from) && Number.isSafeInteger(place.to) && place.query === query)
      return place;
  } catch {
    // Not one of ours.
  }
  throw badToken();
}

function badToken(): Error {
  return refuse(400, 'InvalidParameter.NextToken', 'The specified parameter "NextToken" is not valid.');
}
