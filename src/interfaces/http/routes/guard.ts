/** Guardrails: planned, approved, put in place, looked at, probed and removed. */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { type ActionRecord, beginAction, readAction } from '../../../app/actions.ts';
import { type AuditTrail, auditTrail } from '../../../app/audit.ts';
import { applyGuard } from '../../../app/guard/apply.ts';
import { boundPolicies } from '../../../app/guard/bound.ts';
import { guardCoverage } from '../../../app/guard/coverage.ts';
import { failedTests, planGuard } from '../../../app/guard/plan.ts';
import { planGuardRemoval, type RemovalPlan, removeGuard } from '../../../app/guard/remove.ts';
import { guardStatus } from '../../../app/guard/status.ts';
import { verifyAfterApply, verifyGuard } from '../../../app/guard/verify.ts';
import {
  approvePlan,
  demandApproval,
  type KeptPlan,
  keepPlan,
  listPlans,
  planAt,
} from '../../../app/kept-plans.ts';
import { GUARD_STATE, type GuardState } from '../../../app/serve/guard-watch.ts';
import { TIERS } from '../../../domain/policy/guardrail.ts';
import { problem } from '../../../problem.ts';
import { findGuard } from '../../cli/guard-name.ts';
import { PLAN_SCHEMA, toGuardPlan } from '../../cli/guard-plan-file.ts';
import { parseDocument, toGuardSpec } from '../../cli/guard-spec.ts';
import { checkProbeRole } from '../../cli/guard-target.ts';
import { toPolicyTests } from '../../cli/read-policy-tests.ts';
import type { Caller } from '../access.ts';
import { JsonObject, many } from '../documents.ts';
import {
  BoundPoliciesDocument,
  GuardPlanDocument,
  GuardStatusDocument,
  GuardVerifyDocument,
} from '../documents-act.ts';
import { GuardCoverageDocument, GuardWatchDocument } from '../documents-guard.ts';
import { API, callerOn, given, PageQuery, pageOf, type Routes, TAGGED, taggedByContent } from './route.ts';

const names = z.array(z.string().max(200)).max(500);
const Wish = z.strictObject({
  tier: z.enum(TIERS).optional().describe('Instead of a policy of one’s own.'),
  policy: JsonObject.optional().describe('A policy document of one’s own, instead of a tier.'),
  name: z.string().max(128).optional(),
  root: z.boolean().default(false),
  folder: names.default([]),
  member: names.default([]),
  user: names.default([]),
  group: names.default([]),
  role: names.default([]),
  allUsers: z.boolean().default(false),
  broker: names.optional(),
  publisher: names.optional(),
  breakGlass: names.optional(),
  tests: z.array(JsonObject).max(1000).optional().describe('What it has to allow and to deny.'),
  force: z.boolean().default(false).describe('Takes over a policy of that name that Postern did not make.'),
});
const Named = z.strictObject({
  name: z.string().max(128).optional(),
  way: z.enum(['account', 'directory']).optional().describe('Where the receipts do not tell.'),
});
const Removal = Named.extend({
  force: z.boolean().default(false).describe('Also a policy that Postern did not make.'),
});
const Probe = Named.extend({
  probeRole: z.string().max(200).optional().describe('Whose role probes, instead of the key of the service.'),
});
const Id = z.object({ id: z.string().max(100) });

/** What is kept of a plan. */
type Kept =
  | { readonly does: 'apply'; readonly plan: object; readonly force: boolean }
  | { readonly does: 'remove'; readonly plan: RemovalPlan; readonly force: boolean };

