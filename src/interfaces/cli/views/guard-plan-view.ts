/** The human view of `guard plan`. */
import type { GuardPlan } from '../../../app/guard/plan.ts';
import type { Outside } from '../../../domain/plan/guard-scope.ts';
import type { FailedTest } from '../../../domain/policy/policy-tests.ts';
import type { Context } from '../context.ts';
import { parametersText, someOf, statementsText, targetText } from './guard-text.ts';
import { field, widest, wrap } from './layout.ts';

/** How many targets, outsiders and steps are shown of each kind. */
const SHOWN = 12;

export function guardPlanView(plan: GuardPlan, file: string | undefined, context: Context): string {
  const { messages, colors, width } = context;
  const { plan: m, way } = messages.guard;
  const { name, tier } = plan.policy;
  const labelWidth = widest(Object.values(m.labels)) + 2;
  const rows = (label: string, texts: readonly string[]): readonly string[] =>
    texts.map((text, i) => field(i === 0 ? label : '', text, { width, labelWidth, indent: 2 }));
  const heading = m.heading({ way: way[plan.way], name, tier: tier ?? '', account: plan.account });
  return [
    colors.bold(wrap(heading, width).join('\n')),
    ...rows(m.labels.policy, [m.size({ is: m.is[plan.policy.today], ...plan.policy })]),
    ...rows(
      m.labels.targets,
      someOf(
        plan.targets.map((one) => targetText(one, messages)),
        SHOWN,
        messages,
      ),
    ),
    ...rows(m.labels.today, boundTexts(plan, context)),
    ...rows(
      m.labels.elsewhere,
      plan.impact.elsewhere.map((one) => messages.guard.about(targetText(one, messages), m.keepsIt)),
    ),
    ...rows(m.labels.outside, outsideTexts(plan.impact.outside, context)),
    ...rows(m.labels.caller, callerTexts(plan, context)),
    ...rows(m.labels.journal, journalTexts(plan, context)),
    ...rows(m.labels.tests, plan.tests.length === 0 ? [] : [m.testsPassed(plan.tests.length)]),
    ...rows(m.labels.gaps, plan.coverage.gaps.map(m.gap)),
    ...rows(m.labels.steps, stepTexts(plan, context)),
    ...(plan.coverage.complete ? [] : [colors.yellow(wrap(m.incomplete, width).join('\n'))]),
    ...(file === undefined ? [] : wrap(m.next(file), width)),
  ].join('\n');
}

function boundTexts({ impact }: GuardPlan, { messages }: Context): readonly string[] {
  const { plan: m, about, comma } = messages.guard;
  return someOf(
    impact.bound.map(({ target, policies }) =>
      about(
        targetText(target, messages),
        policies.length === 0 ? m.nothingBound : policies.map(({ name }) => name).join(comma),
      ),
    ),
    SHOWN,
    messages,
  );
}

function callerTexts({ impact }: GuardPlan, { messages }: Context): readonly string[] {
  const { arn, canRemove } = impact.caller;
  return canRemove === 'yes' ? [] : [messages.guard.plan.caller[canRemove](arn)];
}

function outsideTexts(outside: readonly Outside[], { messages }: Context): readonly string[] {
  const { plan: m, kind: kinds, named, about, comma } = messages.guard;
  const text = ({ why, kind, id, name, actions, certain, statements }: Outside): string => {
    const who = named({ kind: kinds[kind], id, name });
    const because =
      why === 'can-remove'
        ? m.canRemove({ actions: (actions ?? []).join(comma), certain: certain === true })
        : statements !== undefined
          ? m.exempt(statementsText(statements))
          : m.why[why];
    return about(who, because);
  };
  const reasons = [...new Set(outside.map(({ why }) => why))];
  return reasons.flatMap((reason) =>
    someOf(outside.filter(({ why }) => why === reason).map(text), SHOWN, messages),
  );
}

function journalTexts({ impact }: GuardPlan, { messages }: Context): readonly string[] {
  const { plan: m } = messages.guard;
  const { journal } = impact;
  if (journal === null) return [];
  const { source, calls, judged, deniedCount, outside, notJudged, denied } = journal;
  const lines = denied.map(({ time, action, account, caller, statements, certainty }) =>
    m.denied({
      time,
      action,
      caller: `${caller} (${account})`,
      statements: statementsText(statements),
      sure: certainty === 'sure',
    }),
  );
  const because = Object.entries(notJudged) as [keyof typeof m.because, number][];
  return [
    m.journal({ source, calls, judged, denied: deniedCount, outside }),
    ...because.map(([reason, count]) => m.notJudged(count, m.because[reason])),
    ...someOf(lines, SHOWN, messages),
  ];
}

function stepTexts({ steps }: GuardPlan, { messages }: Context): readonly string[] {
  const { plan: m } = messages.guard;
  if (steps.length === 0) return [m.nothingToDo];
  return someOf(
    steps.map((step, i) =>
      m.step({
        number: i + 1,
        call: `${step.operation} ${parametersText(step)}`.trimEnd(),
        undo: step.undo?.operation ?? '',
      }),
    ),
    SHOWN,
    messages,
  );
}

/** Policy tests that failed: which, under which reading, and by which statement. */
export function failedTestsView(failed: readonly FailedTest[], { messages, colors, width }: Context): string {
  const { tests: m } = messages.guard;
  const lines = failed.flatMap(({ name, expect, decision, profile, fails, profiles, statements }) => {
    const differences = Object.entries(profile).map(([one, value]) => `${one}=${value}`);
    return [
      m.failure({ name, expect, decision: messages.policies.eval.decision[decision] }),
      `  ${m.where({ profile: differences.join(' '), fails, profiles })}`,
      `  ${m.statements(statementsText(statements))}`,
    ];
  });
  return [...lines, colors.red(m.failed(failed.length))].flatMap((line) => wrapKept(line, width)).join('\n');
}

/** Wrapped, with the indent of the first line on all. */
function wrapKept(text: string, width: number): readonly string[] {
  const indent = /^ */.exec(text)?.[0] ?? '';
  return wrap(text.trimStart(), width - indent.length).map((line) => `${indent}${line}`);
}
