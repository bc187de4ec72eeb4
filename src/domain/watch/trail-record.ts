/** What is remembered of the trail: changes of what decides who gets in, and attempts at them that were denied. */
import { type ChangeEvent, changesWaysIn, namesWatched } from './change-event.ts';

/** An event as it is kept: without what the caller said of its own program. */
export type TrailRecord = Omit<ChangeEvent, 'userAgent'>;

/** What does not name it in the operation is known by the ids that the event has. */
const WATCHED = /SecurityGroup|NetworkInterface|PrefixList|PortRangeList|Instance/;
/** Keys of access, permanent and temporary, as the vendor makes them. */
const ACCESS_KEY = /\b(?:LTAI|STS\.)[0-9A-Za-z]{6,}/g;
const LONGEST_MESSAGE = 2_000;

/** Whether the code of an error says that the caller lacks a permission. */
export function isDenial(code: string): boolean {
  return /^(?:NoPermission|Forbidden)\b/.test(code);
}

/** Those of the events that are kept: done or denied, and about what is watched. */
export function recordsOf(events: readonly ChangeEvent[]): readonly TrailRecord[] {
  return events.filter(isKept).map(({ userAgent: _, errorMessage = '', ...event }) => ({
    ...event,
    ...(errorMessage === ''
      ? {}
      : { errorMessage: errorMessage.slice(0, LONGEST_MESSAGE).replace(ACCESS_KEY, '…') }),
  }));
}

function isKept(event: ChangeEvent): boolean {
  if (event.errorCode !== '' && !isDenial(event.errorCode)) return false;
  return WATCHED.test(event.operation) || changesWaysIn(event) || namesWatched(event);
}