export const guard: Routes = (server, parts) => {
  const { store, timer, guard: tools, twoPersons } = parts;
  const shelf = { documents: store.documents, kind: 'guard-plan' };
  const trail = (caller: Caller): AuditTrail => auditTrail(store.audit, { by: caller.name, timer });
  /** The document that says which action was begun by a plan last. */
  const begunBy = async (plan: string): Promise<ActionRecord | null> => {
    const found = await store.documents.get('guard-action', plan);
    return found === undefined ? null : readAction(parts, String(found.value));
  };
  const remember = async (plan: string, action: string, by: string): Promise<void> => {
    const found = await store.documents.get('guard-action', plan);
    if (found?.value === action) return;
    const at = timer.now().toISOString();
    await store.documents.put(
      { kind: 'guard-action', id: plan, value: action, by, at },
      found?.version ?? null,
    );
  };
  const shown = async (kept: KeptPlan): Promise<z.input<typeof GuardPlanDocument>> => {
    const { does, plan } = kept.document as Kept;
    const { id, by, at, version, approvedBy } = kept;
    return { id, by, at, version, approvedBy, does, plan, action: await begunBy(id) };
  };

  server.get(
    `${API}/guard`,
    {
      config: { role: 'viewer', problems: ['cloud-refused'] },
      schema: {
        summary: 'What is bound where now, and how that differs from what was put in place.',
        querystring: Named,
        response: { 200: GuardStatusDocument },
      },
    },
    async ({ query: { name, way } }) => ({
      schema: 'postern.guard-status/v1',
      ...(await guardStatus(tools.cloud, tools.store, { name, way })),
    }),
  );

  server.get(
    `${API}/guard/coverage`,
    {
      config: { role: 'viewer', problems: ['cloud-refused'] },
      onSend: taggedByContent,
      schema: {
        summary: 'Who is covered by which guardrail now, and who is not, whoever put it in place.',
        querystring: Named.pick({ way: true }).describe('Without `way` the directory, where there is one.'),
        response: { 200: GuardCoverageDocument, ...TAGGED },
      },
    },
    async ({ query: { way } }) => ({
      schema: 'postern.guard-coverage/v1' as const,
      ...(await guardCoverage(tools.cloud, way)),
    }),
  );

  server.get(
    `${API}/guard/policies`,
    {
      config: { role: 'viewer', problems: ['cloud-refused'] },
      onSend: taggedByContent,
      schema: {
        summary: 'The policies over an account that stop rule-writing, or may, with their documents.',
        querystring: z.object({ account: z.string().regex(/^\d{1,20}$/) }),
        response: { 200: BoundPoliciesDocument, ...TAGGED },
      },
    },
    ({ query: { account } }) => boundPolicies(tools.cloud, account),
  );

  server.get(
    `${API}/guard/watched`,
    {
      config: { role: 'viewer' },
      schema: {
        summary: 'How each guardrail stood when the service looked at it last, without asking the cloud.',
        response: { 200: z.object({ items: many(GuardWatchDocument) }) },
      },
    },
    async () => ({
      items: (await store.documents.list(GUARD_STATE)).map(({ value }) => {
        const { account, checkedAt, verdict, status } = value as GuardState;
        const { id, way, name, drift } = status;
        return { id, account, way, name, checkedAt, verdict, drift };
      }),
    }),
  );

  server.post(
    `${API}/guard/plans`,
    {
      config: { role: 'operator', problems: ['guard-foreign', 'guard-tests-failed', 'cloud-refused'] },
      schema: {
        summary: 'Plans a guardrail: what would be done, to whom, and to whom not.',
        body: Wish,
        response: { 201: GuardPlanDocument },
      },
    },
    async (request, reply) => {
      const caller = callerOn(request);
      const { policy, tests, ...flags } = request.body;
      const spec = toGuardSpec(given({ ...flags, ...(policy && { policy: 'policy' }) }), {
        policy: policy && { path: 'policy', read: () => JSON.stringify(policy) },
        tests: () =>
          tests === undefined
            ? []
            : toPolicyTests({ tests }, (field) => problem('guard-tests-bad', { path: 'body', field })),
      });
      const failed = failedTests(spec);
      if (failed.length > 0) throw problem('guard-tests-failed', { name: spec.name, failed });
      const plan = { schema: PLAN_SCHEMA, ...(await planGuard(spec, tools)) };
      const kept = await keepPlan(shelf, {
        id: `guard-${randomUUID()}`,
        document: { does: 'apply', plan, force: spec.force } satisfies Kept,
        by: caller.name,
        at: timer.now().toISOString(),
      });
      await trail(caller).append('guard.plan', kept.id, { name: spec.name, steps: plan.steps.length });
      return reply.code(201).send(await shown(kept));
    },
  );

  server.post(
    `${API}/guard/removals`,
    {
      config: { role: 'operator', problems: ['guard-foreign', 'guard-unknown', 'cloud-refused'] },
      schema: {
        summary: 'Plans to take a guardrail away.',
        body: Removal,
        response: { 201: GuardPlanDocument },
      },
    },
    async (request, reply) => {
      const caller = callerOn(request);
      const { force, ...named } = request.body;
      const found = await findGuard(given(named), tools);
      const plan = await planGuardRemoval({ ...tools, ...found, force });
      const kept = await keepPlan(shelf, {
        id: `guard-${randomUUID()}`,
        document: { does: 'remove', plan, force } satisfies Kept,
        by: caller.name,
        at: timer.now().toISOString(),
      });
      await trail(caller).append('guard.plan', kept.id, { ...found, removes: plan.steps.length });
      return reply.code(201).send(await shown(kept));
    },
  );

  server.get(
    `${API}/guard/plans`,
    {
      config: { role: 'viewer' },
      schema: {
        summary: 'Plans, the newest first.',
        querystring: PageQuery,
        response: { 200: pageOf(GuardPlanDocument) },
      },
    },
    async ({ query }) => {
      const { items, next } = await listPlans(shelf, given(query));
      return { items: await Promise.all(items.map(shown)), next };
    },
  );

  server.get(
    `${API}/guard/plans/:id`,
    {
      config: { role: 'viewer' },
      schema: { summary: 'One plan, and how it stands.', params: Id, response: { 200: GuardPlanDocument } },
    },
    async ({ params: { id } }) => shown(await planAt(shelf, id)),
  );

  server.post(
    `${API}/guard/plans/:id/approve`,
    {
      config: { role: 'approver', problems: ['needs-other-person'] },
      schema: { summary: 'Approves a plan.', params: Id, response: { 200: GuardPlanDocument } },
    },
    async (request) =>
      shown(
        await approvePlan(shelf, request.params.id, {
          audit: trail(callerOn(request)),
          action: 'guard.approve',
          twoPersons,
        }),
      ),
  );

  server.post(
    `${API}/guard/plans/:id/apply`,
    {
      config: {
        role: 'operator',
        problems: ['needs-approval', 'not-in-that-state', 'guard-stale', 'guard-foreign', 'cloud-refused'],
      },
      schema: {
        summary: 'Carries a plan out, and goes on where an earlier run of it was interrupted.',
        params: Id,
        response: {
          200: GuardPlanDocument.describe('It was all there already.'),
          202: GuardPlanDocument.describe('It is being carried out: see `action`, and `/events`.'),
        },
      },
    },
    async (request, reply) => {
      const caller = callerOn(request);
      const kept = await planAt(shelf, request.params.id);
      demandApproval(kept, twoPersons);
      const before = await begunBy(kept.id);
      if (before?.state === 'done' || before?.state === 'running')
        throw problem('not-in-that-state', { id: kept.id, state: before.state });
      const document = kept.document as Kept;
      const audit = trail(caller);
      const action = await beginAction(parts, {
        kind: `guard.${document.does}`,
        subject: kept.id,
        by: caller.name,
        run: async ({ begin, step }) => {
          const common = { ...tools, audit, onStep: step };
          if (document.does === 'remove') {
            const { way, name, steps } = document.plan;
            return removeGuard({
              ...common,
              way,
              name,
              force: document.force,
              confirm: async (now) => {
                // Only what was approved is done.
                const isPart = now.every((one) => steps.some((other) => sameStep(one, other)));
                if (!isPart) throw problem('guard-stale', { name, changed: 'attached' });
                await begin();
              },
            });
          }
          // Plans are kept as JSON is, so this reads what a file of it would hold.
          const { plan, spec } = toGuardPlan(
            JSON.parse(JSON.stringify(document.plan)),
            kept.id,
            document.force,
          );
          const report = await applyGuard({ ...common, spec, approved: plan, confirm: begin });
          const prober = await tools.prober();
          const verification =
            prober === undefined
              ? null
              : await verifyAfterApply(spec, { cloud: tools.cloud, timer: tools.timer, prober });
          const { plan: _plan, ...rest } = report;
          return { ...rest, verification };
        },
        onEnd: async ({ id }) => {
          await remember(kept.id, id, caller.name);
        },
      });
      await remember(kept.id, action.id, caller.name);
      return reply.code(action.state === 'running' ? 202 : 200).send(await shown(kept));
    },
  );

  server.post(
    `${API}/guard/verify`,
    {
      config: { role: 'operator', problems: ['guard-unknown', 'guard-no-probe-key', 'cloud-refused'] },
      schema: {
        summary: 'Makes calls that can change nothing, and says whether the guardrail stops them.',
        body: Probe,
        response: { 200: GuardVerifyDocument },
      },
    },
    async (request) => {
      const { probeRole, ...named } = request.body;
      checkProbeRole(probeRole);
      const { way, name } = await findGuard(given(named), tools);
      const state = await tools.cloud.readState(way, name);
      if (state.policy === null) throw problem('guard-unknown', { name });
      const prober = await tools.prober(probeRole);
      if (prober === undefined) throw problem('guard-no-probe-key', {});
      const document = parseDocument(state.policy.document, way, name);
      const report = await verifyGuard({ way, name, document, state }, prober, tools.timer);
      await trail(callerOn(request)).append('guard.verify', name, { way, verdict: report.verdict });
      return {
        schema: 'postern.guard-verify/v1',
        policy: { name, way, id: state.policy.id },
        ...report,
      };
    },
  );
};

function sameStep(a: RemovalPlan['steps'][number], b: RemovalPlan['steps'][number]): boolean {
  return a.operation === b.operation && JSON.stringify(a.parameters) === JSON.stringify(b.parameters);
}
