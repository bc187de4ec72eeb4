/** The workbench of guardrails: write one, see what is wrong with it at every key, and have it proved. */
import { PlayCircleOutlined, SafetyCertificateOutlined } from '@ant-design/icons';
import { useMutation } from '@tanstack/react-query';
import { Alert, Button, Card, Checkbox, Collapse, Input, Segmented } from 'antd';
import { type ReactNode, useMemo, useState } from 'react';
import type { z } from 'zod';
import type { Diagnostic } from '../../../domain/policy/diagnostics.ts';
import { TIERS, type Tier } from '../../../domain/policy/guardrail.ts';
import { positionOf } from '../../../domain/policy/json-tree.ts';
import { parsePolicy } from '../../../domain/policy/parse.ts';
import { callText } from '../../call-text.ts';
import type {
  PolicyGenerateDocument,
  PolicyProveDocument,
  ScratchDocument,
} from '../../http/documents-policy.ts';
import { call } from '../data/client.ts';
import { PageHead } from '../parts/page-head.tsx';
import { ProblemView } from '../parts/problem-view.tsx';
import { CopyButton } from '../parts/resource.tsx';
import { sourcesText } from '../parts/source-list.tsx';
import { usePreferences } from '../shell/preferences.tsx';

type Guardrail = z.infer<typeof PolicyGenerateDocument>;
type Proof = z.infer<typeof PolicyProveDocument>;
type Counterexample = Proof['counterexamples'][number];
type Scratch = z.infer<typeof ScratchDocument>;
type Use = 'control' | 'identity';

const ASSUMPTIONS = ['no-open-group', 'no-new-path'] as const;
const QUESTIONS = ['no-hole', 'no-over-block', 'dead-statements'] as const;

async function post<T>(path: string, body: object): Promise<T> {
  return (await call<T>(path, { method: 'POST', body })).data;
}

export function Page(): ReactNode {
  const { m, messages } = usePreferences();
  const [use, setUse] = useState<Use>('control');
  const [text, setText] = useState('');
  const [question, setQuestion] = useState<(typeof QUESTIONS)[number]>('no-hole');
  const [assume, setAssume] = useState<readonly string[]>([]);
  const diagnostics = useMemo(
    () => (text.trim() === '' ? [] : parsePolicy(text, use).diagnostics),
    [text, use],
  );
  const generate = useMutation({
    mutationFn: (tier: Tier) => post<Guardrail>('/policy/generate', { tier, use }),
    onSuccess: ({ document }) => {
      setText(JSON.stringify(document, null, 2));
      prove.reset();
    },
  });
  const prove = useMutation({
    mutationFn: () => post<Proof>('/policy/prove', { policies: text, use, question, assume }),
  });
  const wrong = diagnostics.some(({ level }) => level === 'error');
  return (
    <>
      <PageHead title={m.page.guardrails} about={m.guardrails.about} />
      <div className="grid">
        <Card title={m.guardrails.policy} className="wide">
          <div className="filters">
            <Segmented<Use>
              aria-label={m.guardrails.use.label}
              value={use}
              onChange={setUse}
              options={(['control', 'identity'] as const).map((value) => ({
                value,
                label: m.guardrails.use[value],
              }))}
            />
            <span className="quiet">{m.guardrails.begin}</span>
            {TIERS.map((tier) => (
              <Button
                key={tier}
                size="small"
                loading={generate.isPending && generate.variables === tier}
                onClick={() => generate.mutate(tier)}
              >
                {messages.prove.generate.tier[tier]}
              </Button>
            ))}
            <span className="push" />
            {text !== '' && <CopyButton text={text} label={m.common.copy} />}
          </div>
          {generate.error !== null && <ProblemView error={generate.error} />}
          <Input.TextArea
            aria-label={m.guardrails.policy}
            className="editor mono"
            value={text}
            onChange={({ target }) => setText(target.value)}
            rows={18}
            spellCheck={false}
          />
          <ul className="rows" aria-live="polite">
            {diagnostics.map((one) => (
              <DiagnosticLine key={`${one.at} ${one.code}`} text={text} diagnostic={one} />
            ))}
            {text.trim() !== '' && diagnostics.length === 0 && (
              <li className="quiet">{m.guardrails.sound}</li>
            )}
          </ul>
          {generate.data !== undefined && <WhatItDoes guardrail={generate.data} />}
        </Card>
        <Card title={m.guardrails.proof} className="wide">
          <div className="filters">
            <Segmented
              aria-label={m.guardrails.proof}
              value={question}
              onChange={setQuestion}
              options={QUESTIONS.map((value) => ({ value, label: m.guardrails.question[value] }))}
            />
            <Checkbox.Group
              value={[...assume]}
              onChange={setAssume}
              options={ASSUMPTIONS.map((value) => ({ value, label: m.guardrails.assume[value] }))}
            />
            <span className="push" />
            <Button
              type="primary"
              icon={<SafetyCertificateOutlined />}
              loading={prove.isPending}
              disabled={text.trim() === '' || wrong}
              onClick={() => prove.mutate()}
            >
              {m.guardrails.prove}
            </Button>
          </div>
          {prove.error !== null && <ProblemView error={prove.error} />}
          <div aria-live="polite">
            {prove.data !== undefined && <ProofView proof={prove.data} policy={text} use={use} />}
          </div>
        </Card>
      </div>
    </>
  );
}

