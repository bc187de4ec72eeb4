/** The posture now and over time, what is worst, and how complete the facts are. */
import { useQuery } from '@tanstack/react-query';
import { Alert, Card, Empty } from 'antd';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { type Finding, SEVERITIES, type Severity } from '../../../domain/finding.ts';
import { get } from '../data/client.ts';
import { AreaChart } from '../parts/area-chart.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { ScanButton } from '../parts/scan-button.tsx';
import { SeverityTag } from '../parts/severity.tsx';
import { Time } from '../parts/time.tsx';
import { usePreferences } from '../shell/preferences.tsx';

interface ScanRecord {
  readonly id: string;
  readonly endedAt: string;
  readonly coverage: {
    readonly complete: boolean;
    readonly gaps: readonly unknown[];
    readonly accounts: number;
    readonly groups: number;
    readonly instances: number;
  };
  readonly counts: { readonly open: Readonly<Record<Severity, number>> };
}

interface Posture {
  readonly target: string;
  readonly counts: readonly {
    readonly status: string;
    readonly severity: Severity;
    readonly waived: boolean;
    readonly count: number;
  }[];
  readonly latest: ScanRecord | null;
  readonly latestFull: ScanRecord | null;
  readonly keeper: { readonly lastFailure: { readonly at: string; readonly code: string } | null };
}

interface FindingRecord {
  readonly id: string;
  readonly firstSeen: string;
  readonly finding: Finding;
}

const WORST = 8;

export function Page(): ReactNode {
  const { m } = usePreferences();
  const posture = useQuery({
    queryKey: ['posture'],
    queryFn: ({ signal }) => get<Posture>('/posture', signal),
  });
  return (
    <>
      <PageHead title={m.page.overview} />
      <Loaded query={posture}>{(data) => <Now posture={data} />}</Loaded>
    </>
  );
}

function Now({ posture }: { readonly posture: Posture }): ReactNode {
  const { m } = usePreferences();
  const { latest, latestFull: full, counts, keeper } = posture;
  const failed = keeper.lastFailure !== null && (
    <Alert
      type="error"
      showIcon
      className="problem"
      title={m.overview.failed}
      description={
        <>
          <Time at={keeper.lastFailure.at} /> <code>{keeper.lastFailure.code}</code>
        </>
      }
    />
  );
  if (latest === null || full === null)
    return (
      <>
        {failed}
        <Card>
          <Empty
            description={
              <>
                <h2>{m.overview.noScan.title}</h2>
                <p>{m.overview.noScan.text}</p>
              </>
            }
          >
            <ScanButton />
          </Empty>
        </Card>
      </>
    );
  const open = counts.filter(({ status, waived }) => status === 'open' && !waived);
  const total = open.reduce((sum, { count }) => sum + count, 0);
  return (
    <>
      {failed}
      <div className="grid">
        <Card title={m.overview.open}>
          <div className="big">{total}</div>
          {total === 0 && <p>{m.overview.nothingOpen}</p>}
          <div className="tally">
            {SEVERITIES.map((severity) => {
              const count = open.find((one) => one.severity === severity)?.count ?? 0;
              return (
                count > 0 && (
                  <Link key={severity} to={`/checks?severity=${severity}`}>
                    <SeverityTag severity={severity} /> {count}
                  </Link>
                )
              );
            })}
          </div>
        </Card>
        <Card title={m.overview.lastScan}>
          <p>
            <Time at={full.endedAt} />
          </p>
          <p>{m.overview.read(full.coverage)}</p>
          {latest.id !== full.id && (
            <p className="quiet">
              {m.overview.since} <Time at={latest.endedAt} />
            </p>
          )}
          <Alert
            type={full.coverage.complete ? 'success' : 'warning'}
            showIcon
            title={
              full.coverage.complete ? m.overview.complete : m.overview.incomplete(full.coverage.gaps.length)
            }
          />
        </Card>
        <Card title={m.overview.over} className="wide">
          <OverTime />
        </Card>
        <Card title={m.overview.worst} className="wide" extra={<Link to="/checks">{m.common.all}</Link>}>
          <Worst />
        </Card>
      </div>
    </>
  );
}

function OverTime(): ReactNode {
  const { m, pack } = usePreferences();
  const scans = useQuery({
    queryKey: ['scans', 'over-time'],
    queryFn: ({ signal }) => get<{ items: ScanRecord[] }>('/scans?limit=200', signal),
  });
  const day = new Intl.DateTimeFormat(pack.html, { dateStyle: 'medium', timeStyle: 'short' });
  return (
    <Loaded query={scans}>
      {({ items }) => {
        const points = items.toReversed().map(({ endedAt, counts }) => ({
          at: Date.parse(endedAt),
          value: Object.values(counts.open).reduce((sum, one) => sum + one, 0),
        }));
        const label = m.overview.chart({
          from: day.format(points[0]?.at),
          to: day.format(points.at(-1)?.at),
          last: points.at(-1)?.value ?? 0,
        });
        return (
          <>
            <AreaChart points={points} label={label} />
            <p className="quiet">{label}</p>
          </>
        );
      }}
    </Loaded>
  );
}

function Worst(): ReactNode {
  const { m, messages } = usePreferences();
  const worst = useQuery({
    queryKey: ['findings', 'worst'],
    queryFn: ({ signal }) =>
      get<{ items: FindingRecord[] }>(`/findings?status=open&waived=false&limit=${WORST}`, signal),
  });
  return (
    <Loaded query={worst}>
      {({ items }) =>
        items.length === 0 ? (
          <Empty description={m.overview.nothingOpen} />
        ) : (
          <ul className="rows">
            {items.map(({ id, finding, firstSeen }) => (
              <li key={id}>
                <SeverityTag severity={finding.severity} />
                <Link to={`/checks/${encodeURIComponent(id)}`}>
                  {messages.check[finding.check]?.title ?? finding.check}
                </Link>
                <span>
                  {finding.resource.name} <span className="mono quiet">{finding.resource.id}</span>
                </span>
                <span className="push" />
                <span className="quiet">
                  {m.common.since} <Time at={firstSeen} />
                </span>
              </li>
            ))}
          </ul>
        )
      }
    </Loaded>
  );
}
