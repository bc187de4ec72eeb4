/** The vendor's verdicts beside ours: check by check, resource by resource, with the reason of every difference. */
import {
  CheckCircleFilled,
  DiffOutlined,
  DownloadOutlined,
  QuestionCircleFilled,
  ReloadOutlined,
  WarningFilled,
} from '@ant-design/icons';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Card, Collapse, Empty, Input, Progress, Select, Table, Tag } from 'antd';
import type { ReactNode } from 'react';
import type { z } from 'zod';
import { type ComparedItem, ORDER } from '../../../domain/vendor/compare.ts';
import { type AccountRow, type JoinedItem, together } from '../../../domain/vendor/together.ts';
import type { VendorChecksDocument } from '../../http/documents-checks.ts';
import { call, get } from '../data/client.ts';
import { useLive } from '../data/live.tsx';
import { useMay } from '../data/roles.ts';
import { useAddress } from '../parts/address.ts';
import { saveCsv } from '../parts/csv.ts';
import { Loaded } from '../parts/loaded.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { PageLink } from '../parts/page-link.tsx';
import { ProblemView } from '../parts/problem-view.tsx';
import { AsCommand, Place, ResourceName } from '../parts/resource.tsx';
import { Time } from '../parts/time.tsx';
import { usePreferences } from '../shell/preferences.tsx';

type VendorChecks = z.infer<typeof VendorChecksDocument>;
type Check = NonNullable<VendorChecks['last']>;
type Report = NonNullable<Check['report']>;

const LOOKS = Object.freeze({
  differ: { className: 'high', icon: <WarningFilled /> },
  unknown: { className: 'info', icon: <QuestionCircleFilled /> },
  agree: { className: 'good', icon: <CheckCircleFilled /> },
});
const POLL_MS = 2_000;

export function Page(): ReactNode {
  const { m } = usePreferences();
  const query = useQuery({
    queryKey: ['vendor-checks'],
    queryFn: ({ signal }) => get<VendorChecks>('/checks/vendor', signal),
    refetchInterval: ({ state: { data } }) => (data?.running == null ? false : POLL_MS),
  });
  const running = query.data?.running ?? null;
  return (
    <>
      <PageHead title={m.vendorPage.title} about={m.vendorPage.about}>
        <PageLink to="/checks">{m.vendorPage.toFindings}</PageLink>
        <Begin running={running !== null} />
      </PageHead>
      <AsCommand command="postern checks vendor --submit" />
      <div aria-live="polite">{running !== null && <Running running={running} />}</div>
      <Loaded query={query}>{({ last }) => <Last last={last} running={running !== null} />}</Loaded>
    </>
  );
}

function Begin({ running }: { readonly running: boolean }): ReactNode {
  const { m } = usePreferences();
  const client = useQueryClient();
  const may = useMay('operator');
  const begin = useMutation({
    mutationFn: (submit: boolean) => call('/checks/vendor', { method: 'POST', body: { submit } }),
    onSettled: () => client.invalidateQueries({ queryKey: ['vendor-checks'] }),
  });
  return (
    <>
      <Button
        icon={<DiffOutlined />}
        disabled={!may || running}
        loading={begin.isPending && !begin.variables}
        onClick={() => begin.mutate(false)}
      >
        {m.vendorPage.compare}
      </Button>
      <Button
        type="primary"
        icon={<ReloadOutlined />}
        disabled={!may || running}
        loading={begin.isPending && begin.variables}
        onClick={() => begin.mutate(true)}
      >
        {m.vendorPage.submit}
      </Button>
      {begin.error !== null && <ProblemView error={begin.error} />}
      {!may && <p className="quiet">{m.vendorPage.needsRole}</p>}
    </>
  );
}

function Running({ running }: { readonly running: NonNullable<VendorChecks['running']> }): ReactNode {
  const { m } = usePreferences();
  const { vendorCheck } = useLive();
  const { done, total } = vendorCheck ?? { done: 0, total: 0 };
  const text = running.submitted ? m.vendorPage.progress({ done, total }) : m.vendorPage.running;
  return (
    <Alert
      type="info"
      showIcon
      className="problem"
      title={text}
      description={
        <>
          {m.vendorPage.by(running.by)}, <Time at={running.startedAt} />
          {running.submitted && total > 0 && (
            <Progress aria-label={text} percent={Math.floor((100 * done) / total)} />
          )}
        </>
      }
    />
  );
}

