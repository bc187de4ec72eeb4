/** What the prover finds, each way through to be tried on a scratch cloud. */
import { PlayCircleOutlined } from '@ant-design/icons';
import { useMutation } from '@tanstack/react-query';
import { Alert, Button, Collapse } from 'antd';
import type { ReactNode } from 'react';
import { callText } from '../../../call-text.ts';
import { ProblemView } from '../../parts/problem-view.tsx';
import { CopyButton } from '../../parts/resource.tsx';
import { sourcesText } from '../../parts/source-list.tsx';
import { usePreferences } from '../../shell/preferences.tsx';
import { type Counterexample, type Proof, post, type Scratch, type Use } from './documents.ts';

export function ProofView({
  proof,
  policy,
  use,
  folded = false,
}: {
  readonly proof: Proof;
  readonly policy: string;
  readonly use: Use;
  /** Where it is one thing among others, only how many ways there are. */
  readonly folded?: boolean;
}): ReactNode {
  const { m, messages } = usePreferences();
  const p = messages.prove;
  const { holds, question, counterexamples, profiles } = proof;
  const unusual = ({ profile }: Counterexample): number =>
    Object.keys(profile).filter((name) => !(name in profiles.given)).length;
  const sorted = counterexamples.toSorted((a, b) => unusual(a) - unusual(b));
  const ways = sorted.map((one) => (
    <Way
      key={`${one.kind} ${JSON.stringify(one.profile)} ${JSON.stringify(one.request)}`}
      one={one}
      question={question}
      policy={policy}
      use={use}
    />
  ));
  return (
    <>
      <Alert
        showIcon
        type={holds === true ? 'success' : holds === false ? 'error' : 'warning'}
        title={p.verdict[`${holds}`]}
        description={p.question[question]}
        className="problem"
      />
      {folded && sorted.length > 0 ? (
        <Collapse items={[{ key: 'ways', label: m.guardrails.ways(sorted.length), children: ways }]} />
      ) : (
        ways
      )}
      <p className="quiet by">{p.count(profiles.count, profiles.switches.join(', '))}</p>
    </>
  );
}

function Way({
  one,
  question,
  policy,
  use,
}: {
  readonly one: Counterexample;
  readonly question: Proof['question'];
  readonly policy: string;
  readonly use: Use;
}): ReactNode {
  const { m, messages } = usePreferences();
  const { kind, request, facts, exposed, profile } = one;
  const attempt = useMutation({
    mutationFn: () =>
      post<Scratch>('/policy/try', {
        policies: policy,
        use,
        facts,
        request,
        profile: Object.entries(profile).map(([name, value]) => `${name}=${value}`),
        ...(exposed === undefined ? {} : { exposed }),
      }),
  });
  const title =
    question === 'dead-statements'
      ? messages.prove.deadStatement(kind)
      : kind
          .split(' > ')
          .map((part) => messages.prove.kind[part] ?? part)
          .join(messages.prove.nextStep);
  return (
    <div className="exposure">
      <strong>{title}</strong>
      {request.map((step) => {
        const command = callText(step);
        return (
          <p key={command} className="mono call">
            {command} <CopyButton text={command} label={`${m.common.copy}: ${step.action}`} />
          </p>
        );
      })}
      {request.length > 0 && (
        <Button
          size="small"
          icon={<PlayCircleOutlined />}
          loading={attempt.isPending}
          onClick={() => attempt.mutate()}
          aria-label={`${m.guardrails.try}: ${title}`}
        >
          {m.guardrails.try}
        </Button>
      )}
      {attempt.error !== null && <ProblemView error={attempt.error} />}
      <div aria-live="polite">{attempt.data !== undefined && <Outcome scratch={attempt.data} />}</div>
    </div>
  );
}

/** What came of the calls on a cloud of their own. */
function Outcome({ scratch }: { readonly scratch: Scratch }): ReactNode {
  const { m, messages } = usePreferences();
  const { accepted, answers, reach } = scratch;
  const words = { anyone: messages.scan.anySource, more: m.common.andMore };
  return (
    <Alert
      className="outcome"
      showIcon
      type={accepted ? 'warning' : 'success'}
      title={accepted ? m.guardrails.accepted : m.guardrails.refused(answers.at(-1)?.code ?? '')}
      description={
        reach !== undefined && reach.sources.length > 0
          ? m.guardrails.reach(sourcesText(reach.sources, words), messages.verdict[reach.verdict])
          : undefined
      }
    />
  );
}
