/** Repairs: planned, approved, carried out, confirmed and taken back. */
import { randomUUID } from 'node:crypto';
import pc from 'picocolors';
import { z } from 'zod';
import { type AuditTrail, auditTrail } from '../../../app/audit.ts';
import { askedUntil, awaitVote, voteOnCanary, voteWish } from '../../../app/fix/canary-vote.ts';
import type { FixParts } from '../../../app/fix/ledger.ts';
import { planRepair } from '../../../app/fix/plan.ts';
import { confirmRun, rollBack } from '../../../app/fix/rollback.ts';
import { fixStatusOf } from '../../../app/fix/status.ts';
import {
  approvePlan,
  demandApproval,
  type KeptPlan,
  keepPlan,
  listPlans,
  planAt,
} from '../../../app/kept-plans.ts';
import type { FixRun } from '../../../app/ports.ts';
import type { JudgeOptions } from '../../../app/scan.ts';
import { DEFAULT_JUDGEMENT } from '../../../domain/security-group/verdict.ts';
import { messagesFor } from '../../../messages/index.ts';
import type { Context } from '../../cli/context.ts';
import { catalogueOf } from '../../cli/create-flags.ts';
import { FIX_PLAN_SCHEMA, fixDocument } from '../../cli/fix-document.ts';
import { toFixPlan } from '../../cli/fix-plan-file.ts';
import { reportDocument, runDocument, runSummary } from '../../cli/fix-run-document.ts';
import { callerAddress, listWish, trustedSources, withWorkbench } from '../../cli/fix-sources.ts';
import { withLogins } from '../../cli/login-flags.ts';
import { fixReportView } from '../../cli/views/fix-report-view.ts';
import type { Caller } from '../access.ts';
import { JsonObject } from '../documents.ts';
import {
  FixImpactDocument,
  FixPlanDocument,
  FixRunDocument,
  FixRunSummaryDocument,
} from '../documents-act.ts';
import { languageFor } from '../problem-json.ts';
import { API, callerOn, given, PageQuery, pageOf, type Routes } from './route.ts';

const Sites = z.enum(['intl', 'cn']);
const ports = z.array(z.string().max(150)).max(500).default([]);
/** Where hosts listen, as `--ssh-port` and `--rdp-port` say it. */
export const LoginPorts = {
  sshPort: ports.describe('Where SSH listens: `2222` for all Linux hosts, `i-bp1abc=2222` for one.'),
  rdpPort: ports.describe('Where RDP listens: `33890` for all Windows hosts, `i-bp1abc=33890` for one.'),
};
const Wish = z.strictObject({
  ids: z
    .array(z.string().max(100))
    .max(1000)
    .default([])
    .describe('Groups, interfaces and instances; everything that is open when empty.'),
  sources: z
    .array(z.string().max(200))
    .max(500)
    .default([])
    .describe('`name=cidr`, each; besides those of the configuration.'),
  workbench: z.enum(['none', 'intl', 'cn']).optional(),
  ...LoginPorts,
  me: z.string().max(50).optional().describe('Whose access must stay: an address.'),
  prefixList: z.string().max(100).optional().describe('`never`, `auto`, or the id of a list.'),
  fixLists: z.boolean().default(false),
  tidy: z.boolean().default(false),
  allowCutOff: z.boolean().default(false),
  port: z.array(z.string().max(20)).max(100).default([]).describe('Further ops ports, as `tcp/8080`.'),
  broadOver: z
    .int()
    .min(0)
    .max(4_294_967_296)
    .optional()
    .describe('From how many IPv4 addresses on it is broad.'),
});
const Carry = z.strictObject({
  select: z
    .array(z.string().max(100))
    .min(1)
    .optional()
    .describe('Only the steps of these groups and lists.'),
  concurrency: z.int().min(1).max(100).default(1),
  failureBudget: z.int().min(0).max(9999).default(0),
  confirmWithinSeconds: z
    .int()
    .min(1)
    .max(65_535 * 60)
    .nullable()
    .default(600)
    .describe('It is taken back unless somebody confirms it within; null: no confirmation is needed.'),
  rollback: z.enum(['workbench', 'exact']).default('workbench'),
  workbench: z
    .array(Sites)
    .optional()
    .describe('Whose ranges of Workbench a rollback lets in; absent: as the plan says.'),
  canary: z
    .strictObject({
      id: z
        .string()
        .regex(/^(sg|i|eni)-[0-9a-z]+$/i)
        .nullable()
        .default(null)
        .describe('A group, an instance or an interface; null: one is chosen.'),
      waitSeconds: z
        .int()
        .min(1)
        .max(86_400)
        .nullable()
        .default(null)
        .describe(
          'Stands until somebody says how it looks, or is taken back after so long; null: nobody is asked.',
        ),
    })
    .optional()
    .describe('One comes first, and the rest only when it is as planned.'),
});
const Id = z.object({ id: z.string().max(100) });

