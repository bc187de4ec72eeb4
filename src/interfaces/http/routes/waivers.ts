/** Waivers: those of the file, and those that are kept in the store. */
import { z } from 'zod';
import { type AuditTrail, auditTrail } from '../../../app/audit.ts';
import { compareKeys, type SortKey, select } from '../../../app/inventory/select.ts';
import {
  addWaivers,
  changeWaiver,
  type KeptWaiver,
  keptWaivers,
  removeWaiver,
  type WaivableFindings,
  waiverId,
} from '../../../app/settings/kept-waivers.ts';
import { currentConfig } from '../../../app/settings/settings.ts';
import {
  askForWaiver,
  denyWaiver,
  grantWaiver,
  type WaiverRequest,
  waiverRequestAt,
  waiverRequests,
  withdrawWaiver,
} from '../../../app/settings/waiver-requests.ts';
import type { WaiveRequest } from '../../../app/waive.ts';
import { applyWaivers } from '../../../app/waivers.ts';
import { isExpired, type Waiver } from '../../../domain/waiver/waiver.ts';
import { problem } from '../../../problem.ts';
import { demandRole } from '../access.ts';
import { many } from '../documents.ts';
import {
  NewWaiverDocument,
  WaiverAnswerDocument,
  WaiverChangeDocument,
  WaiverDocument,
  WaiverRequestDocument,
} from '../documents-settings.ts';
import { snapshotOf } from '../snapshots.ts';
import { demandVersion, tagged } from '../versions.ts';
import { API, callerOn, PageQuery, pageOf, type Routes } from './route.ts';

const Id = z.object({ id: z.string().max(100) });
const IfMatch = z.looseObject({ 'if-match': z.string().optional().describe('The ETag of what was read.') });

type Shown = z.input<typeof WaiverDocument>;
type NewWaiver = z.output<typeof NewWaiverDocument>;