function DiagnosticLine({
  text,
  diagnostic,
}: {
  readonly text: string;
  readonly diagnostic: Diagnostic;
}): ReactNode {
  const { messages } = usePreferences();
  const { line, column } = positionOf(text, diagnostic.at);
  const texts = messages.policies.diagnostic as Readonly<
    Record<string, (params: object) => { readonly text: string; readonly hint: string }>
  >;
  const said = texts[diagnostic.code]?.(diagnostic.params);
  return (
    <li className={diagnostic.level === 'error' ? 'gain' : ''}>
      <span className="mono">
        {line}:{column}
      </span>
      <strong>{messages.policies.level[diagnostic.level]}</strong>
      <span>{said?.text}</span>
      <span className="quiet">{said?.hint}</span>
    </li>
  );
}

/** What a tier closes, leaves and stops besides. */
function WhatItDoes({ guardrail }: { readonly guardrail: Guardrail }): ReactNode {
  const { m, messages } = usePreferences();
  const g = messages.prove.generate;
  const name = (kind: string): string => messages.prove.kind[kind] ?? kind;
  const list = (kinds: readonly string[]): ReactNode =>
    kinds.length === 0 ? (
      g.nothing
    ) : (
      <ul>
        {kinds.map((kind) => (
          <li key={kind}>{name(kind)}</li>
        ))}
      </ul>
    );
  return (
    <Collapse
      className="what-it-does"
      items={[
        {
          key: 'closes',
          label: `${g.closes} (${guardrail.closes.length})`,
          children: list(guardrail.closes),
        },
        {
          key: 'leaves',
          label: `${g.leaves} (${guardrail.leaves.length})`,
          children: list(guardrail.leaves.map(({ kind }) => kind)),
        },
        {
          key: 'costs',
          label: `${g.costs} (${guardrail.costs.length})`,
          children: list(guardrail.costs.map(({ kind }) => kind)),
        },
        { key: 'size', label: m.guardrails.size, children: g.size(guardrail.size, guardrail.limit) },
      ]}
    />
  );
}

function ProofView({
  proof,
  policy,
  use,
}: {
  readonly proof: Proof;
  readonly policy: string;
  readonly use: Use;
}): ReactNode {
  const { messages } = usePreferences();
  const p = messages.prove;
  const { holds, question, counterexamples, profiles } = proof;
  const unusual = ({ profile }: Counterexample): number =>
    Object.keys(profile).filter((name) => !(name in profiles.given)).length;
  const sorted = counterexamples.toSorted((a, b) => unusual(a) - unusual(b));
  return (
    <>
      <Alert
        showIcon
        type={holds === true ? 'success' : holds === false ? 'error' : 'warning'}
        title={p.verdict[`${holds}`]}
        description={p.question[question]}
        className="problem"
      />
      {sorted.map((one) => (
        <Way
          key={`${one.kind} ${JSON.stringify(one.profile)} ${JSON.stringify(one.request)}`}
          one={one}
          question={question}
          policy={policy}
          use={use}
        />
      ))}
      <p className="quiet">{p.count(profiles.count, profiles.switches.join(', '))}</p>
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
