/** The editor of a policy: what is wrong with it at every key, what a tier in it does, and its proof. */
import { SafetyCertificateOutlined } from '@ant-design/icons';
import { useMutation } from '@tanstack/react-query';
import { Button, Card, Checkbox, Input, Segmented } from 'antd';
import { type ReactNode, useMemo, useState } from 'react';
import type { Diagnostic } from '../../../../domain/policy/diagnostics.ts';
import { TIERS, type Tier } from '../../../../domain/policy/guardrail.ts';
import { positionOf } from '../../../../domain/policy/json-tree.ts';
import { parsePolicy } from '../../../../domain/policy/parse.ts';
import { PageLink } from '../../parts/page-link.tsx';
import { ProblemView } from '../../parts/problem-view.tsx';
import { CopyButton } from '../../parts/resource.tsx';
import { usePreferences } from '../../shell/preferences.tsx';
import { type Guardrail, type Proof, post, USES, type Use } from './documents.ts';
import type { DraftProps } from './draft.ts';
import { ProofView } from './proof.tsx';
import { WhatItDoes } from './tiers.tsx';

const ASSUMPTIONS = ['no-open-group', 'no-new-path'] as const;
const QUESTIONS = ['no-hole', 'no-over-block', 'dead-statements'] as const;

export function PolicySection({ draft, setDraft }: DraftProps): ReactNode {
  const { m, messages } = usePreferences();
  const { text, use } = draft;
  const [question, setQuestion] = useState<(typeof QUESTIONS)[number]>('no-hole');
  const [assume, setAssume] = useState<readonly string[]>([]);
  const diagnostics = useMemo(
    () => (text.trim() === '' ? [] : parsePolicy(text, use).diagnostics),
    [text, use],
  );
  const generate = useMutation({
    mutationFn: (tier: Tier) => post<Guardrail>('/policy/generate', { tier, use }),
    onSuccess: ({ document }) => {
      setDraft({ use, text: JSON.stringify(document, null, 2) });
      prove.reset();
    },
  });
  const prove = useMutation({
    mutationFn: () => post<Proof>('/policy/prove', { policies: text, use, question, assume }),
  });
  const wrong = diagnostics.some(({ level }) => level === 'error');
  return (
    <div className="grid">
      <Card title={m.guardrails.policy} className="wide">
        <div className="filters">
          <Segmented<Use>
            aria-label={m.guardrails.use.label}
            value={use}
            onChange={(next) => setDraft({ text, use: next })}
            options={USES.map((value) => ({
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
          {text.trim() !== '' && !wrong && (
            <PageLink to="/guardrails/bind?own=1">{m.guardrails.tier.bind}</PageLink>
          )}
        </div>
        {generate.error !== null && <ProblemView error={generate.error} />}
        <Input.TextArea
          aria-label={m.guardrails.policy}
          className="editor mono"
          value={text}
          onChange={({ target }) => setDraft({ use, text: target.value })}
          rows={18}
          spellCheck={false}
        />
        <ul className="rows" aria-live="polite">
          {diagnostics.map((one) => (
            <DiagnosticLine key={`${one.at} ${one.code}`} text={text} diagnostic={one} />
          ))}
          {text.trim() !== '' && diagnostics.length === 0 && <li className="quiet">{m.guardrails.sound}</li>}
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
