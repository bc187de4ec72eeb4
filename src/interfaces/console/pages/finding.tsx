/** One finding: what is wrong, the proof, the rules, and everything that happened to it. */
import { useQuery } from '@tanstack/react-query';
import { Alert, Card, Descriptions, Timeline } from 'antd';
import type { ReactNode } from 'react';
import { Link, useParams } from 'react-router';
import { get } from '../data/client.ts';
import { AnswerButton } from '../parts/answer-button.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { pathWords } from '../parts/path.tsx';
import { PlanRepairLink } from '../parts/plan-repair-link.tsx';
import { AsCommand, ResourceName } from '../parts/resource.tsx';
import { RuleText } from '../parts/rule-text.tsx';
import { SeverityTag } from '../parts/severity.tsx';
import { sourcesText } from '../parts/source-list.tsx';
import { Time } from '../parts/time.tsx';
import { AskedFor } from '../parts/waiver-requests.tsx';
import { usePreferences } from '../shell/preferences.tsx';
import type { FindingRow } from './checks.tsx';

interface FindingWithEvents extends FindingRow {
  readonly events: readonly { readonly at: string; readonly scan: string; readonly kind: string }[];
}

export function Page(): ReactNode {
  const { id = '' } = useParams();
  const query = useQuery({
    queryKey: ['finding', id],
    queryFn: ({ signal }) => get<FindingWithEvents>(`/findings/${encodeURIComponent(id)}`, signal),
  });
  return <Loaded query={query}>{(row) => <One row={row} />}</Loaded>;
}

function One({ row }: { readonly row: FindingWithEvents }): ReactNode {
  const { m, messages } = usePreferences();
  const { finding, waiver, events, status } = row;
  const text = messages.check[finding.check];
  const { resource, sources, rules, hiddenBy, witness, path, port, protocol } = finding;
  return (
    <>
      <PageHead
        title={text?.title ?? finding.check}
        about={
          <>
            {finding.account} / {finding.region} · <span className="mono">{row.id}</span>
          </>
        }
      >
        <SeverityTag severity={finding.severity} />
        {waiver === null && status === 'open' && <AnswerButton finding={row.id} />}
      </PageHead>
      <AsCommand command={`postern findings show ${row.id}`} />
      {waiver === null && <AskedFor finding={row.id} />}
      {waiver !== null && (
        <Alert
          type="info"
          showIcon
          className="problem"
          title={m.checks.waived(waiver)}
          description={waiver.reason}
          action={<Link to="/settings/waivers">{m.settings.waivers.toThem}</Link>}
        />
      )}
      <div className="grid">
        <Card title={m.finding.what} className="wide">
          {text !== undefined && <p>{text.risk}</p>}
          <Descriptions
            column={1}
            size="small"
            items={[
              { key: 'resource', label: m.common.resource, children: <ResourceName {...resource} /> },
              { key: 'status', label: m.common.status, children: m.checks.status[status] },
              ...(port === null
                ? []
                : [{ key: 'port', label: m.common.ports, children: `${protocol}/${port}` }]),
              ...(sources.length === 0
                ? []
                : [
                    {
                      key: 'sources',
                      label: m.common.source,
                      children: sourcesText(sources, {
                        anyone: messages.scan.anySource,
                        more: m.common.andMore,
                      }),
                    },
                  ]),
              ...(path === null
                ? []
                : [{ key: 'path', label: m.instances.ways, children: pathWords(path, m) }]),
              {
                key: 'rules',
                label: m.common.rule,
                children: (
                  <span className="stack">
                    {rules.map((rule) => (
                      <span key={rule.id}>
                        <RuleText rule={rule} />
                      </span>
                    ))}
                  </span>
                ),
              },
              ...(hiddenBy === undefined
                ? []
                : [
                    {
                      key: 'hidden',
                      label: m.group.hiddenBy(''),
                      children: hiddenBy.map((rule) => <RuleText key={rule.id} rule={rule} />),
                    },
                  ]),
              ...(witness === null
                ? []
                : [
                    {
                      key: 'proof',
                      label: m.finding.proof,
                      children: messages.scan.witness(witness.source, `${witness.protocol}/${witness.port}`),
                    },
                  ]),
            ]}
          />
        </Card>
        {text !== undefined && (
          <Card title={m.finding.todo}>
            <p>{text.fix}</p>
            <AsCommand command={`postern fix plan ${resource.id}`} />
            <PlanRepairLink id={resource.id} />
          </Card>
        )}
        <Card title={m.finding.life}>
          <Timeline
            items={events.map(({ at, kind, scan }) => ({
              key: `${at} ${scan}`,
              content: (
                <>
                  {m.finding.event[kind as keyof typeof m.finding.event] ?? kind} <Time at={at} />
                </>
              ),
            }))}
          />
        </Card>
      </div>
    </>
  );
}
