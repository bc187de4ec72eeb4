/** Use cases: what is kept of the trail as it is told, and why a call was denied. */
import type { EventDenial } from '../domain/watch/change-event.ts';
import { isDenial, type TrailRecord } from '../domain/watch/trail-record.ts';
import { problem } from '../problem.ts';
import type { Diagnosed, DiagnosticSource } from './guard/ports.ts';
import type { Page, Store, TrailQuery } from './store/ports.ts';

/** An event as it is told: without the message that only the account can decode, which is long and says nothing. */
export type ToldEvent = Omit<TrailRecord, 'denial' | 'errorMessage'> & {
  readonly errorMessage: string;
  readonly denied: boolean;
  /** What the refusal said beside its code; null where the event does not have it. */
  readonly denial: Omit<EventDenial, 'message'> | null;
  /** Whether there is more that the vendor can decode. */
  readonly diagnosable: boolean;
};

/** The newest first. */
export async function listTrail(
  { trail }: Pick<Store, 'trail'>,
  query: TrailQuery,
): Promise<Page<ToldEvent>> {
  const { items, next } = await trail.list(query);
  return { items: items.map(told), next };
}

export interface DiagnosisParts {
  /** The cloud, as the store names it. */
  readonly target: string;
  readonly store: Pick<Store, 'trail'>;
  readonly diagnostics: DiagnosticSource;
}

/**
 * Has the vendor say why the call of an event was denied. Throws `event-unknown`; `event-undiagnosed` where the event
 * carries nothing that could be decoded; and what the call to the vendor throws. Changes nothing.
 */
export async function diagnoseEvent(
  id: string,
  { target, store, diagnostics }: DiagnosisParts,
): Promise<{ readonly event: ToldEvent; readonly diagnosis: Diagnosed }> {
  const record = await store.trail.get(target, id);
  if (record === undefined) throw problem('event-unknown', { id });
  const message = record.denial?.message ?? '';
  if (message === '') throw problem('event-undiagnosed', { id });
  const { keys, ...diagnosis } = await diagnostics.decode(record.account, message);
  // Whose key it was, the event says by name; which key is nobody's business.
  const { 'acs:AccessId': _, ...others } = keys;
  return { event: told(record), diagnosis: { ...diagnosis, keys: others } };
}

function told({ errorMessage = '', denial, ...event }: TrailRecord): ToldEvent {
  const { message = '', ...said } = denial ?? {};
  return {
    ...event,
    errorMessage,
    denied: isDenial(event.errorCode),
    denial: denial === undefined ? null : (said as Omit<EventDenial, 'message'>),
    diagnosable: message !== '',
  };
}
