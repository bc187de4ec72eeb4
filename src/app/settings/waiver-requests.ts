/** Waivers that somebody asks for who may not make them alone: granted or denied by somebody who may. */
import { createHash } from 'node:crypto';
import { problem } from '../../problem.ts';
import type { AuditTrail } from '../audit.ts';
import type { DocumentRecord, DocumentStore } from '../store/ports.ts';
import { type WaiveRequest, waive } from '../waive.ts';
import { addWaivers, refuseWrongDay, type WaivableFindings } from './kept-waivers.ts';

export interface WaiverRequest {
  /** Made from what it is about, so that there is one for each. */
  readonly id: string;
  readonly version: number;
  /** Who asks, and since when. */
  readonly by: string;
  readonly at: string;
  readonly wanted: WaiveRequest;
  readonly state: 'asked' | 'granted' | 'denied';
  readonly decided: {
    readonly by: string;
    readonly at: string;
    /** Why it was denied; empty when nobody said. */
    readonly words: string;
  } | null;
}

interface Value {
  readonly by: string;
  readonly at: string;
  readonly wanted: WaiveRequest;
  readonly state: WaiverRequest['state'];
  readonly decided: WaiverRequest['decided'];
}

interface Tools {
  readonly audit: AuditTrail;
  readonly at: string;
}

const KIND = 'waiver-request';

/** Those that are asked for first, and of these the newest. */
export async function waiverRequests(documents: DocumentStore): Promise<readonly WaiverRequest[]> {
  const all = (await documents.list(KIND)).map(requestOf);
  return all.toSorted(
    (a, b) => Number(a.state !== 'asked') - Number(b.state !== 'asked') || (a.at < b.at ? 1 : -1),
  );
}

/** Throws `unknown-resource`. */
export async function waiverRequestAt(documents: DocumentStore, id: string): Promise<WaiverRequest> {
  const found = await documents.get(KIND, id);
  if (found === undefined) throw problem('unknown-resource', { id });
  return requestOf(found);
}

/**
 * Asks; what was decided before is asked anew. Throws `waiver-asked` while somebody waits for an answer about the same,
 * `waiver-no-finding`, and what is wrong with the day.
 */
export async function askForWaiver(
  documents: DocumentStore,
  wanted: WaiveRequest,
  { findings, fleet }: WaivableFindings,
  { audit, at }: Tools,
): Promise<WaiverRequest> {
  refuseWrongDay(wanted.until, at);
  waive(wanted, findings, fleet);
  const id = idOf(wanted);
  const before = await documents.get(KIND, id);
  const earlier = before && requestOf(before);
  if (earlier?.state === 'asked') throw problem('waiver-asked', { id, by: earlier.by });
  const value: Value = { by: audit.by, at, wanted, state: 'asked', decided: null };
  const put = await documents.put({ kind: KIND, id, value, by: audit.by, at }, before?.version ?? null);
  if (!put.done || put.current === undefined)
    throw problem('waiver-asked', { id, by: put.current?.by ?? audit.by });
  await audit.append('waiver.ask', id, { wanted });
  return requestOf(put.current);
}

/**
 * Makes what was asked for, bound to the rules as they are now, in place of a waiver for the same. With two persons whoever asked cannot grant it: throws
 * `needs-other-person`, `not-in-that-state` for what was decided already, `version-stale`, and what `addWaivers` throws.
 */
export async function grantWaiver(
  documents: DocumentStore,
  request: WaiverRequest,
  known: Parameters<typeof addWaivers>[2],
  { audit, at, twoPersons }: Tools & { readonly twoPersons: boolean },
): Promise<WaiverRequest> {
  refuseDecided(request);
  const { id, by, wanted } = request;
  if (twoPersons && by === audit.by) throw problem('needs-other-person', { plan: id });
  const made = await addWaivers(documents, wanted, known, { audit, at, replaces: true });
  const decided = { by: audit.by, at, words: '' };
  const granted = await decide(documents, request, { state: 'granted', decided }, at);
  await audit.append('waiver.grant', id, { askedBy: by, waivers: made.map((one) => one.id) });
  return granted;
}

/** Throws `not-in-that-state` and `version-stale`. */
export async function denyWaiver(
  documents: DocumentStore,
  request: WaiverRequest,
  words: string,
  { audit, at }: Tools,
): Promise<WaiverRequest> {
  refuseDecided(request);
  const decided = { by: audit.by, at, words };
  const denied = await decide(documents, request, { state: 'denied', decided }, at);
  await audit.append('waiver.deny', request.id, { askedBy: request.by, words });
  return denied;
}

/** Whoever asked takes it back. Throws `version-stale`. */
export async function withdrawWaiver(
  documents: DocumentStore,
  { id, version, by }: WaiverRequest,
  audit: AuditTrail,
): Promise<void> {
  const { done, current } = await documents.remove(KIND, id, version);
  if (!done) throw problem('version-stale', { current: String(current?.version ?? 0) });
  await audit.append('waiver.withdraw', id, { askedBy: by });
}

function refuseDecided({ id, state }: WaiverRequest): void {
  if (state !== 'asked') throw problem('not-in-that-state', { id, state });
}

async function decide(
  documents: DocumentStore,
  { id, version, by, at, wanted }: WaiverRequest,
  change: Pick<Value, 'state' | 'decided'>,
  now: string,
): Promise<WaiverRequest> {
  const value: Value = { by, at, wanted, ...change };
  const decider = change.decided?.by ?? by;
  const put = await documents.put({ kind: KIND, id, value, by: decider, at: now }, version);
  if (!put.done || put.current === undefined)
    throw problem('version-stale', { current: String(put.current?.version ?? 0) });
  return requestOf(put.current);
}

function idOf({ id, check }: WaiveRequest): string {
  const hash = createHash('sha256').update(JSON.stringify([id, check ?? null]));
  return `wr-${hash.digest('hex').slice(0, 16)}`;
}

function requestOf({ id, version, value }: DocumentRecord): WaiverRequest {
  return { id, version, ...(value as Value) };
}
