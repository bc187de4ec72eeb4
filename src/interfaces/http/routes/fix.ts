/** Repairs: planned, approved, carried out, confirmed and taken back. */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { planRepair } from '../../../app/fix/plan.ts';
import { confirmRun, rollBack } from '../../../app/fix/rollback.ts';
import { fixStatus } from '../../../app/fix/status.ts';
import type { DocumentRecord } from '../../../app/store/ports.ts';
import { NOBODY } from '../../../domain/config/trust.ts';
import { problem } from '../../../problem.ts';
import { FIX_PLAN_SCHEMA, fixDocument } from '../../cli/fix-document.ts';
import { toFixPlan } from '../../cli/fix-plan-file.ts';
import { runDocument } from '../../cli/fix-run-document.ts';
import { callerAddress, listWish, trustedSources } from '../../cli/fix-sources.ts';
import { many } from '../documents.ts';
import { FixPlanDocument, FixRunDocument } from '../documents-act.ts';
import { API, callerOn, type Routes } from './route.ts';

const KIND = 'fix-plan';
const Sites = z.enum(['intl', 'cn']);
const Wish = z.object({
  ids: z.array(z.string().max(100)).max(1000).default([]),
  /** `name=cidr`, each; besides those of the configuration. */
  sources: z.array(z.string().max(200)).max(500).default([]),
  workbench: z.enum(['none', 'intl', 'cn']).optional(),
  me: z.string().max(50).optional(),
  prefixList: z.string().max(100).optional(),
  fixLists: z.boolean().default(false),
  tidy: z.boolean().default(false),
  allowCutOff: z.boolean().default(false),
});
const Carry = z.object({
  select: z.array(z.string().max(100)).min(1).optional(),
  concurrency: z.int().min(1).max(100).default(1),
  failureBudget: z.int().min(0).max(9999).default(0),
  /** Null: no confirmation is needed. */
  confirmWithinSeconds: z
    .int()
    .min(1)
    .max(65_535 * 60)
    .nullable()
    .default(600),
  rollback: z.enum(['workbench', 'exact']).default('workbench'),
  workbench: z.array(Sites).default(['intl', 'cn']),
});
const Id = z.object({ id: z.string().max(100) });

interface KeptPlan {
  readonly document: object;
  readonly approvedBy: readonly string[];
}

