/** How well security groups are used: a score, the items behind it with their instances, and how it went. */
import {
  CheckCircleFilled,
  CloseCircleFilled,
  InfoCircleFilled,
  MinusCircleFilled,
  QuestionCircleFilled,
  WarningFilled,
} from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Card, Collapse, Tag } from 'antd';
import { type ReactNode, useState } from 'react';
import type { z } from 'zod';
import type { MaturityDocument } from '../../http/documents-store.ts';
import { get } from '../data/client.ts';
import { AreaChart } from '../parts/area-chart.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { AsCommand, ResourceName } from '../parts/resource.tsx';
import { usePreferences } from '../shell/preferences.tsx';

type Maturity = z.infer<typeof MaturityDocument>;
type Item = Maturity['items'][number];

const LOOKS = Object.freeze({
  critical: { className: 'critical', icon: <CloseCircleFilled /> },
  warn: { className: 'medium', icon: <WarningFilled /> },
  info: { className: 'low', icon: <InfoCircleFilled /> },
  healthy: { className: 'good', icon: <CheckCircleFilled /> },
  'not-applicable': { className: 'info', icon: <MinusCircleFilled /> },
  unknown: { className: 'info', icon: <QuestionCircleFilled /> },
});

/** Instances of an item that are shown at first. */
const SHOWN = 5;

function marks({ least, most }: NonNullable<Maturity['score']>): string {
  return least === most ? String(least) : `${least}–${most}`;
}

export function Page(): ReactNode {
  const { m, messages } = usePreferences();
  const query = useQuery({
    queryKey: ['maturity'],
    queryFn: ({ signal }) => get<Maturity>('/maturity', signal),
  });
  return (
    <>
      <PageHead title={m.page.maturity} about={messages.vendor.maturity.note} />
      <AsCommand command="postern maturity" />
      <Loaded query={query}>{(maturity) => <Report maturity={maturity} />}</Loaded>
    </>
  );
}

function Report({ maturity }: { readonly maturity: Maturity }): ReactNode {
  const { m } = usePreferences();
  const { score, instances, items, complete } = maturity;
  return (
    <>
      {!complete && <Alert type="warning" showIcon className="problem" title={m.maturity.incomplete} />}
      <div className="grid">
        <Card title={m.maturity.score}>
          {score === null ? (
            <p>{m.maturity.nothing}</p>
          ) : (
            <>
              <div className="big">{m.maturity.of(marks(score))}</div>
              <p className="quiet">{m.maturity.instances(instances)}</p>
            </>
          )}
        </Card>
        <Card title={m.maturity.trend}>
          <Trend trend={maturity.trend} />
        </Card>
        <Card title={m.maturity.items} className="wide">
          <ul className="rows">
            {items.map((item) => (
              <OneItem key={item.id} item={item} />
            ))}
          </ul>
        </Card>
      </div>
      <Collapse
        className="scale"
        items={[
          {
            key: 'scale',
            label: m.maturity.scale,
            children: (
              <>
                <p>{m.maturity.scaleText.levels}</p>
                <p>{m.maturity.scaleText.marks}</p>
                <p>{m.maturity.scaleText.bounds}</p>
              </>
            ),
          },
        ]}
      />
    </>
  );
}

function OneItem({ item }: { readonly item: Item }): ReactNode {
  const { m, messages } = usePreferences();
  const [all, setAll] = useState(false);
  const { id, level, score, full, affected, instances } = item;
  const shown = all ? instances : instances.slice(0, SHOWN);
  return (
    <li className="item">
      <Tag className={`severity ${LOOKS[level].className}`} icon={LOOKS[level].icon}>
        {m.maturity.level[level]}
      </Tag>
      <strong>{messages.vendor.maturity.item[id] ?? id}</strong>
      <span className="push" />
      {score !== null && <span className="number">{m.maturity.marks({ score: marks(score), full })}</span>}
      <p className="quiet whole">{m.maturity.affected(affected)}</p>
      {shown.length > 0 && (
        <ul className="affected">
          {shown.map((one) => (
            <li key={one.id}>
              <ResourceName type="instance" id={one.id} name={one.name} />{' '}
              <span className="quiet">{m.maturity.state[one.state]}</span>
            </li>
          ))}
        </ul>
      )}
      {instances.length > SHOWN && !all && (
        <Button size="small" onClick={() => setAll(true)}>
          {m.common.andMore(instances.length - SHOWN)}
        </Button>
      )}
    </li>
  );
}

function Trend({ trend }: { readonly trend: Maturity['trend'] }): ReactNode {
  const { m, pack } = usePreferences();
  const known = trend.flatMap(({ at, score }) => (score === null ? [] : [{ at, score }]));
  const [first] = known;
  const last = known.at(-1);
  if (first === undefined || last === undefined || known.length < 2) return <p>{m.maturity.fewScans}</p>;
  const day = new Intl.DateTimeFormat(pack.html, { dateStyle: 'medium', timeStyle: 'short' });
  const label = m.maturity.chart({
    from: day.format(new Date(first.at)),
    to: day.format(new Date(last.at)),
    first: marks(first.score),
    last: marks(last.score),
  });
  return (
    <>
      <AreaChart
        label={label}
        points={known.map(({ at, score }) => ({ at: Date.parse(at), value: score.least }))}
      />
      <p className="quiet">{label}</p>
    </>
  );
}