function Last({ last, running }: { readonly last: Check | null; readonly running: boolean }): ReactNode {
  const { m } = usePreferences();
  if (last === null)
    return running ? null : (
      <Card>
        <Empty
          description={
            <>
              <strong>{m.vendorPage.empty.title}</strong>
              <p>{m.vendorPage.empty.text}</p>
            </>
          }
        />
      </Card>
    );
  const { report, failure, by, endedAt } = last;
  if (report === null)
    return (
      <Alert
        type="error"
        showIcon
        title={m.vendorPage.failed(failure ?? '')}
        description={m.vendorPage.failedHint}
      />
    );
  return (
    <>
      <p className="quiet about">
        {m.vendorPage.by(by)}, <Time at={endedAt} />
      </p>
      <Report report={report} />
    </>
  );
}

function Report({ report }: { readonly report: Report }): ReactNode {
  const { m, messages } = usePreferences();
  const texts = messages.vendor;
  // Reasons are texts in the document, so that it can name others later.
  const items = together(report.items as readonly ComparedItem[]);
  const sum = (name: keyof JoinedItem['counts']): number =>
    items.reduce((all, { counts }) => all + counts[name], 0);
  const resources = Math.max(0, ...items.map(({ counts }) => counts.agree + counts.differ + counts.unknown));
  const { vendorGaps, gaps, notCompared } = report;
  return (
    <>
      <Submission submission={report.submission} />
      <Alert
        className="problem"
        showIcon
        type={sum('differ') > 0 ? 'warning' : report.complete ? 'success' : 'info'}
        title={texts.heading(sum('differ'), resources, items.length)}
        {...(items.length === 0 ? { description: m.vendorPage.noItems.text } : {})}
      />
      {vendorGaps.length + gaps.length > 0 && (
        <Alert
          className="problem"
          type="warning"
          showIcon
          title={m.vendorPage.gaps(vendorGaps.length + gaps.length)}
          description={
            <ul>
              {vendorGaps.map(({ service, account, operation, code }) => (
                <li key={`${service} ${account} ${operation} ${code}`}>
                  {texts.gap(texts.service[service], operation, code)} <span className="mono">{account}</span>
                </li>
              ))}
              {gaps.map(({ kind, resource, region, code, requestId, operation }) => (
                <li key={`${operation} ${resource} ${region} ${code}`}>
                  {messages.scan.gap(messages.kind[kind], resource ?? region, code, requestId ?? '')}
                </li>
              ))}
            </ul>
          }
        />
      )}
      {items.length > 0 && <Items items={items} />}
      {notCompared.length > 0 && (
        <Card title={m.vendorPage.notCompared}>
          <p className="quiet">{m.vendorPage.notComparedAbout}</p>
          <ul>
            {[
              ...new Set(
                notCompared.map(({ service, rule, name }) => `${texts.service[service]} · ${rule ?? name}`),
              ),
            ].map((one) => (
              <li key={one} className="mono">
                {one}
              </li>
            ))}
          </ul>
        </Card>
      )}
    </>
  );
}

/** How making the vendor look again went: it refuses that inside an answer of success. */
function Submission({ submission }: { readonly submission: Report['submission'] }): ReactNode {
  const { messages } = usePreferences();
  if (submission === null) return null;
  const texts = messages.vendor.submission;
  const { outcome, seconds } = submission;
  const isDone = outcome === 'done' || outcome === 'nothing-to-check';
  return (
    <Alert
      className="problem"
      showIcon
      type={isDone ? 'success' : 'warning'}
      title={
        outcome === 'throttled'
          ? texts.throttled(seconds === null ? '' : texts.wait(seconds))
          : texts[outcome]
      }
    />
  );
}

