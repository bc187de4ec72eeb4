/** Repairs: what was planned, what was begun, and how each stands. */
import { Alert, Card, Empty, Table } from 'antd';
import type { ReactNode } from 'react';
import { Link, useSearchParams } from 'react-router';
import { useSession } from '../data/session.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { LoadedPages, usePages } from '../parts/pages.tsx';
import { PlanForm } from '../parts/plan-form.tsx';
import { PlanRepairLink } from '../parts/plan-repair-link.tsx';
import { isMoving, type RepairPlan, type RunSummary, subjectOf } from '../parts/repair-documents.ts';
import { AsCommand } from '../parts/resource.tsx';
import { RunState } from '../parts/run-state.tsx';
import { Time } from '../parts/time.tsx';
import { usePreferences } from '../shell/preferences.tsx';

const POLL_MS = 3_000;

export function Page(): ReactNode {
  const { m } = usePreferences();
  const { data: session } = useSession();
  const [params] = useSearchParams();
  const canPlan = session?.role !== 'viewer';
  const planning = canPlan && (params.has('new') || params.has('resource'));
  return (
    <>
      <PageHead title={m.page.repairs} about={m.repairs.about}>
        {!planning && <PlanRepairLink />}
      </PageHead>
      {!canPlan && <Alert type="info" showIcon className="problem" title={m.repairs.needsRole.operator} />}
      {planning && <PlanForm />}
      <div className="sections">
        <Runs />
        <Plans />
      </div>
    </>
  );
}

function Runs(): ReactNode {
  const { m } = usePreferences();
  const { column } = m.repairs;
  const pages = usePages<RunSummary>('repair-runs', '/fix/runs', (runs) =>
    runs.some(isMoving) ? POLL_MS : null,
  );
  return (
    <Card title={m.repairs.runs}>
      <AsCommand command="postern fix status" />
      <LoadedPages pages={pages}>
        {(items) => (
          <div className="table-scroll">
            <Table<RunSummary>
              rowKey="id"
              size="small"
              pagination={{ pageSize: 10, hideOnSinglePage: true }}
              dataSource={[...items]}
              locale={{ emptyText: <Empty description={m.repairs.noRuns} /> }}
              columns={[
                {
                  key: 'run',
                  title: column.run,
                  render: (_, { id }) => (
                    <Link className="mono" to={`/repairs/runs/${encodeURIComponent(id)}`}>
                      {id}
                    </Link>
                  ),
                },
                { key: 'state', title: column.state, render: (_, { state }) => <RunState state={state} /> },
                { key: 'begun', title: column.begun, render: (_, run) => <Time at={run.createdAt} /> },
                { key: 'what', title: column.what, render: (_, { units }) => m.repairs.groups(units.length) },
              ]}
            />
          </div>
        )}
      </LoadedPages>
    </Card>
  );
}

function Plans(): ReactNode {
  const { m } = usePreferences();
  const { column } = m.repairs;
  const pages = usePages<RepairPlan>('repair-plans', '/fix/plans');
  return (
    <Card title={m.repairs.plans}>
      <LoadedPages pages={pages}>
        {(items) => (
          <div className="table-scroll">
            <Table<RepairPlan>
              rowKey="id"
              size="small"
              pagination={{ pageSize: 10, hideOnSinglePage: true }}
              dataSource={[...items]}
              locale={{ emptyText: <Empty description={m.repairs.noPlans} /> }}
              columns={[
                {
                  key: 'plan',
                  title: column.plan,
                  render: (_, { id }) => (
                    <Link className="mono" to={`/repairs/plans/${encodeURIComponent(id)}`}>
                      {id.slice(0, 13)}
                    </Link>
                  ),
                },
                {
                  key: 'what',
                  title: column.what,
                  render: (_, { plan: { wanted } }) =>
                    wanted.ids.length === 0 ? (
                      m.repairs.everything
                    ) : (
                      <span className="mono">
                        {wanted.ids.slice(0, 2).join(', ')}
                        {wanted.ids.length > 2 && `, ${m.common.andMore(wanted.ids.length - 2)}`}
                      </span>
                    ),
                },
                {
                  key: 'steps',
                  title: m.repairs.plan.what,
                  render: (_, { plan: { steps } }) =>
                    steps.length === 0
                      ? m.repairs.plan.nothing
                      : `${m.repairs.steps(steps.length)} · ${m.repairs.groups(new Set(steps.map(subjectOf)).size)}`,
                },
                {
                  key: 'made',
                  title: column.made,
                  render: (_, { at, by }) => (
                    <>
                      <Time at={at} /> · {m.repairs.by(by)}
                    </>
                  ),
                },
                {
                  key: 'state',
                  title: column.state,
                  render: (_, { approvedBy }) =>
                    approvedBy.length === 0
                      ? m.repairs.notApproved
                      : m.repairs.approvedBy(approvedBy.join(', ')),
                },
              ]}
            />
          </div>
        )}
      </LoadedPages>
    </Card>
  );
}
