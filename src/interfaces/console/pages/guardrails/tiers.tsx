/** The tiers of guardrails, with what each closes, leaves and stops besides, as the prover finds. */
import { EditOutlined } from '@ant-design/icons';
import { useQueries, useQueryClient } from '@tanstack/react-query';
import { Button, Card, Collapse, Segmented } from 'antd';
import type { ReactNode } from 'react';
import { useNavigate } from 'react-router';
import { TIERS, type Tier } from '../../../../domain/policy/guardrail.ts';
import { Loaded } from '../../parts/loaded.tsx';
import { PageLink } from '../../parts/page-link.tsx';
import { AsCommand } from '../../parts/resource.tsx';
import { usePreferences } from '../../shell/preferences.tsx';
import { type Guardrail, post, USES, type Use } from './documents.ts';
import type { DraftProps } from './draft.ts';

export function TiersSection({ draft, setDraft }: DraftProps): ReactNode {
  const { m, messages } = usePreferences();
  const navigate = useNavigate();
  const { use } = draft;
  const client = useQueryClient();
  const keyOf = (tier: Tier) => ['guardrail', tier, use];
  const queries = useQueries({
    queries: TIERS.map((tier, i) => ({
      queryKey: keyOf(tier),
      // One after the other: the service has the prover work for few at a time.
      enabled: TIERS.slice(0, i).every((before) => client.getQueryData(keyOf(before)) !== undefined),
      queryFn: () => post<Guardrail>('/policy/generate', { tier, use }),
      // The prover works on it for seconds, and nothing that happens changes it.
      staleTime: 'static' as const,
    })),
  });
  return (
    <>
      <p className="about">{m.guardrails.tier.about}</p>
      <div className="filters">
        <Segmented<Use>
          aria-label={m.guardrails.use.label}
          value={use}
          onChange={(next) => setDraft({ ...draft, use: next })}
          options={USES.map((value) => ({ value, label: m.guardrails.use[value] }))}
        />
      </div>
      <div className="grid">
        {TIERS.map((tier, i) => {
          const query = queries[i];
          return (
            <Card
              key={tier}
              title={<h2>{messages.prove.generate.tier[tier]}</h2>}
              extra={<span className="mono">{tier}</span>}
            >
              {query !== undefined && (
                <Loaded query={query}>
                  {(guardrail) => (
                    <>
                      <WhatItDoes guardrail={guardrail} />
                      <div className="actions outcome">
                        <Button
                          icon={<EditOutlined />}
                          aria-label={`${m.guardrails.tier.toEditor}: ${messages.prove.generate.tier[tier]}`}
                          onClick={() => {
                            setDraft({ use, text: JSON.stringify(guardrail.document, null, 2) });
                            void navigate('/guardrails/policy');
                          }}
                        >
                          {m.guardrails.tier.toEditor}
                        </Button>
                        <PageLink to={`/guardrails/bind?tier=${tier}`}>{m.guardrails.tier.bind}</PageLink>
                      </div>
                    </>
                  )}
                </Loaded>
              )}
              <div className="fate">
                <AsCommand command={`postern policy generate --tier ${tier} --use ${use}`} />
              </div>
            </Card>
          );
        })}
      </div>
      {use === 'identity' && <p className="quiet">{messages.prove.generate.needsAllow}</p>}
    </>
  );
}

/** What a tier closes, leaves and stops besides. */
export function WhatItDoes({ guardrail }: { readonly guardrail: Guardrail }): ReactNode {
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
          label: `${g.closes}, ${m.guardrails.tier.certainly} (${guardrail.closes.length})`,
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
        {
          key: 'untouchable',
          label: `${g.untouchable} (${guardrail.tampering.stopped.length})`,
          children: list(guardrail.tampering.stopped),
        },
        { key: 'size', label: m.guardrails.size, children: g.size(guardrail.size, guardrail.limit) },
      ]}
    />
  );
}
