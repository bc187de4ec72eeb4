/** Plans, what is begun by them, and messages, as the service answers them. */
import { z } from 'zod';
import { JsonObject, many } from './documents.ts';

/** A document of the command line; its published schema says the rest. */
function published(name: string) {
  return JsonObject.meta({ description: `As docs/reference/schemas/${name}.v1.json.` });
}

export const ActionDocument = z
  .object({
    id: z.string(),
    kind: z.string().describe('As `guard.apply`.'),
    subject: z.string().describe('What it is done to.'),
    by: z.string(),
    at: z.string(),
    endedAt: z.string().nullable(),
    state: z
      .enum(['running', 'done', 'failed', 'interrupted'])
      .describe('interrupted: whoever did it is gone; asked for again it goes on where it was.'),
    result: JsonObject.nullable().describe('What came of it, once it is done.'),
    problem: z
      .object({ code: z.string(), params: JsonObject })
      .nullable()
      .describe('Why it failed: a code of the catalogue of problems.'),
  })
  .meta({ id: 'Action', description: 'Work that takes longer than an answer may.' });

const plan = {
  id: z.string(),
  by: z.string().describe('Who made it.'),
  at: z.string(),
  version: z.int(),
  approvedBy: many(z.string()),
};

export const GuardPlanDocument = z
  .object({
    ...plan,
    does: z.enum(['apply', 'remove']),
    plan: published('guard-plan').describe(
      'For `apply` as docs/reference/schemas/guard-plan.v1.json; for `remove` the guardrail and the steps.',
    ),
    action: ActionDocument.nullable().describe('What was begun by it last.'),
  })
  .meta({ id: 'GuardPlan' });

export const GuardStatusDocument = published('guard-status').meta({ id: 'GuardStatus' });
export const GuardVerifyDocument = published('guard-verify').meta({ id: 'GuardVerify' });
