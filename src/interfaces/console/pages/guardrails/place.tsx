/** What was put in place from here, whether it is still so, and what was planned. */
import { CheckCircleFilled, MinusCircleFilled, WarningFilled } from '@ant-design/icons';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Alert, Button, Card, Empty, Table, Tag } from 'antd';
import type { ReactNode } from 'react';
import { Link, useNavigate } from 'react-router';
import type { Drift } from '../../../../app/guard/status.ts';
import { get } from '../../data/client.ts';
import { useMay } from '../../data/roles.ts';
import { Loaded } from '../../parts/loaded.tsx';
import { PageLink } from '../../parts/page-link.tsx';
import { LoadedPages, usePages } from '../../parts/pages.tsx';
import { ProblemView } from '../../parts/problem-view.tsx';
import { AsCommand } from '../../parts/resource.tsx';
import { Time } from '../../parts/time.tsx';
import { usePreferences } from '../../shell/preferences.tsx';
import { type KeptPlan, policyName, post, type Status, targetText, type Watched } from './documents.ts';
import { Probe } from './probe.tsx';

/** Targets that are named; links hold as many. */
const SHOWN = 20;

export function PlaceSection(): ReactNode {
  const { m } = usePreferences();
  const texts = m.guardrails.place;
  const status = useQuery({
    queryKey: ['guard-status'],
    queryFn: ({ signal }) => get<{ guards: readonly Status[] }>('/guard', signal),
  });
  const watched = useQuery({
    queryKey: ['guard-watched'],
    queryFn: ({ signal }) => get<{ items: readonly Watched[] }>('/guard/watched', signal),
  });
  return (
    <>
      <p className="about">{texts.about}</p>
      <AsCommand command="postern guard status" />
      <div className="sections">
        <Loaded query={status}>
          {({ guards }) =>
            guards.length === 0 ? (
              <Card>
                <Empty
                  description={
                    <>
                      <strong>{texts.none}</strong>
                      <p>{texts.noneNext}</p>
                    </>
                  }
                >
                  <PageLink to="/guardrails/bind">{m.guardrails.section.bind}</PageLink>
                </Empty>
              </Card>
            ) : (
              guards.map((guard) => (
                <One
                  key={guard.id}
                  guard={guard}
                  watched={watched.data?.items.find(({ id }) => id === guard.id)}
                />
              ))
            )
          }
        </Loaded>
        <Plans />
      </div>
    </>
  );
}

function One({
  guard,
  watched,
}: {
  readonly guard: Status;
  readonly watched: Watched | undefined;
}): ReactNode {
  const { m, messages } = usePreferences();
  const texts = m.guardrails.place;
  const { status: words, way: ways } = messages.guard;
  const may = useMay('operator');
  const navigate = useNavigate();
  const { way, name, tier, recorded, attached, drift, since, policyId } = guard;
  const removal = useMutation({
    mutationFn: () => post<KeptPlan>('/guard/removals', { way, name }),
    onSuccess: ({ id }) => navigate(`/guardrails/plans/${encodeURIComponent(id)}`),
  });
  const driftText = (one: Drift): string =>
    `${words.drift[one.drift]}${'target' in one ? ` ${targetText(one.target, messages)}` : ''}`;
  // What the service found by calls that change nothing is not seen by reading alone.
  const all = [...drift, ...(watched?.drift.filter((one) => one.drift === 'not-stopping') ?? [])];
  const there = recorded !== 'removed';
  const shown = attached.slice(0, SHOWN).map((one) => targetText(one, messages));
  return (
    <Card
      title={
        <h2>
          <span className="by">{name}</span> · {ways[way]}
        </h2>
      }
    >
      <p className="about">
        <StateTag drifted={all.length > 0} there={there} />
        {tier === null ? m.guardrails.coverage.noTier : messages.prove.generate.tier[tier as 'page']} ·{' '}
        {words.recorded[recorded]} · <span className="mono">{policyId}</span>
        {since !== '' && (
          <>
            {' '}
            · {texts.since} <Time at={since} />
          </>
        )}
      </p>
      {attached.length > 0 && (
        <p>
          {texts.on}: <span className="by">{shown.join(', ')}</span>
          {attached.length > SHOWN && ` ${m.common.andMore(attached.length - SHOWN)}`}
        </p>
      )}
      {all.length > 0 && (
        <Alert
          className="problem"
          type="warning"
          showIcon
          title={`${texts.column.drift}: ${all.length}`}
          description={
            <ul>
              {all.map((one) => (
                <li key={driftText(one)}>{driftText(one)}</li>
              ))}
            </ul>
          }
        />
      )}
      {watched !== undefined && (
        <p className="quiet">
          {texts.watched} <Time at={watched.checkedAt} />
          {watched.verdict !== null && <> · {texts.verdict[watched.verdict]}</>}
        </p>
      )}
      {removal.error !== null && <ProblemView error={removal.error} />}
      {may && there && (
        <div className="actions">
          {all.length > 0 && tier !== null && (
            <PageLink
              to={again(guard, [
                ...attached,
                ...drift.flatMap((one) => ('target' in one ? [one.target] : [])),
              ])}
            >
              {texts.mend}
            </PageLink>
          )}
          <Button danger loading={removal.isPending} onClick={() => removal.mutate()}>
            {m.guardrails.plan.takeAway}
          </Button>
        </div>
      )}
      {there && policyId !== null && <Probe way={way} name={name} />}
    </Card>
  );
}