export const fix: Routes = (server, parts) => {
  const { store, timer, news, source, request: watched, judging, twoPersons } = parts;
  const shelf = { documents: store.documents, kind: FIX_PLANS };
  const trail = (caller: Caller): AuditTrail => auditTrail(store.audit, { by: caller.name, timer });
  /** What carries repairs out for somebody. */
  const toolsFor = (caller: Caller): FixParts => ({ ...parts.fix, audit: trail(caller) });
  const told = (run: FixRun): void => news.publish({ kind: 'run-changed', run: run.id, state: run.state });

  server.post(
    `${API}/fix/plans`,
    {
      config: {
        role: 'operator',
        problems: ['unknown-resource', 'fix-cuts-off-caller', 'fix-cuts-off-host', 'cloud-refused'],
      },
      schema: { summary: 'Plans a repair; it only reads.', body: Wish, response: { 201: FixPlanDocument } },
    },
    async (request, reply) => {
      const wish = request.body;
      const caller = callerOn(request);
      const options = judgedAs(wish, await judging());
      const address = callerAddress(wish.me === undefined ? {} : { me: wish.me });
      const report = await planRepair({
        source,
        request: watched,
        options: withLogins(withWorkbench(options, wish.workbench), wish),
        ids: wish.ids,
        sources: trustedSources({
          source: wish.sources,
          ...(wish.workbench === undefined ? {} : { workbench: wish.workbench }),
        }),
        ...(address === undefined ? {} : { caller: address }),
        lists: listWish(wish.prefixList),
        fixLists: wish.fixLists,
        tidy: wish.tidy,
        allowCutOff: wish.allowCutOff,
      });
      const plan = await keepPlan(shelf, {
        id: `plan-${randomUUID()}`,
        document: { schema: FIX_PLAN_SCHEMA, ...fixDocument(report) },
        by: caller.name,
        at: timer.now().toISOString(),
      });
      await trail(caller).append('fix.plan', plan.id, { steps: report.steps.length });
      return reply.code(201).send(shownPlan(plan));
    },
  );

  server.get(
    `${API}/fix/plans`,
    {
      config: { role: 'viewer' },
      schema: {
        summary: 'Plans, the newest first.',
        querystring: PageQuery,
        response: { 200: pageOf(FixPlanDocument) },
      },
    },
    async ({ query }) => {
      const { items, next } = await listPlans(shelf, given(query));
      return { items: items.map(shownPlan), next };
    },
  );

  server.get(
    `${API}/fix/plans/:id`,
    {
      config: { role: 'viewer' },
      schema: { summary: 'One plan.', params: Id, response: { 200: FixPlanDocument } },
    },
    async ({ params: { id } }) => shownPlan(await planAt(shelf, id)),
  );

  server.get(
    `${API}/fix/plans/:id/impact`,
    {
      config: { role: 'viewer' },
      schema: {
        summary: 'Who keeps and who loses access by a plan, and what it leaves.',
        params: Id,
        response: { 200: FixImpactDocument },
      },
    },
    async ({ params: { id } }) => {
      const { document } = await planAt(shelf, id);
      const { impact, cutOffs, hidden, lostProtocols, listsLeft, leaves, alternatives, coverage, warnings } =
        document as z.output<typeof FixImpactDocument>;
      return {
        plan: id,
        impact,
        cutOffs,
        hidden,
        lostProtocols,
        listsLeft,
        leaves,
        alternatives,
        coverage,
        warnings,
      };
    },
  );

  server.post(
    `${API}/fix/plans/:id/approve`,
    {
      config: { role: 'approver', problems: ['needs-other-person'] },
      schema: { summary: 'Approves a plan.', params: Id, response: { 200: FixPlanDocument } },
    },
    async (request) => {
      const audit = trail(callerOn(request));
      return shownPlan(
        await approvePlan(shelf, request.params.id, { audit, action: 'fix.approve', twoPersons }),
      );
    },
  );

  server.post(
    `${API}/fix/plans/:id/apply`,
    {
      config: {
        role: 'operator',
        problems: ['needs-approval', 'fix-stale', 'fix-busy', 'fix-canary-refused', 'cloud-refused'],
      },
      schema: {
        summary: 'Carries a plan out, or goes on with it.',
        params: Id,
        body: Carry,
        response: {
          200: z.object({ run: z.null() }).describe('There was nothing to do.'),
          202: z
            .object({ run: FixRunDocument.nullable() })
            .describe('It is being carried out: see `/events`.'),
        },
      },
    },
    async (request, reply) => {
      const caller = callerOn(request);
      const found = await planAt(shelf, request.params.id);
      demandApproval(found, twoPersons);
      const { canary } = request.body;
      const waitSeconds = canary?.waitSeconds ?? null;
      // Plans are kept as JSON is, so this reads what a file of it would hold.
      const plan = toFixPlan(JSON.parse(JSON.stringify(found.document)), found.id);
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
        audit: trail(caller),
        ...(canary === undefined
          ? {}
          : { canary: voteWish(canary.id, { documents: store.documents, timer: parts.fix.timer }) }),
        onBegin: async ({ id }) => {
          if (waitSeconds === null) return;
          const at = timer.now().toISOString();
          await awaitVote(store.documents, id, { waitMs: waitSeconds * 1000, by: caller.name, at });
        },
      });
      return run === null ? reply.code(200).send({ run }) : reply.code(202).send({ run: runDocument(run) });
    },
  );

  server.get(
    `${API}/fix/runs`,
    {
      config: { role: 'viewer' },
      schema: {
        summary: 'Runs, the newest first, as they are written down: nothing is read in the cloud for them.',
        querystring: PageQuery,
        response: { 200: pageOf(FixRunSummaryDocument) },
      },
    },
    async ({ query }) => {
      const { items, next } = await parts.fix.store.page(given(query));
      const now = timer.now();
      return { items: items.map((run) => runSummary(run, now)), next };
    },
  );

  server.get(
    `${API}/fix/runs/:id`,
    {
      config: { role: 'viewer', problems: ['fix-unknown-run'] },
      schema: { summary: 'One run, and how it stands.', params: Id, response: { 200: FixRunDocument } },
    },
    async ({ params: { id } }) => {
      const status = await fixStatusOf(id, parts.fix);
      return {
        ...runDocument(status.run, status),
        canaryAskedUntil: await askedUntil(store.documents, status.run),
      };
    },
  );

  server.get(
    `${API}/fix/runs/:id/report`,
    {
      config: { role: 'viewer', problems: ['fix-unknown-run'] },
      schema: {
        summary: 'Evidence of a run: what was read back at its end, and what is there now; as a file.',
        params: Id,
        querystring: z.object({ format: z.enum(['json', 'markdown']).default('json') }),
        response: {
          200: {
            description:
              'As docs/reference/schemas/fix-report.v1.json, or Markdown in the language of the reader.',
            content: {
              'application/json': { schema: JsonObject },
              'text/markdown': { schema: z.string() },
            },
          },
        },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const { format } = request.query;
      const status = await fixStatusOf(id, parts.fix);
      const name = `${id}.${format === 'json' ? 'json' : 'md'}`;
      void reply.header('content-disposition', `attachment; filename="${name}"`);
      if (format === 'markdown') {
        void reply.type('text/markdown; charset=utf-8');
        return fixReportView(status, contextFor(request)) as never;
      }
      void reply.type('application/json; charset=utf-8');
      return { schema: 'postern.fix-report/v1', ...reportDocument(status) };
    },
  );

  server.post(
    `${API}/fix/runs/:id/canary`,
    {
      config: { role: 'operator', problems: ['fix-unknown-run', 'not-in-that-state'] },
      schema: {
        summary: 'Says how the canary of a run looks, while it stands.',
        params: Id,
        body: z.strictObject({ verdict: z.enum(['passed', 'failed']) }),
        response: { 204: z.null().describe('It goes on, or is taken back.') },
      },
    },
    async (request, reply) => {
      await voteOnCanary(request.params.id, request.body.verdict, {
        documents: store.documents,
        fix: parts.fix,
        audit: trail(callerOn(request)),
      });
      return reply.code(204).send(null);
    },
  );

  server.post(
    `${API}/fix/runs/:id/confirm`,
    {
      config: { role: 'approver', problems: ['fix-unknown-run', 'fix-not-waiting'] },
      schema: { summary: 'Keeps a run for good.', params: Id, response: { 200: FixRunDocument } },
    },
    async (request) => {
      const run = await confirmRun(request.params.id, toolsFor(callerOn(request)));
      told(run);
      return runDocument(run);
    },
  );

  server.post(
    `${API}/fix/runs/:id/rollback`,
    {
      config: { role: 'operator', problems: ['fix-unknown-run', 'fix-busy', 'fix-stopped'] },
      schema: {
        summary: 'Takes a run back.',
        params: Id,
        body: z.strictObject({ rollback: z.enum(['workbench', 'exact']).optional() }),
        response: { 200: FixRunDocument },
      },
    },
    async (request) => {
      const run = await rollBack(request.params.id, toolsFor(callerOn(request)), request.body.rollback);
      told(run);
      return runDocument(run);
    },
  );
};

/** Where plans wait, of repairs and of edited rules. */
export const FIX_PLANS = 'fix-plan';

export function shownPlan({ document, ...about }: KeptPlan): z.input<typeof FixPlanDocument> {
  return { ...about, plan: document };
}

/** With further ports, and another threshold, where they are asked for. */
function judgedAs({ port, broadOver }: z.output<typeof Wish>, options: JudgeOptions): JudgeOptions {
  const judgement = options.judgement ?? DEFAULT_JUDGEMENT;
  return {
    ...options,
    catalogue: catalogueOf(port, options.catalogue),
    ...(broadOver === undefined
      ? {}
      : { judgement: { ...judgement, broadOver: { ...judgement.broadOver, v4: BigInt(broadOver) } } }),
  };
}

/** What a view of the command line needs, for the reader of the page. */
function contextFor(request: Parameters<typeof languageFor>[0]): Context {
  const language = languageFor(request);
  const messages = messagesFor(language);
  return { messages, language, json: false, quiet: false, colors: pc.createColors(false), width: 100 };
}