export const waivers: Routes = (server, parts) => {
  const { settings, store, timer, keeper, posture, news, twoPersons } = parts;
  const { documents } = store;
  const now = (): string => timer.now().toISOString();

  /** Those that are declared, with the file that declares them. */
  const declared = async (): Promise<{ readonly path: string; readonly list: readonly Waiver[] }> => {
    const file = await settings.file();
    return file === undefined
      ? { path: '', list: [] }
      : { path: file.path, list: settings.format.merge([file]).waivers };
  };

  /** Undefined before anything was read. */
  const known = async (): Promise<(WaivableFindings & { readonly complete: boolean }) | undefined> => {
    await posture.follow();
    if (posture.inventory === undefined) return undefined;
    const { report, fleet } = await (await snapshotOf(parts)).judged();
    return {
      findings: [...report.findings, ...report.waived],
      fleet,
      complete: report.coverage.complete,
    };
  };

  const all = async (): Promise<readonly Shown[]> => {
    const [file, kept, judged, config] = await Promise.all([
      declared(),
      keptWaivers(documents),
      known(),
      currentConfig(settings),
    ]);
    const today = now().slice(0, 10);
    const { statuses } =
      judged === undefined
        ? { statuses: [] }
        : applyWaivers(judged.findings, config.waivers, judged.fleet, { today, complete: judged.complete });
    const standing = (waiver: Waiver): Pick<Shown, 'state' | 'findings'> => {
      const status = statuses.find((one) => sameWaiver(one.waiver, waiver));
      if (status !== undefined) return { state: status.state, findings: status.findings };
      return { state: isExpired(waiver, today) ? 'expired' : 'unknown', findings: null };
    };
    return [
      ...file.list.map(
        (waiver): Shown => ({
          id: waiverId(waiver),
          from: 'file',
          path: file.path,
          version: null,
          changed: null,
          ...standing(waiver),
          waiver,
        }),
      ),
      ...kept.map(
        (one): Shown => ({
          id: one.id,
          from: 'store',
          path: null,
          version: one.version,
          changed: { at: one.at, by: one.by },
          ...standing(one.waiver),
          waiver: one.waiver,
        }),
      ),
    ];
  };

  const shownAt = async (id: string): Promise<Shown> => {
    const found = (await all()).filter((one) => one.id === id);
    const [first] = found;
    if (first === undefined) throw problem('unknown-resource', { id });
    return found.find(({ from }) => from === 'store') ?? first;
  };

  /** The version that the request is about. */
  const keptAt = async (request: Parameters<typeof demandVersion>[0], id: string): Promise<KeptWaiver> => {
    const found = (await keptWaivers(documents)).find((one) => one.id === id);
    if (found !== undefined) {
      demandVersion(request, found.version);
      return found;
    }
    const { list, path } = await declared();
    if (list.some((one) => waiverId(one) === id)) throw problem('waiver-in-file', { id, path });
    throw problem('unknown-resource', { id });
  };

  const told = (id: string, state: string): void =>
    news.publish({ kind: 'waiver-request-changed', request: id, state });
  const ask = async (
    request: Parameters<typeof callerOn>[0] & { readonly body: NewWaiver },
  ): Promise<WaiverRequest> => {
    const { name: by } = callerOn(request);
    const found = await known();
    if (found === undefined) throw problem('not-scanned', {});
    const audit = auditTrail(store.audit, { by, timer });
    const asked = await askForWaiver(documents, wantedOf(request.body), found, { audit, at: now() });
    told(asked.id, asked.state);
    return asked;
  };

  server.get(
    `${API}/waivers`,
    {
      config: { role: 'viewer' },
      schema: {
        tags: ['waivers'],
        summary: 'Every waiver, and how it stands.',
        querystring: PageQuery,
        response: { 200: pageOf(WaiverDocument) },
      },
    },
    async ({ query }) => {
      const { items, next } = select((await all()).toSorted(inOrder), {
        ...query,
        matches: () => true,
        keyOf,
      });
      return { items, next };
    },
  );

  server.get(
    `${API}/waivers/:id`,
    {
      config: { role: 'viewer' },
      schema: {
        tags: ['waivers'],
        summary: 'One waiver.',
        params: Id,
        response: { 200: WaiverDocument },
      },
    },
    async ({ params: { id } }, reply) => {
      const found = await shownAt(id);
      if (found.version !== null) tagged(reply, found.version);
      return found;
    },
  );

  server.post(
    `${API}/waivers`,
    {
      config: {
        role: 'approver',
        problems: ['not-scanned', 'waiver-no-finding', 'waiver-exists', 'waiver-asked'],
      },
      schema: {
        tags: ['waivers'],
        summary:
          'Waives what an id stands for, bound to the rules as they were read last: one for each check. With two persons it is asked for, and somebody else grants it.',
        body: NewWaiverDocument,
        response: {
          201: z.object({ items: many(WaiverDocument) }),
          202: WaiverRequestDocument.describe(
            'Two persons are demanded: nothing is waived until somebody else grants it.',
          ),
        },
      },
    },
    async (request, reply) => {
      if (twoPersons) {
        const asked = await ask(request);
        return tagged(reply.code(202), asked.version).send(asked);
      }
      const { name: by } = callerOn(request);
      const found = await known();
      if (found === undefined) throw problem('not-scanned', {});
      const { path, list } = await declared();
      const made = await addWaivers(
        documents,
        wantedOf(request.body),
        { ...found, declared: list, path },
        { audit: auditTrail(store.audit, { by, timer }), at: now() },
      );
      await keeper.judgeAgain(by);
      const ids = made.map((one) => one.id);
      const items = (await all()).filter((one) => one.from === 'store' && ids.includes(one.id));
      return reply.code(201).send({ items });
    },
  );

  server.patch(
    `${API}/waivers/:id`,
    {
      config: {
        role: 'approver',
        problems: [
          'not-scanned',
          'waiver-in-file',
          'waiver-needs-request',
          'version-stale',
          'version-missing',
        ],
      },
      schema: {
        tags: ['waivers'],
        summary: 'Changes what a waiver of the store says, or binds it to the rules as they are now.',
        params: Id,
        headers: IfMatch,
        body: WaiverChangeDocument,
        response: { 200: WaiverDocument },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const { name: by } = callerOn(request);
      const { version } = await keptAt(request, id);
      const { bind, ...change } = request.body;
      const bindTo = bind ? await known() : undefined;
      if (bind && bindTo === undefined) throw problem('not-scanned', {});
      const changed = await changeWaiver(
        documents,
        id,
        { ...change, expected: version, bindTo },
        { audit: auditTrail(store.audit, { by, timer }), at: now(), twoPersons },
      );
      await keeper.judgeAgain(by);
      tagged(reply, changed.version);
      return shownAt(id);
    },
  );

  server.delete(
    `${API}/waivers/:id`,
    {
      config: { role: 'approver', problems: ['waiver-in-file', 'version-stale', 'version-missing'] },
      schema: {
        tags: ['waivers'],
        summary: 'Takes a waiver of the store away: what it kept back counts again.',
        params: Id,
        headers: IfMatch,
        response: { 204: z.null().describe('It is gone.') },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const { name: by } = callerOn(request);
      const { version } = await keptAt(request, id);
      await removeWaiver(documents, id, version, auditTrail(store.audit, { by, timer }));
      await keeper.judgeAgain(by);
      return reply.code(204).send(null);
    },
  );

  /** The version of a request that is decided about. */
  const askedAt = async (
    request: Parameters<typeof demandVersion>[0],
    id: string,
  ): Promise<WaiverRequest> => {
    const found = await waiverRequestAt(documents, id);
    demandVersion(request, found.version);
    return found;
  };
  const VERSIONS = ['version-stale', 'version-missing'] as const;
  const grant = async (
    asked: WaiverRequest,
    tools: { readonly audit: AuditTrail; readonly at: string },
  ): Promise<WaiverRequest> => {
    const found = await known();
    if (found === undefined) throw problem('not-scanned', {});
    const { path, list } = await declared();
    const kept = { ...found, declared: list, path };
    const granted = await grantWaiver(documents, asked, kept, { ...tools, twoPersons });
    await keeper.judgeAgain(tools.audit.by);
    return granted;
  };

  server.get(
    `${API}/waiver-requests`,
    {
      config: { role: 'viewer' },
      schema: {
        tags: ['waivers'],
        summary: 'Waivers that somebody asks for, and how they were answered.',
        response: { 200: z.object({ items: many(WaiverRequestDocument) }) },
      },
    },
    async () => ({ items: await waiverRequests(documents) }),
  );

  server.post(
    `${API}/waiver-requests`,
    {
      config: { role: 'operator', problems: ['not-scanned', 'waiver-no-finding', 'waiver-asked'] },
      schema: {
        tags: ['waivers'],
        summary: 'Asks for a waiver; somebody who may make it grants or denies it.',
        body: NewWaiverDocument,
        response: { 201: WaiverRequestDocument },
      },
    },
    async (request, reply) => {
      const asked = await ask(request);
      return tagged(reply.code(201), asked.version).send(asked);
    },
  );

  server.get(
    `${API}/waiver-requests/:id`,
    {
      config: { role: 'viewer' },
      schema: {
        tags: ['waivers'],
        summary: 'One waiver that somebody asks for.',
        params: Id,
        response: { 200: WaiverRequestDocument },
      },
    },
    async ({ params: { id } }, reply) => {
      const found = await waiverRequestAt(documents, id);
      tagged(reply, found.version);
      return found;
    },
  );

  server.patch(
    `${API}/waiver-requests/:id`,
    {
      config: {
        role: 'approver',
        problems: [
          'not-scanned',
          'waiver-no-finding',
          'waiver-exists',
          'not-in-that-state',
          'needs-other-person',
          ...VERSIONS,
        ],
      },
      schema: {
        tags: ['waivers'],
        summary: 'Grants a waiver, which binds it to the rules as they were read last, or denies it.',
        params: Id,
        headers: IfMatch,
        body: WaiverAnswerDocument,
        response: { 200: WaiverRequestDocument },
      },
    },
    async (request, reply) => {
      const { name: by } = callerOn(request);
      const asked = await askedAt(request, request.params.id);
      const { answer, words } = request.body;
      const tools = { audit: auditTrail(store.audit, { by, timer }), at: now() };
      const answered =
        answer === 'deny' ? await denyWaiver(documents, asked, words, tools) : await grant(asked, tools);
      told(answered.id, answered.state);
      tagged(reply, answered.version);
      return answered;
    },
  );

  server.delete(
    `${API}/waiver-requests/:id`,
    {
      config: { role: 'operator', problems: VERSIONS },
      schema: {
        tags: ['waivers'],
        summary: 'Takes a request back: one’s own, or with the role approver anybody’s.',
        params: Id,
        headers: IfMatch,
        response: { 204: z.null().describe('It is gone.') },
      },
    },
    async (request, reply) => {
      const caller = callerOn(request);
      const asked = await askedAt(request, request.params.id);
      if (asked.by !== caller.name) demandRole(caller, 'approver');
      await withdrawWaiver(documents, asked, auditTrail(store.audit, { by: caller.name, timer }));
      told(asked.id, 'withdrawn');
      return reply.code(204).send(null);
    },
  );
};

/** Those of the file come first. */
function keyOf({ from, id }: Shown): SortKey {
  return { value: from, id };
}

function inOrder(a: Shown, b: Shown): number {
  return compareKeys(keyOf(a), keyOf(b));
}

function wantedOf({ check, ...wanted }: NewWaiver): WaiveRequest {
  return { ...wanted, ...(check === undefined ? {} : { check }) };
}

function sameWaiver(a: Waiver, b: Waiver): boolean {
  return waiverId(a) === waiverId(b) && a.content === b.content && a.until === b.until;
}
