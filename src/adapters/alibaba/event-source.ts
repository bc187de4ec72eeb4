/** Reads what was done in a cloud from ActionTrail's history of events (facts/services.md A4). */
import type { EventSource } from '../../app/ports.ts';
import type { Place } from '../../domain/inventory/inventory.ts';
import type { ChangeEvent, EventDenial } from '../../domain/watch/change-event.ts';
import { isDenial } from '../../domain/watch/trail-record.ts';
import { type AccountClientOptions, accountClients } from './account-clients.ts';
import { isRaw, list, nested, type Raw, text } from './raw.ts';

/** The most that one call gives; a string, says the vendor's model. */
const EVENTS_A_PAGE = '50';
/** Services whose calls decide who gets in. */
const SERVICES = /^(ecs|vpc|eip|slb|nlb|alb|nat|natgateway|ipv6)$/i;
/** Ids of resources, wherever in an event they stand. */
const ID = /\b(?:sg|i|eni|pl|prl|eip|ngw|lb|nlb|alb)-[0-9a-z]+\b/g;

/** Clients, and the roles that they assume, are kept between readings. */
export function createEventSource(options: AccountClientOptions): EventSource {
  const accountOf = accountClients(options);
  return {
    async read(place, from, to) {
      const { read } = await accountOf(place.account);
      const events: ChangeEvent[] = [];
      for (let token: string | undefined = ''; token !== undefined; ) {
        const answer = await read('ActionTrail', place.region, 'LookupEvents', {
          // The vendor's address says which region is meant; an endpoint that stands for all of them is told.
          RegionId: place.region,
          StartTime: toSeconds(from),
          EndTime: toSeconds(to, 1),
          Direction: 'FORWARD',
          MaxResults: EVENTS_A_PAGE,
          'LookupAttribute.1.Key': 'EventRW',
          'LookupAttribute.1.Value': 'Write',
          ...(token === '' ? {} : { NextToken: token }),
        });
        for (const raw of list(answer, 'Events') ?? []) {
          if (isAboutAccess(raw)) events.push(mapEvent(raw, place));
        }
        token = text(answer, 'NextToken') || undefined;
      }
      return events.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
    },
  };
}

/** Whether it is of a service whose calls decide who gets in. */
export function isAboutAccess(raw: Raw): boolean {
  return SERVICES.test(text(raw, 'serviceName'));
}

/** One event as ActionTrail lists it, and as EventBridge delivers it within its envelope. */
export function mapEvent(raw: Raw, place: Place): ChangeEvent {
  const identity = nested(raw, 'userIdentity');
  const errorCode = text(raw, 'errorCode');
  const errorMessage = text(raw, 'errorMessage');
  const denial = isDenial(errorCode) ? denialIn(raw) : undefined;
  return {
    account: text(raw, 'recipientAccountId') || place.account,
    region: text(raw, 'acsRegion') || place.region,
    id: text(raw, 'eventId'),
    operation: text(raw, 'eventName'),
    at: text(raw, 'eventTime'),
    actor: {
      type: text(identity, 'type'),
      name: text(identity, 'userName') || text(identity, 'principalId'),
      account: text(identity, 'accountId'),
    },
    from: text(raw, 'sourceIpAddress'),
    userAgent: text(raw, 'userAgent'),
    requestId: text(raw, 'requestId'),
    errorCode,
    ...(errorMessage === '' ? {} : { errorMessage }),
    ...(denial === undefined ? {} : { denial }),
    // Where an operation names what it touched differs from one to the next; ids are unmistakable.
    resources: [...new Set(JSON.stringify(raw, withoutMessage).match(ID) ?? [])],
  };
}

const MESSAGE = 'EncodedDiagnosticMessage';

/** Letters of an encoded message may look like an id. */
function withoutMessage(name: string, value: unknown): unknown {
  return name === MESSAGE ? undefined : value;
}

/** Where an event holds what the refusal said beside its code is not documented: it is taken from wherever it may be. */
function denialIn(raw: Raw): EventDenial | undefined {
  const places = [raw, nested(raw, 'responseElements'), nested(raw, 'additionalEventData')];
  const detail = places.map((one) => one.AccessDeniedDetail).find(isRaw);
  if (detail === undefined) return undefined;
  return {
    action: text(detail, 'AuthAction'),
    principalType: text(detail, 'AuthPrincipalType'),
    principal: text(detail, 'AuthPrincipalDisplayName'),
    principalAccount: text(detail, 'AuthPrincipalOwnerId'),
    policyType: text(detail, 'PolicyType'),
    kind: text(detail, 'NoPermissionType'),
    message: text(detail, MESSAGE),
  };
}

/** Whole seconds: the vendor takes no fractions. `more` rounds up. */
function toSeconds(time: string, more = 0): string {
  const ms = Math.floor(Date.parse(time) / 1000) * 1000 + more * 1000;
  return new Date(ms).toISOString().replace('.000Z', 'Z');
}