export const fix: Routes = (server, parts) => {
  const { store, timer, news, source, request: watched, judging } = parts;
  const now = (): string => timer.now().toISOString();
  const audited = (by: string, action: string, subject: string, details: object = {}): Promise<unknown> =>
    store.audit.append({ at: now(), by, action, subject, details });
  const planOf = async (id: string): Promise<DocumentRecord> => {
    const found = await store.documents.get(KIND, id);
    if (found === undefined) throw problem('unknown-resource', { id });
    return found;
  };
  const shown = ({ id, by, at, version, value }: DocumentRecord): z.input<typeof FixPlanDocument> => ({
    id,
    by,
    at,
    version,
    approvedBy: (value as KeptPlan).approvedBy,
    plan: (value as KeptPlan).document,
  });

  server.post(
    `${API}/fix/plans`,
    {
      config: {
        role: 'operator',
        problems: ['unknown-resource', 'fix-cuts-off-caller', 'fix-cuts-off-host', 'cloud-refused'],
      },
      schema: {
        summary: 'Plans a repair; nothing is changed.',
        body: Wish,
        response: { 201: FixPlanDocument },
      },
    },
    async (request, reply) => {
      const wish = request.body;
      const { name: by } = callerOn(request);
      const options = await judging();
      const trust = options.trust ?? NOBODY;
      const kept = trust.sources.filter(({ kind }) => kind !== 'workbench' || wish.workbench === undefined);
      const caller = callerAddress(wish.me === undefined ? {} : { me: wish.me });
      const report = await planRepair({
        source,
        request: watched,
        options: { ...options, trust: { ...trust, sources: kept } },
        ids: wish.ids,
        sources: trustedSources({
          source: wish.sources,
          ...(wish.workbench === undefined ? {} : { workbench: wish.workbench }),
        }),
        ...(caller === undefined ? {} : { caller }),
        lists: listWish(wish.prefixList),
        fixLists: wish.fixLists,
        tidy: wish.tidy,
        allowCutOff: wish.allowCutOff,
      });
      const document = { schema: FIX_PLAN_SCHEMA, ...fixDocument(report) };
      const id = `plan-${randomUUID()}`;
      const value: KeptPlan = { document, approvedBy: [] };
      const { current } = await store.documents.put({ kind: KIND, id, value, by, at: now() }, null);
      await audited(by, 'fix.plan', id, { steps: report.steps.length });
      return reply.code(201).send(shown(current as DocumentRecord));
    },
  );

  server.get(
    `${API}/fix/plans`,
    {
      config: { role: 'viewer' },
      schema: { summary: 'Every plan.', response: { 200: z.object({ items: many(FixPlanDocument) }) } },
    },
    async () => ({ items: (await store.documents.list(KIND)).map(shown) }),
  );

  server.get(
    `${API}/fix/plans/:id`,
    {
      config: { role: 'viewer' },
      schema: { summary: 'One plan.', params: Id, response: { 200: FixPlanDocument } },
    },
    async (request) => shown(await planOf(request.params.id)),
  );

  server.post(
    `${API}/fix/plans/:id/approve`,
    {
      config: { role: 'approver' },
      schema: { summary: 'Approves a plan.', params: Id, response: { 200: FixPlanDocument } },
    },
    async (request) => {
      const { name: by } = callerOn(request);
      const found = await planOf(request.params.id);
      const { document, approvedBy } = found.value as KeptPlan;
      const value: KeptPlan = { document, approvedBy: [...new Set([...approvedBy, by])] };
      // Who made it stays who made it.
      const { current } = await store.documents.put(
        { kind: KIND, id: found.id, value, by: found.by, at: found.at },
        found.version,
      );
      await audited(by, 'fix.approve', found.id);
      return shown(current as DocumentRecord);
    },
  );

  server.post(
    `${API}/fix/plans/:id/apply`,
    {
      config: {
        role: 'operator',
        problems: ['needs-approval', 'fix-busy', 'fix-stale', 'fix-cuts-off-caller', 'cloud-refused'],
      },
      schema: {
        summary: 'Carries a plan out. 200: there was nothing to do; 202: it has begun.',
        params: Id,
        body: Carry,
        response: {
          200: z.object({ run: z.null() }),
          202: z.object({ run: FixRunDocument }),
        },
      },
    },
    async (request, reply) => {
      const { name: by } = callerOn(request);
      const found = await planOf(request.params.id);
      const { document, approvedBy } = found.value as KeptPlan;
      if (parts.twoPersons && !approvedBy.some((one) => one !== found.by))
        throw problem('needs-approval', { plan: found.id });
      // Plans are kept as JSON is, so this reads what a file of it would hold.
      const plan = toFixPlan(JSON.parse(JSON.stringify(document)), found.id);
      const { select, concurrency, failureBudget, confirmWithinSeconds, rollback, workbench } = request.body;
      const run = await parts.repairs.begin({
        plan,
        select,
        concurrency,
        failureBudget,
        withinMs: confirmWithinSeconds === null ? null : confirmWithinSeconds * 1000,
        mode: rollback,
        sites: workbench,
        target: parts.target,
      });
      await audited(by, 'fix.apply', found.id, { run: run?.id ?? null });
      return reply.code(run === null ? 200 : 202).send({ run: run === null ? null : runDocument(run) });
    },
  );

  server.get(
    `${API}/fix/runs`,
    {
      config: { role: 'viewer' },
      schema: {
        summary: 'Every repair that was begun.',
        response: { 200: z.object({ items: many(FixRunDocument) }) },
      },
    },
    async () => ({ items: (await fixStatus(parts.fix)).map((status) => runDocument(status.run, status)) }),
  );

  server.get(
    `${API}/fix/runs/:id`,
    {
      config: { role: 'viewer' },
      schema: { summary: 'One of them.', params: Id, response: { 200: FixRunDocument } },
    },
    async (request) => {
      const { id } = request.params;
      const [status] = await fixStatus(parts.fix, id);
      if (status === undefined) throw problem('fix-unknown-run', { run: id });
      return runDocument(status.run, status);
    },
  );

  server.post(
    `${API}/fix/runs/:id/confirm`,
    {
      config: { role: 'approver', problems: ['fix-unknown-run', 'fix-not-waiting', 'fix-busy'] },
      schema: { summary: 'Keeps what was done.', params: Id, response: { 200: FixRunDocument } },
    },
    async (request) => {
      const run = await confirmRun(request.params.id, parts.fix);
      await audited(callerOn(request).name, 'fix.confirm', run.id);
      news.publish({ kind: 'run-changed', run: run.id, state: run.state });
      return runDocument(run);
    },
  );

  server.post(
    `${API}/fix/runs/:id/rollback`,
    {
      config: {
        role: 'operator',
        problems: ['fix-unknown-run', 'fix-not-waiting', 'fix-busy', 'cloud-refused'],
      },
      schema: {
        summary: 'Takes back what was done.',
        params: Id,
        body: z.object({ rollback: z.enum(['workbench', 'exact']).optional() }),
        response: { 200: FixRunDocument },
      },
    },
    async (request) => {
      const run = await rollBack(request.params.id, parts.fix, request.body.rollback);
      await audited(callerOn(request).name, 'fix.rollback', run.id);
      news.publish({ kind: 'run-changed', run: run.id, state: run.state });
      return runDocument(run);
    },
  );
};