/** The form of a plan that binds it to the same again. */
function again({ way, name, tier }: Status, targets: Status['attached']): string {
  const query = new URLSearchParams({ tier: tier ?? '', name });
  if (way === 'account') query.set('way', way);
  for (const { kind, id } of targets) {
    if (kind === 'root') query.set('root', '1');
    else {
      const ids = new Set(query.get(kind)?.split(',') ?? []);
      query.set(kind, [...ids.add(id)].join(','));
    }
  }
  return `/guardrails/bind?${query}`;
}

function StateTag({ drifted, there }: { readonly drifted: boolean; readonly there: boolean }): ReactNode {
  const { m } = usePreferences();
  const texts = m.guardrails.place;
  if (drifted)
    return (
      <Tag className="severity high" icon={<WarningFilled />}>
        {texts.drifted}
      </Tag>
    );
  return there ? (
    <Tag className="severity good" icon={<CheckCircleFilled />}>
      {texts.asPut}
    </Tag>
  ) : (
    <Tag className="severity info" icon={<MinusCircleFilled />}>
      {texts.gone}
    </Tag>
  );
}

function Plans(): ReactNode {
  const { m } = usePreferences();
  const texts = m.guardrails.place;
  const pages = usePages<KeptPlan>('guard-plans', '/guard/plans');
  return (
    <Card title={<h2>{texts.plans}</h2>}>
      <LoadedPages pages={pages}>
        {(items) => (
          <div className="table-scroll">
            <Table<KeptPlan>
              rowKey="id"
              size="small"
              pagination={{ pageSize: 10, hideOnSinglePage: true, showSizeChanger: false }}
              dataSource={[...items]}
              locale={{ emptyText: <Empty description={texts.noPlans} /> }}
              columns={[
                {
                  key: 'plan',
                  title: texts.column.plan,
                  render: (_, { id }) => (
                    <Link className="mono" to={`/guardrails/plans/${encodeURIComponent(id)}`}>
                      {id}
                    </Link>
                  ),
                },
                { key: 'does', title: texts.column.does, render: (_, { does }) => texts.does[does] },
                {
                  key: 'guard',
                  title: texts.column.guard,
                  render: (_, kept) => <span className="by">{policyName(kept)}</span>,
                },
                {
                  key: 'state',
                  title: texts.column.state,
                  render: (_, { action }) => m.guardrails.plan.state[action?.state ?? 'none'],
                },
                {
                  key: 'made',
                  title: texts.column.made,
                  render: (_, { at, by }) => (
                    <>
                      <Time at={at} /> · <span className="by">{by}</span>
                    </>
                  ),
                },
              ]}
            />
          </div>
        )}
      </LoadedPages>
    </Card>
  );
}
