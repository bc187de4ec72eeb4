/** A repair plan as the JSON document that `--json` prints and `-o` writes: sets as CIDRs, steps as the vendor's calls. */
import { writeFileSync } from 'node:fs';
import { type FixCall, toFixCall } from '../../adapters/alibaba/fix-calls.ts';
import { canonicalJson, sha256 } from '../../adapters/store/canonical.ts';
import type { FixReport } from '../../app/fix/plan.ts';
import { toCidrs } from '../../domain/net/address.ts';
import { isAdded } from '../../domain/plan/fix-state.ts';
import { type FixAction, type FixStep, isListAction } from '../../domain/plan/fix-step.ts';
import { ruleFrom } from '../../domain/plan/rule-spec.ts';
import { ruleRef } from '../../domain/rule-ref.ts';
import type { Question } from '../../domain/security-group/exposure.ts';
import { problem } from '../../problem.ts';

export const FIX_PLAN_SCHEMA = 'postern.fix-plan/v1';

export function fixDocument(report: FixReport): object {
  const { ids, sources, caller, warnings, coverage, leaves, alternatives, fingerprints, members } = report;
  const { edited, opens, waived } = report;
  return withDigest({
    wanted: {
      ids,
      trusted: sources,
      caller,
      edits: edited?.edits ?? null,
      accepted: edited?.accepted ?? null,
    },
    warnings,
    coverage,
    steps: report.steps.map(stepOf),
    impact: report.impact.map(({ question, keeps, loses, gains, before, after, ...about }) => ({
      ...about,
      ...asked(question),
      before,
      after,
      keeps: toCidrs(keeps),
      loses: toCidrs(loses),
      gains: toCidrs(gains),
    })),
    opens,
    exposed: (edited?.exposed ?? []).map(({ question, gains, rules, ...about }) => ({
      ...about,
      ...asked(question),
      gains: toCidrs(gains),
      // A rule that is new has no id.
      rules: rules.map((rule) => ruleRef(isAdded(rule) ? { ...rule, id: '' } : rule)),
    })),
    cutOffs: report.cutOffs,
    hidden: report.hidden.map(({ question, sources: set, by, ...about }) => ({
      ...about,
      ...asked(question),
      sources: toCidrs(set),
      by: ruleRef(by),
    })),
    lostProtocols: report.lostProtocols.map(ruleRef),
    listsLeft: report.listsLeft,
    sharedLists: report.sharedLists.map(({ list, origin, rules, groups, maxEntries }) => ({
      id: list.id,
      name: list.name,
      account: list.account,
      region: list.region,
      family: list.family === 4 ? 'ipv4' : 'ipv6',
      origin,
      entries: list.entries,
      maxEntries,
      rules,
      groups,
    })),
    withoutList: report.withoutList,
    leaves,
    waived: waived.map(({ id }) => id),
    alternatives,
    workbench: report.workbench,
    fingerprints,
    members,
    rollback: report.rollback.map(actionOf),
  });
}

/** With a digest of what it says, by which a file is known that was changed by hand. */
function withDigest(content: object): object {
  return { ...content, digest: digestOf(content) };
}

/** Of everything in the document but its schema and the digest itself, whatever the order and the spaces. */
export function digestOf(content: object): string {
  return sha256(canonicalJson(content));
}

export function writeFixPlan(path: string, report: FixReport): void {
  try {
    const document = { schema: FIX_PLAN_SCHEMA, ...fixDocument(report) };
    writeFileSync(path, `${JSON.stringify(document, null, 2)}\n`);
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    throw problem('output-unwritable', { path, reason }, error);
  }
}

function asked({ protocol, port, family }: Question) {
  return { protocol, port, family: family === 4 ? 'ipv4' : 'ipv6' };
}

function stepOf(step: FixStep): object {
  const { reason, trusted, replaces, undo } = step;
  return { ...actionOf(step), reason, trusted, replaces, undo: actionOf(undo) };
}

/** `wanted` is there where the id of a rule is known only after another step. */
function actionOf(action: FixAction): object {
  const { operation, parameters, wanted }: FixCall = toFixCall(action);
  const { account, region } = action;
  return {
    account,
    region,
    operation,
    parameters,
    ...(wanted === undefined ? {} : { wanted }),
    rule: isListAction(action)
      ? null
      : ruleRef(
          ruleFrom(action.rule, action.operation === 'authorize' ? '' : (action.id ?? ''), action.group),
        ),
  };
}
