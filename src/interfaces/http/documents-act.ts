/** Plans, what is begun by them, and messages, as the service answers them. */
import { z } from 'zod';
import { SEVERITIES } from '../../domain/finding.ts';
import { CHANNEL_KINDS, NOTIFY_EVENTS, NOTIFY_LANGUAGES } from '../../domain/notify/settings.ts';
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

export const CreatedGroupDocument = published('create-group').meta({ id: 'CreatedGroup' });
export const CreatedInstancesDocument = published('create-instance').meta({ id: 'CreatedInstances' });

export const ChannelDocument = z
  .object({
    name: z.string(),
    kind: z.enum(CHANNEL_KINDS),
    variables: many(z.string()).describe('Names of the environment variables that hold its secrets.'),
    missing: z.string().nullable().describe('A variable that the service lacks, or cannot use; null: none.'),
    language: z.enum(NOTIFY_LANGUAGES),
    severity: z.enum(SEVERITIES).describe('Less bad findings are not told.'),
    events: many(z.enum(NOTIFY_EVENTS)),
    zone: z.string(),
    quiet: z
      .object({ from: z.int(), to: z.int(), exceptCritical: z.boolean() })
      .nullable()
      .describe('Minutes since midnight.'),
  })
  .meta({ id: 'Channel' });

export const ChannelTestDocument = z
  .object({
    channel: z.string(),
    kind: z.string(),
    outcome: z.enum(['sent', 'retry', 'refused']),
    status: z.int().nullable().describe('Of the answer; null when there was none.'),
    reason: z.string().describe('What the receiver said, or why there was no answer.'),
  })
  .meta({ id: 'ChannelTest' });

export const MessageDocument = z
  .object({
    id: z.string(),
    key: z.string().describe('The same for what must not be told twice.'),
    channel: z.string(),
    state: z.enum(['waiting', 'sent', 'failed']),
    section: JsonObject.describe('What it tells: codes and data.'),
    createdAt: z.string(),
    dueAt: z.string(),
    attempts: z.int(),
    lastError: z.string(),
    sentAt: z.string().nullable(),
  })
  .meta({ id: 'Message' });

const JsonList = many(JsonObject);

export const BoundPoliciesDocument = z
  .object({
    account: z.string(),
    policies: many(
      z.object({
        id: z.string().describe('Of a control policy; `Custom:name` of a RAM policy.'),
        name: z.string(),
        way: z.enum(['account', 'directory']),
        document: z.string().describe('As text.'),
      }),
    ),
    gaps: JsonList.describe('What was not read: there may be more.'),
  })
  .meta({ id: 'BoundPolicies' });

export const FixPlanDocument = z.object({ ...plan, plan: published('fix-plan') }).meta({ id: 'FixPlan' });

/** What a group's rules were, as somebody saw them: given back with edits of them. */
export const RulesSeen = z
  .object({
    hash: z.string().max(64),
    rules: z.array(z.object({ id: z.string().max(100), hash: z.string().max(64) })).max(2000),
  })
  .meta({ id: 'RulesSeen', description: 'SHA-256 of the rules of a group, and of each.' });

export const FixImpactDocument = z
  .object({
    plan: z.string(),
    impact: JsonList.describe('By resource and port: who keeps and who loses access.'),
    cutOffs: JsonList,
    hidden: JsonList,
    lostProtocols: JsonList,
    listsLeft: JsonList,
    leaves: JsonList.describe('What stays open, and why.'),
    alternatives: JsonList,
    coverage: JsonObject,
    warnings: JsonList,
  })
  .meta({ id: 'FixImpact', description: 'Parts of docs/reference/schemas/fix-plan.v1.json.' });

/** What every document of a run begins with. */
const FIX_RUN_HEAD = {
  id: z.string(),
  plan: z.string().describe('Fingerprint of the plan.'),
  state: z.string(),
  createdAt: z.string(),
  deadline: z.string().nullable().describe('When it is taken back unless somebody confirms it.'),
  target: z.string(),
  rollback: z.enum(['workbench', 'exact']),
};

export const FixRunDocument = z
  .looseObject({
    ...FIX_RUN_HEAD,
    overdue: z.boolean().optional(),
    attention: z.boolean().optional().describe('Something is half done, overdue, open again or left.'),
    attendant: z
      .enum(['command', 'service'])
      .nullable()
      .optional()
      .describe('Who takes it back when nobody confirms it in time; null: whoever comes next.'),
    units: JsonList,
    receipts: JsonList,
    canary: JsonObject.nullable(),
    canaryAskedUntil: z
      .string()
      .nullable()
      .optional()
      .describe('Of one run: until when it can be said how its canary looks; null: nobody waits for that.'),
  })
  .meta({ id: 'FixRun', description: 'A run as in docs/reference/schemas/fix-status.v1.json.' });

export const FixRunSummaryDocument = z
  .object({
    ...FIX_RUN_HEAD,
    overdue: z.boolean(),
    units: many(
      z.object({
        unit: z.string(),
        state: z.string(),
        left: z.int().describe('Changes that a way back had to leave in place.'),
      }),
    ),
    canary: z.object({ kind: z.string(), id: z.string(), state: z.string() }).nullable(),
  })
  .meta({ id: 'FixRunSummary', description: 'A run in a list; its calls are with the run itself.' });
