/** Users, groups and roles of the account, with what covers each. */
import { DownloadOutlined } from '@ant-design/icons';
import { Button, Card, Empty, Table } from 'antd';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useMay } from '../../data/roles.ts';
import { saveCsv } from '../../parts/csv.ts';
import { Wide } from '../../parts/wide.tsx';
import { usePreferences } from '../../shell/preferences.tsx';
import { CoverageTag, useCoverageText } from './coverage-tag.tsx';
import type { Coverage, Place } from './documents.ts';

export function Identities({
  report,
  isWanted,
}: {
  readonly report: Coverage;
  readonly isWanted: (place: Place) => boolean;
}): ReactNode {
  const { m, messages } = usePreferences();
  const texts = m.guardrails.coverage;
  const may = useMay('operator');
  const explain = useCoverageText(report);
  const rows = report.places.filter(isWanted);
  const kindOf = ({ kind }: Place): string => messages.guard.coverage.kind[kind];
  const download = (): void =>
    saveCsv('guardrail-coverage.csv', [
      [
        m.common.resource,
        m.guardrails.use.label,
        texts.covers,
        m.guardrails.section.tiers,
        texts.groups,
        texts.why,
      ],
      ...rows.map((place) => [
        place.name,
        kindOf(place),
        texts.state[place.coverage.state],
        place.coverage.tier ?? '',
        place.groups.join(' '),
        explain(place),
      ]),
    ]);
  return (
    <Card
      title={<h2>{texts.way.account}</h2>}
      extra={
        <Button size="small" icon={<DownloadOutlined />} onClick={download}>
          CSV
        </Button>
      }
    >
      <Wide label={texts.way.account} wraps>
        <Table<Place>
          size="small"
          rowKey={({ kind, id }) => `${kind} ${id}`}
          dataSource={rows}
          pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
          locale={{ emptyText: <Empty description={texts.noneMatches} /> }}
          columns={[
            {
              key: 'name',
              title: m.common.resource,
              render: (_, { name }) => <span className="by">{name}</span>,
            },
            { key: 'kind', title: m.guardrails.use.label, render: (_, place) => kindOf(place) },
            {
              key: 'coverage',
              title: texts.covers,
              render: (_, { coverage }) => <CoverageTag coverage={coverage} />,
            },
            {
              key: 'why',
              title: texts.why,
              render: (_, place) => <span className="by">{explain(place)}</span>,
            },
            {
              key: 'groups',
              title: texts.groups,
              render: (_, { groups }) => <span className="by">{groups.join(', ')}</span>,
            },
            ...(may
              ? [
                  {
                    key: 'bind',
                    title: m.guardrails.section.bind,
                    render: (_: unknown, { kind, id, coverage }: Place) =>
                      coverage.because === 'service-linked-role' ? null : (
                        <Link
                          to={`/guardrails/bind?${kind}=${encodeURIComponent(id)}`}
                          aria-label={`${m.guardrails.tier.bind}: ${id}`}
                        >
                          {m.guardrails.tier.bind}
                        </Link>
                      ),
                  },
                ]
              : []),
          ]}
        />
      </Wide>
    </Card>
  );
}