function Items({ items }: { readonly items: readonly JoinedItem[] }): ReactNode {
  const { m, messages } = usePreferences();
  const texts = messages.vendor;
  const [params, change] = useAddress();
  const outcomes = params.get('outcome')?.split(',').filter(Boolean) ?? [];
  const words = (params.get('text') ?? '').toLowerCase();
  const isWanted = ({ outcome, resource, account, region }: AccountRow): boolean =>
    (outcomes.length === 0 || outcomes.includes(outcome)) &&
    `${resource.name} ${resource.id} ${account} ${region}`.toLowerCase().includes(words);
  const shown = items.map((item) => ({ ...item, wanted: item.rows.filter(isWanted) }));
  const open = params.get('check')?.split('|') ?? [shown.find(({ wanted }) => wanted.length > 0)?.key ?? ''];
  const why = ({ reasons, notes }: AccountRow): readonly string[] => [
    ...reasons.map((one) => texts.reason[one as keyof typeof texts.reason] ?? one),
    ...notes.map((one) => texts.note[one as keyof typeof texts.note] ?? one),
  ];
  const download = (): void =>
    saveCsv('vendor-checks.csv', [
      [
        m.vendorPage.service,
        m.vendorPage.check,
        m.common.account,
        m.common.region,
        m.common.resource,
        'ID',
        m.vendorPage.column.vendor,
        m.vendorPage.column.ours,
        m.vendorPage.outcome.label,
        m.vendorPage.column.why,
      ],
      ...shown.flatMap(({ service, name, wanted }) =>
        wanted.map((row) => [
          texts.service[service],
          name,
          row.account,
          row.region,
          row.resource.name,
          row.resource.id,
          texts.status[row.vendor],
          texts.ours[row.ours],
          m.vendorPage.outcome[row.outcome],
          why(row).join(texts.and),
        ]),
      ),
    ]);
  return (
    <>
      <div className="filters">
        <Input.Search
          allowClear
          className="search"
          aria-label={m.common.search}
          placeholder={m.common.search}
          defaultValue={params.get('text') ?? ''}
          onSearch={(text) => change({ text })}
        />
        <Select<string[]>
          allowClear
          mode="multiple"
          className="filter"
          popupMatchSelectWidth={false}
          aria-label={m.vendorPage.outcome.label}
          placeholder={m.vendorPage.outcome.label}
          value={outcomes}
          onChange={(value) => change({ outcome: value.join(',') })}
          options={ORDER.map((value) => ({ value, label: m.vendorPage.outcome[value] }))}
        />
        <span className="push" />
        <Button icon={<DownloadOutlined />} onClick={download}>
          CSV
        </Button>
      </div>
      <Collapse
        className="problem"
        activeKey={open}
        onChange={(keys) => change({ check: [...keys].join('|') || '-' })}
        items={shown.map((item) => ({
          key: item.key,
          label: <ItemHead item={item} />,
          children: <Rows item={item} rows={item.wanted} why={why} />,
        }))}
      />
    </>
  );
}

function ItemHead({ item }: { readonly item: JoinedItem }): ReactNode {
  const { m, messages } = usePreferences();
  const texts = messages.vendor;
  const { service, name, rule, status, checkedAt, counts } = item;
  return (
    <div className="stack">
      <strong>
        {texts.service[service]} · <span className="by">{name}</span>
        {rule !== null && rule !== name && <span className="mono"> {rule}</span>}
      </strong>
      <span className="way">
        {ORDER.filter((outcome) => counts[outcome] > 0).map((outcome) => (
          <Tag key={outcome} className={`severity ${LOOKS[outcome].className}`} icon={LOOKS[outcome].icon}>
            {m.vendorPage.outcome[outcome]} {counts[outcome]}
          </Tag>
        ))}
        <span className="quiet">
          {texts.status[status]}
          {(checkedAt !== null || service === 'security-center') && ' · '}
          {checkedAt !== null ? (
            <Time at={new Date(checkedAt).toISOString()} />
          ) : service === 'security-center' ? (
            texts.neverChecked
          ) : (
            ''
          )}
        </span>
      </span>
    </div>
  );
}

function Rows({
  item: { counts, rows: all },
  rows,
  why,
}: {
  readonly item: JoinedItem;
  readonly rows: readonly AccountRow[];
  readonly why: (row: AccountRow) => readonly string[];
}): ReactNode {
  const { m, messages } = usePreferences();
  const texts = messages.vendor;
  const closed = counts.agree + counts.differ + counts.unknown - all.length;
  return (
    <>
      <div className="table-scroll wraps">
        <Table<AccountRow>
          size="small"
          rowKey={({ account, resource }) => `${account} ${resource.id}`}
          pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
          dataSource={[...rows]}
          locale={{ emptyText: <Empty description={m.vendorPage.noRows} /> }}
          columns={[
            {
              key: 'outcome',
              title: m.vendorPage.outcome.label,
              render: (_, { outcome }) => (
                <Tag className={`severity ${LOOKS[outcome].className}`} icon={LOOKS[outcome].icon}>
                  {m.vendorPage.outcome[outcome]}
                </Tag>
              ),
            },
            {
              key: 'resource',
              title: m.common.resource,
              render: (_, { resource }) => <ResourceName {...resource} />,
            },
            {
              key: 'vendor',
              title: m.vendorPage.column.vendor,
              render: (_, row) => texts.status[row.vendor],
            },
            { key: 'ours', title: m.vendorPage.column.ours, render: (_, row) => texts.ours[row.ours] },
            {
              key: 'why',
              title: m.vendorPage.column.why,
              render: (_, row) => (
                <ul className="why">
                  {why(row).map((one) => (
                    <li key={one}>{one}</li>
                  ))}
                </ul>
              ),
            },
            { key: 'place', title: m.common.place, render: (_, row) => <Place {...row} /> },
          ]}
        />
      </div>
      {closed > 0 && <p className="quiet">{m.vendorPage.rest(closed)}</p>}
    </>
  );
}
