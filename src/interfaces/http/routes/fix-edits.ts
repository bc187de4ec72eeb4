/** Edited rules of a group, planned like a repair: carried out, confirmed and taken back as one (`fix.ts`). */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { auditTrail } from '../../../app/audit.ts';
import { planEdits } from '../../../app/fix/edit.ts';
import { keepPlan } from '../../../app/kept-plans.ts';
import type { EditDocument } from '../../../domain/plan/edit-document.ts';
import { catalogueOf } from '../../cli/create-flags.ts';
import { acceptance } from '../../cli/fix-acceptance.ts';
import { FIX_PLAN_SCHEMA, fixDocument } from '../../cli/fix-document.ts';
import { callerAddress, trustedSources } from '../../cli/fix-sources.ts';
import { withLogins } from '../../cli/login-flags.ts';
import { demandRole } from '../access.ts';
import { FixPlanDocument, RulesSeen } from '../documents-act.ts';
import { FIX_PLANS, LoginPorts, shownPlan } from './fix.ts';
import { API, callerOn, given, type Routes } from './route.ts';

const RuleId = z.string().regex(/^sgr-[0-9a-z-]{1,60}$/i);
const RuleFields = {
  policy: z.enum(['accept', 'drop']).optional(),
  protocol: z.string().max(20).optional().describe('`tcp` when absent.'),
  ports: z
    .string()
    .max(60)
    .meta({ examples: ['22/22'] })
    .optional()
    .describe('`22/22`, `22`, or the id of a port-range list.'),
  source: z
    .string()
    .max(60)
    .meta({ examples: ['203.0.113.0/24'] })
    .optional()
    .describe('A CIDR block, an address, or the id of a prefix list or group.'),
  priority: z.int().min(1).max(100).optional(),
  description: z.string().max(512).optional(),
};
const MOST_EDITS = 200;
const Edits = z.strictObject({
  group: z.string().regex(/^sg-[0-9a-z-]{1,60}$/i),
  add: z.array(z.strictObject(RuleFields)).max(MOST_EDITS).default([]),
  change: z
    .array(z.strictObject({ id: RuleId, ...RuleFields }))
    .max(MOST_EDITS)
    .default([])
    .describe('What is not given of a rule stays as it is.'),
  remove: z.array(RuleId).max(MOST_EDITS).default([]),
});
const Wish = Edits.extend({
  seen: RulesSeen.optional().describe(
    'Of the neighbourhood that was edited: the plan is refused when the rules are others by now.',
  ),
  sources: z
    .array(z.string().max(200))
    .max(500)
    .default([])
    .describe('`name=cidr`, each: trusted besides those of the configuration.'),
  ...LoginPorts,
  me: z.string().max(50).optional().describe('Whose access must stay: an address.'),
  allowCutOff: z.boolean().default(false),
  accept: z
    .strictObject({
      services: z.array(z.string().max(100)).min(1).max(100),
      reason: z.string().min(1).max(500),
    })
    .optional()
    .describe('What may be exposed, and why; takes the role approver.'),
  port: z.array(z.string().max(20)).max(100).default([]).describe('Further ops ports, as `tcp/8080`.'),
});

export const fixEdits: Routes = (server, { store, timer, source, request: watched, judging }) => {
  server.post(
    `${API}/fix/edits`,
    {
      config: {
        role: 'operator',
        problems: [
          'unknown-resource',
          'edit-bad',
          'edit-blocked',
          'edit-exposes',
          'edit-stale',
          'fix-cuts-off-caller',
          'fix-cuts-off-host',
          'cloud-refused',
        ],
      },
      schema: {
        tags: ['fix'],
        summary: 'Plans edited rules of a group; it only reads.',
        body: Wish,
        response: { 201: FixPlanDocument },
      },
    },
    async (request, reply) => {
      const { group, add, change, remove, seen, accept, ...wish } = request.body;
      const caller = callerOn(request);
      if (accept !== undefined) demandRole(caller, 'approver');
      const options = withLogins(await judging(), wish);
      const catalogue = catalogueOf(wish.port, options.catalogue);
      const edits: EditDocument = { group, add: add.map(given), change: change.map(given), remove };
      const report = await planEdits({
        source,
        request: watched,
        options: { ...options, catalogue },
        edits,
        basis: seen && { kind: 'group', id: group, account: '', region: '', ...seen },
        sources: trustedSources({ source: wish.sources }),
        caller: callerAddress(given({ me: wish.me })),
        allowCutOff: wish.allowCutOff,
        accept: accept && acceptance(accept.services, accept.reason, catalogue),
      });
      const plan = await keepPlan(
        { documents: store.documents, kind: FIX_PLANS },
        {
          id: `plan-${randomUUID()}`,
          document: { schema: FIX_PLAN_SCHEMA, ...fixDocument(report) },
          by: caller.name,
          at: timer.now().toISOString(),
        },
      );
      await auditTrail(store.audit, { by: caller.name, timer }).append('fix.plan', plan.id, {
        steps: report.steps.length,
        edited: group,
        accepted: report.edited?.accepted ?? null,
      });
      return reply.code(201).send(shownPlan(plan));
    },
  );
};
