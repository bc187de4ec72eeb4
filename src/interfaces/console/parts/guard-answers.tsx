/** What the guardrails over an account say of the calls that edits take, before anybody makes them. */
import { useQuery } from '@tanstack/react-query';
import { Alert } from 'antd';
import { type ReactNode, useMemo } from 'react';
import type { z } from 'zod';
import { type BoundPolicy, type GuardAnswer, guardAnswers } from '../../../domain/plan/guard-answers.ts';
import { ruleFrom } from '../../../domain/plan/rule-spec.ts';
import { parsePolicy } from '../../../domain/policy/parse.ts';
import { ruleRef } from '../../../domain/rule-ref.ts';
import type { BoundPoliciesDocument } from '../../http/documents-act.ts';
import { get } from '../data/client.ts';
import { callsOf, type Edit, type Before as Known } from '../data/what-if.ts';
import { usePreferences } from '../shell/preferences.tsx';

type Bound = z.infer<typeof BoundPoliciesDocument>;
/** Policies change seldom, and reading them walks the directory. */
const FRESH_MS = 300_000;

/** To be asked for with the page, so that nothing is sent while somebody edits. */
export function useBoundPolicies(account: string, enabled = true) {
  return useQuery({
    queryKey: ['guard-policies', account],
    queryFn: ({ signal }) => get<Bound>(`/guard/policies?account=${encodeURIComponent(account)}`, signal),
    enabled: enabled && /^\d+$/.test(account),
    staleTime: FRESH_MS,
    retry: false,
  });
}

export function GuardAnswers({
  account,
  before,
  edits,
}: {
  readonly account: string;
  readonly before: Known;
  readonly edits: readonly Edit[];
}): ReactNode {
  const { m } = usePreferences();
  const texts = m.edits.guard;
  const query = useBoundPolicies(account);
  const policies = useMemo(() => (query.data?.policies ?? []).flatMap(boundOf), [query.data]);
  const answers = useMemo(
    () => guardAnswers(policies, account, callsOf(before, edits)),
    [policies, account, before, edits],
  );
  const isWhole = query.data !== undefined && query.data.gaps.length === 0;
  if (query.isPending) return null;
  return (
    <>
      {answers.length > 0 && (
        <Alert
          className="problem"
          type="warning"
          showIcon
          title={texts.title}
          description={
            <ul className="rows">
              {answers.map((answer) => (
                <Answer
                  key={JSON.stringify([answer.policy.id, textOf(answer)])}
                  answer={answer}
                  document={query.data?.policies.find(({ id }) => id === answer.policy.id)?.document ?? '{}'}
                />
              ))}
            </ul>
          }
        />
      )}
      {answers.length === 0 && isWhole && <p className="quiet">{texts.passes}</p>}
      {!isWhole && <p className="quiet">{texts.unknown}</p>}
    </>
  );
}

function boundOf({ document, ...about }: Bound['policies'][number]): readonly BoundPolicy[] {
  const parsed = parsePolicy(document, about.way === 'directory' ? 'control' : 'identity').document;
  return parsed === undefined ? [] : [{ ...about, document: parsed }];
}

function textOf({ action, call }: Pick<GuardAnswer, 'action' | 'call'>): string {
  const { protocol, ports, source } = ruleRef(ruleFrom(call.rule, '', ''));
  return `${action} (${protocol} ${ports} ${source})`;
}

function Answer({
  answer,
  document,
}: {
  readonly answer: GuardAnswer;
  /** Of the policy, as it was read. */
  readonly document: string;
}): ReactNode {
  const { m } = usePreferences();
  const texts = m.edits.guard;
  const { policy, certainty, statements } = answer;
  const shown = { call: textOf(answer), policy: policy.name, statements: statements.join(', ') };
  return (
    <li>
      <div>
        {texts[certainty](shown)}
        <details>
          <summary>{texts.statement}</summary>
          <pre className="mono">{statementsText(document, statements)}</pre>
        </details>
      </div>
    </li>
  );
}

function statementsText(document: string, numbers: readonly number[]): string {
  const { Statement = [] } = JSON.parse(document) as { readonly Statement?: unknown };
  const all: readonly unknown[] = Array.isArray(Statement) ? Statement : [Statement];
  return numbers.map((number) => JSON.stringify(all[number - 1], null, 2)).join('\n');
}
