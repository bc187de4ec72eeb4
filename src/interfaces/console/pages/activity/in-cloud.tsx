/** Who changed what in the cloud, and what was denied there. */
import { CheckCircleFilled, StopOutlined } from '@ant-design/icons';
import { Button, Form, Input, Tag } from 'antd';
import { type ReactNode, useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import type { z } from 'zod';
import type { TrailRecordDocument } from '../../../http/documents-store.ts';
import { useFiltersInAddress, usePlaceFilters } from '../../parts/filters.ts';
import { Place } from '../../parts/resource.tsx';
import { ServerTable } from '../../parts/server-table.tsx';
import { Time } from '../../parts/time.tsx';
import { usePreferences } from '../../shell/preferences.tsx';
import { WhyDenied } from './why-denied.tsx';

export type TrailEvent = z.infer<typeof TrailRecordDocument>;

/** Pages of what an event names. */
const PAGES: readonly (readonly [RegExp, string])[] = Object.freeze([
  [/^sg-/, '/groups/'],
  [/^i-/, '/instances/'],
]);
/** Names of resources that are shown at once. */
const MOST = 4;

export function InCloud(): ReactNode {
  const { m } = usePreferences();
  const texts = m.activity.cloud;
  const places = usePlaceFilters();
  const [params] = useSearchParams();
  const [asked, setAsked] = useState<TrailEvent>();
  const wanted = Object.fromEntries(
    (['actor', 'operation', 'resource'] as const).map((name) => [name, params.get(name) ?? '']),
  );
  return (
    <>
      <p className="quiet about">{texts.about}</p>
      <Filters key={JSON.stringify(wanted)} wanted={wanted} />
      <ServerTable<TrailEvent>
        path="/trail"
        name="cloud-activity"
        search={false}
        empty={texts.empty}
        fixed={Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== ''))}
        filters={[
          ...places,
          {
            name: 'denied',
            label: texts.outcome,
            single: true,
            options: [
              { value: 'true', label: texts.denied },
              { value: 'false', label: texts.done },
            ],
          },
        ]}
        columns={[
          {
            key: 'when',
            title: m.activity.when,
            text: ({ at }) => at,
            render: ({ at }) => <Time at={at} />,
          },
          {
            key: 'who',
            title: m.activity.who,
            text: ({ actor }) => actor.name,
            render: ({ actor }) => (
              <span className="stack">
                <span className="by">{actor.name}</span>
                <span className="quiet">{texts.actor[actor.type] ?? <code>{actor.type}</code>}</span>
              </span>
            ),
          },
          {
            key: 'what',
            title: m.activity.what,
            text: ({ operation }) => operation,
            render: ({ operation }) => <code>{operation}</code>,
          },
          {
            key: 'outcome',
            title: texts.outcome,
            text: ({ denied, errorCode }) => (denied ? errorCode : texts.done),
            render: (event) => <Outcome event={event} onWhy={() => setAsked(event)} />,
          },
          {
            key: 'subject',
            title: m.activity.subject,
            text: ({ resources }) => resources.join(' '),
            render: ({ resources }) => <Subjects ids={resources} />,
          },
          {
            key: 'from',
            title: texts.from,
            text: ({ from }) => from,
            render: ({ from }) => <span className="mono">{from}</span>,
          },
          {
            key: 'place',
            title: texts.place,
            text: ({ account, region }) => `${region} ${account}`,
            render: ({ account, region }) => <Place account={account} region={region} />,
          },
        ]}
      />
      {asked !== undefined && <WhyDenied event={asked} onClose={() => setAsked(undefined)} />}
    </>
  );
}

/** Texts as they are in the events; they are in the address. */
function Filters({ wanted }: { readonly wanted: Readonly<Record<string, string>> }): ReactNode {
  const { m } = usePreferences();
  const { filter } = m.activity.cloud;
  const submit = useFiltersInAddress();
  return (
    <Form layout="vertical" className="ask" initialValues={wanted} onFinish={submit}>
      {(['actor', 'operation', 'resource'] as const).map((name) => (
        <Form.Item key={name} name={name} label={filter[name]}>
          <Input allowClear spellCheck={false} />
        </Form.Item>
      ))}
      <Button htmlType="submit">{m.activity.filter.set}</Button>
    </Form>
  );
}

function Outcome({
  event: { denied, errorCode, operation, actor },
  onWhy,
}: {
  readonly event: TrailEvent;
  readonly onWhy: () => void;
}): ReactNode {
  const { m } = usePreferences();
  const { cloud } = m.activity;
  if (!denied)
    return (
      <Tag className="severity good" icon={<CheckCircleFilled />}>
        {cloud.done}
      </Tag>
    );
  return (
    <span className="stack">
      <span>
        <Tag className="severity critical" icon={<StopOutlined />}>
          {cloud.denied}
        </Tag>
        <Button size="small" onClick={onWhy} aria-label={cloud.why.ask(operation, actor.name)}>
          {cloud.why.button}
        </Button>
      </span>
      <code>{errorCode}</code>
    </span>
  );
}

function Subjects({ ids }: { readonly ids: readonly string[] }): ReactNode {
  if (ids.length === 0) return '–';
  return (
    <span className="stack mono">
      {ids.slice(0, MOST).map((id) => {
        const path = PAGES.find(([pattern]) => pattern.test(id))?.[1];
        return path === undefined ? (
          <span key={id}>{id}</span>
        ) : (
          <Link key={id} to={path + encodeURIComponent(id)}>
            {id}
          </Link>
        );
      })}
      {ids.length > MOST && <span title={ids.slice(MOST).join(' ')}>+{ids.length - MOST}</span>}
    </span>
  );
}
