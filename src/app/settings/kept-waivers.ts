/** Waivers that are kept in the store, beside those of the configuration file. */
import { createHash } from 'node:crypto';
import type { Finding } from '../../domain/finding.ts';
import type { Fleet } from '../../domain/inventory/fleet.ts';
import { isAbout, isDay, isSameScope, scopeKey, type Waiver } from '../../domain/waiver/waiver.ts';
import { problem } from '../../problem.ts';
import type { AuditTrail } from '../audit.ts';
import type { DocumentRecord, DocumentStore } from '../store/ports.ts';
import { type WaiveRequest, waive } from '../waive.ts';
import { Contents } from '../waivers.ts';

export interface KeptWaiver {
  /** Made from its scope, so that there is one for a scope. */
  readonly id: string;
  readonly version: number;
  readonly by: string;
  readonly at: string;
  readonly waiver: Waiver;
}

/** What was judged last, to bind waivers to. */
export interface WaivableFindings {
  /** All current ones, those already waived too. */
  readonly findings: readonly Finding[];
  readonly fleet: Fleet;
}

export interface WaiverChange {
  readonly reason?: string | undefined;
  readonly owner?: string | undefined;
  readonly until?: string | undefined;
}

const KIND = 'waiver';

export function waiverId(waiver: Parameters<typeof scopeKey>[0]): string {
  return `wv-${createHash('sha256').update(scopeKey(waiver)).digest('hex').slice(0, 16)}`;
}

export async function keptWaivers(documents: DocumentStore): Promise<readonly KeptWaiver[]> {
  return (await documents.list(KIND)).map(keptOf);
}

/**
 * Keeps waivers for what an id stands for, bound to the rules as they are. All or none. Throws `waiver-no-finding`, and
 * `waiver-exists` for a scope that has one: `declared` are those of the file at `path`. With `replaces` those of the store
 * give way.
 */
export async function addWaivers(
  documents: DocumentStore,
  request: WaiveRequest,
  known: WaivableFindings & { readonly declared: readonly Waiver[]; readonly path: string },
  {
    audit,
    at,
    replaces = false,
  }: { readonly audit: AuditTrail; readonly at: string; readonly replaces?: boolean },
): Promise<readonly KeptWaiver[]> {
  refuseWrongDay(request.until, at);
  const waivers = waive(request, known.findings, known.fleet);
  const before = new Map<string, DocumentRecord>();
  for (const waiver of waivers) {
    const id = waiverId(waiver);
    if (known.declared.some((one) => isSameScope(one, waiver)))
      throw problem('waiver-exists', { id, path: known.path });
    const there = await documents.get(KIND, id);
    if (there === undefined) continue;
    if (!replaces) throw problem('waiver-exists', { id, path: '' });
    before.set(id, there);
  }
  const made: KeptWaiver[] = [];
  for (const waiver of waivers) {
    const id = waiverId(waiver);
    const { done, current } = await documents.put(
      { kind: KIND, id, value: waiver, by: audit.by, at },
      before.get(id)?.version ?? null,
    );
    if (!done || current === undefined) {
      for (const one of made) await putBack(documents, one, before.get(one.id));
      throw problem('waiver-exists', { id, path: '' });
    }
    made.push(keptOf(current));
  }
  for (const { id, waiver } of made) {
    const old = before.get(id)?.value;
    if (old === undefined) await audit.append('waiver.add', id, { after: waiver });
    else await audit.append('waiver.change', id, { before: old, after: waiver });
  }
  return made;
}

/** As it was before it was kept. */
async function putBack(
  documents: DocumentStore,
  { id, version }: KeptWaiver,
  before: DocumentRecord | undefined,
): Promise<void> {
  if (before === undefined) await documents.remove(KIND, id, version);
  else await documents.put({ ...before, kind: KIND, id }, version);
}

/**
 * Throws `unknown-resource`, `version-stale`, and with two persons `waiver-needs-request` for what would make it cover
 * more: a later day, or the rules as they are now.
 */
export async function changeWaiver(
  documents: DocumentStore,
  id: string,
  change: WaiverChange & {
    readonly expected: number;
    /** Binds it to the rules as they are now. */
    readonly bindTo?: WaivableFindings | undefined;
  },
  {
    audit,
    at,
    twoPersons,
  }: { readonly audit: AuditTrail; readonly at: string; readonly twoPersons: boolean },
): Promise<KeptWaiver> {
  const before = await keptAt(documents, id, change.expected);
  const { reason, owner, until, bindTo } = change;
  if (until !== undefined) refuseWrongDay(until, at);
  const covers = bindTo !== undefined || (until !== undefined && until > before.waiver.until);
  if (twoPersons && covers) throw problem('waiver-needs-request', { id });
  const after: Waiver = {
    ...before.waiver,
    ...(reason === undefined ? {} : { reason }),
    ...(owner === undefined ? {} : { owner }),
    ...(until === undefined ? {} : { until }),
    ...(bindTo === undefined ? {} : { content: contentOf(before.waiver, bindTo) }),
  };
  const put = await documents.put({ kind: KIND, id, value: after, by: audit.by, at }, change.expected);
  if (!put.done || put.current === undefined) throw stale(put.current);
  await audit.append('waiver.change', id, { before: before.waiver, after });
  return keptOf(put.current);
}

/** Throws `unknown-resource` and `version-stale`. */
export async function removeWaiver(
  documents: DocumentStore,
  id: string,
  expected: number,
  audit: AuditTrail,
): Promise<void> {
  const { waiver } = await keptAt(documents, id, expected);
  const { done, current } = await documents.remove(KIND, id, expected);
  if (!done) throw stale(current);
  await audit.append('waiver.remove', id, { before: waiver });
}

async function keptAt(documents: DocumentStore, id: string, expected: number): Promise<KeptWaiver> {
  const found = await documents.get(KIND, id);
  if (found === undefined) throw problem('unknown-resource', { id });
  if (found.version !== expected) throw stale(found);
  return keptOf(found);
}

function contentOf(waiver: Waiver, { findings, fleet }: WaivableFindings): string {
  const about = findings.filter((finding) => isAbout(waiver, finding));
  if (about.length === 0) throw problem('waiver-no-finding', { id: waiver.id });
  return new Contents(fleet).of(waiver, about);
}

/** A waiver that has ended already would only mislead. */
export function refuseWrongDay(until: string, at: string): void {
  const today = at.slice(0, 10);
  if (!isDay(until) || until < today)
    throw problem('http-bad-value', { field: 'until', value: until, expected: `YYYY-MM-DD, ≥ ${today}` });
}

function stale(current: DocumentRecord | undefined): Error {
  return problem('version-stale', { current: String(current?.version ?? 0) });
}

function keptOf({ id, version, by, at, value }: DocumentRecord): KeptWaiver {
  return { id, version, by, at, waiver: value as Waiver };
}
