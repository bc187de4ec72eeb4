/** One plan of a repair: who keeps and who loses access, the steps, what is left, and the way back; approved and carried out from here. */
import { CheckOutlined } from '@ant-design/icons';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, Card, Collapse, Table } from 'antd';
import { type ReactNode, useState } from 'react';
import { Link, useParams } from 'react-router';
import { workbenchSources } from '../../../domain/plan/workbench.ts';
import { call, get } from '../data/client.ts';
import { useSession } from '../data/session.tsx';
import { ApplyPlan } from '../parts/apply-plan.tsx';
import { ImpactTable } from '../parts/impact-table.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { PlanAbout } from '../parts/plan-about.tsx';
import { ProblemView } from '../parts/problem-view.tsx';
import {
  type RepairAction,
  type RepairPlan,
  type RepairPlanContent,
  subjectOf,
} from '../parts/repair-documents.ts';
import { ActionText, SubjectName } from '../parts/repair-step.tsx';
import { AsCommand, ResourceName } from '../parts/resource.tsx';
import { RuleText } from '../parts/rule-text.tsx';
import { sourcesText } from '../parts/source-list.tsx';
import { VerdictTag } from '../parts/verdict.tsx';
import { usePreferences } from '../shell/preferences.tsx';

const KEY = 'repair-plan';

export function Page(): ReactNode {
  const { id = '' } = useParams();
  const query = useQuery({
    queryKey: [KEY, id],
    queryFn: ({ signal }) => get<RepairPlan>(`/fix/plans/${encodeURIComponent(id)}`, signal),
  });
  return <Loaded query={query}>{(kept) => <One key={id} kept={kept} />}</Loaded>;
}

function One({ kept }: { readonly kept: RepairPlan }): ReactNode {
  const { m, messages } = usePreferences();
  const { data: session } = useSession();
  const { plan, id, approvedBy } = kept;
  const texts = m.repairs.plan;
  const isEdit = plan.wanted.edits != null;
  const { steps, impact, cutOffs, coverage, wanted, lostProtocols, rollback } = plan;
  const mayAct = session?.role !== 'viewer';
  const subjects = new Set(steps.map(subjectOf));
  return (
    <>
      <PageHead title={isEdit ? m.edits.plan.title : texts.title} about={<PlanAbout {...kept} />}>
        <Approve id={id} approvedBy={approvedBy} />
      </PageHead>
      <AsCommand command={commandOf(plan)} />
      <Alert
        className="problem"
        type={steps.length === 0 ? 'success' : 'info'}
        showIcon
        title={
          steps.length === 0
            ? texts.nothing
            : `${m.repairs.steps(steps.length)}, ${m.repairs.groups(subjects.size)}. ${texts.nothingChanged}`
        }
        {...(mayAct ? {} : { description: m.repairs.needsRole.operator })}
      />
      {!coverage.complete && <Alert className="problem" type="warning" showIcon title={texts.incomplete} />}
      {!coverage.membersKnown && steps.length > 0 && (
        <Alert className="problem" type="warning" showIcon title={texts.membersUnknown} />
      )}
      {cutOffs.length > 0 && (
        <Alert
          className="problem"
          type="warning"
          showIcon
          title={texts.cutOffs}
          description={cutOffs.map(({ kind, resource, instance, port }) => (
            <div key={`${kind} ${resource.id} ${port}`}>
              {texts.cutOff({ kind, port, host: instance?.name || instance?.id || resource.id })}
            </div>
          ))}
        />
      )}
      {lostProtocols.map((rule) => (
        <Alert
          key={rule.id}
          className="problem"
          type="warning"
          showIcon
          title={messages.fix.lostProtocols(rule.id)}
        />
      ))}
      <div className="sections">
        {!isEdit && (
          <Card title={texts.trusted}>
            {wanted.trusted.length === 0 && texts.nobody}
            <ul className="rows">
              {wanted.trusted.map(({ name, cidrs }) => (
                <li key={name}>
                  <strong>{name}</strong> <span className="mono">{cidrs.join(', ')}</span>
                </li>
              ))}
            </ul>
          </Card>
        )}
        <Opens plan={plan} />
        {impact.length > 0 && (
          <Card title={texts.impact}>
            <ImpactTable impact={impact} caller={wanted.caller} />
          </Card>
        )}
        {steps.length > 0 && <ApplyPlan plan={kept} disabled={!mayAct} />}
        {steps.length > 0 && (
          <Card title={texts.steps}>
            <Actions
              actions={steps}
              why={(i) => {
                const step = steps[i];
                if (step === undefined) return null;
                const { reason, trusted } = step;
                return [
                  messages.fix.reason[reason],
                  ...(trusted === null ? [] : [messages.fix.trusted(trusted)]),
                ].join(messages.fix.comma);
              }}
            />
          </Card>
        )}
        <Left plan={plan} />
        {steps.length > 0 && (
          <Collapse
            items={[
              {
                key: 'back',
                label: texts.back,
                children: (
                  <>
                    <p>{rollback.length === 0 ? texts.noBack : texts.backAbout}</p>
                    {rollback.length > 0 && <Actions actions={rollback} />}
                  </>
                ),
              },
            ]}
          />
        )}
      </div>
    </>
  );
}

/** Whom edited rules let in, and what somebody answers for. */
function Opens({ plan: { opens = [], wanted } }: { readonly plan: RepairPlanContent }): ReactNode {
  const { m, messages } = usePreferences();
  const texts = m.edits.plan;
  const words = { anyone: messages.scan.anySource, more: m.common.andMore };
  const { accepted = null } = wanted;
  return (
    <>
      {accepted !== null && (
        <Alert
          className="problem"
          type="warning"
          showIcon
          title={texts.exposed({
            services: accepted.services.map((one) => messages.service(one)).join(', '),
            reason: accepted.reason,
          })}
        />
      )}
      {opens.length > 0 && (
        <Card title={texts.opens}>
          <p className="quiet">{texts.opensAbout}</p>
          <ul className="rows">
            {opens.map(({ protocol, ports, family, sources }) => (
              <li key={`${protocol} ${ports} ${family}`}>
                <span className="mono">
                  {protocol} {ports}
                </span>{' '}
                {messages.family[family]} · {sourcesText(sources, words)}
              </li>
            ))}
          </ul>
        </Card>
      )}
    </>
  );
}

function commandOf({ wanted: { ids, trusted, caller, edits = null } }: RepairPlanContent): string {
  if (edits !== null)
    return [
      'postern fix plan --edits edits.yaml',
      ...(caller === null ? [] : [`--me ${caller}`]),
      '-o plan.json',
    ].join(' ');
  const sources = trusted
    .filter(({ kind }) => kind === 'declared')
    .flatMap(({ name, cidrs }) => cidrs.map((cidr) => `--source '${name}=${cidr}'`));
  const known = new Set(trusted.map(({ cidrs }) => cidrs.join()));
  const site = (['intl', 'cn'] as const).find((one) =>
    workbenchSources(one).every(({ cidrs }) => known.has(cidrs.join())),
  );
  const workbench = site === undefined ? [] : [`--workbench ${site}`];
  const me = caller === null ? [] : [`--me ${caller}`];
  return ['postern fix plan', ...ids, ...sources, ...workbench, ...me, '-o plan.json'].join(' ');
}

function Approve({
  id,
  approvedBy,
}: {
  readonly id: string;
  readonly approvedBy: readonly string[];
}): ReactNode {
  const { m } = usePreferences();
  const { data: session } = useSession();
  const { message, notification } = App.useApp();
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  const may = session?.role === 'approver' || session?.role === 'admin';
  const isDone = session != null && approvedBy.includes(session.name);
  const approve = async (): Promise<void> => {
    setBusy(true);
    try {
      const { data } = await call<RepairPlan>(`/fix/plans/${encodeURIComponent(id)}/approve`, {
        method: 'POST',
      });
      client.setQueryData([KEY, id], data);
      message.success(m.repairs.plan.approved);
    } catch (error) {
      notification.error({ title: m.repairs.plan.approve, description: <ProblemView error={error} /> });
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button
      icon={<CheckOutlined />}
      loading={busy}
      disabled={!may || isDone}
      title={may ? undefined : m.repairs.needsRole.approver}
      onClick={() => void approve()}
    >
      {m.repairs.plan.approve}
    </Button>
  );
}

interface Row {
  readonly key: number;
  readonly action: RepairAction;
}

function Actions({
  actions,
  why,
}: {
  readonly actions: readonly RepairAction[];
  readonly why?: (index: number) => ReactNode;
}): ReactNode {
  const { m } = usePreferences();
  const texts = m.repairs.plan;
  return (
    <div className="table-scroll wraps">
      <Table<Row>
        size="small"
        pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
        dataSource={actions.map((action, key) => ({ key, action }))}
        columns={[
          { key: 'number', title: '#', align: 'right', render: (_, { key }) => key + 1 },
          {
            key: 'where',
            title: texts.where,
            render: (_, { action }) => <SubjectName id={subjectOf(action)} />,
          },
          { key: 'what', title: texts.what, render: (_, { action }) => <ActionText action={action} /> },
          ...(why === undefined
            ? []
            : [{ key: 'why', title: texts.why, render: (_: unknown, { key }: Row) => why(key) }]),
        ]}
      />
    </div>
  );
}

/** What stays as it is, and why; what was not let in before, and is not after. */
function Left({ plan }: { readonly plan: RepairPlanContent }): ReactNode {
  const { m, messages } = usePreferences();
  const texts = m.repairs.plan;
  const { leaves, hidden, alternatives } = plan;
  return (
    <>
      {leaves.length > 0 && (
        <Card title={texts.leaves}>
          <p className="quiet">{texts.leavesAbout}</p>
          <ul className="rows">
            {leaves.map(({ finding, check, resource, because, verdict, limit }) => (
              <li key={`${check} ${resource.id} ${because}`}>
                <VerdictTag verdict={verdict} />
                <ResourceName {...resource} />
                {finding === null ? (
                  (messages.check[check]?.title ?? check)
                ) : (
                  <Link to={`/checks/${encodeURIComponent(finding)}`}>
                    {messages.check[check]?.title ?? check}
                  </Link>
                )}
                <span className="quiet">
                  {messages.fix.because[because] ?? because}
                  {limit !== null && `${messages.fix.semicolon}${messages.fix.limit(limit)}`}
                </span>
              </li>
            ))}
          </ul>
        </Card>
      )}
      {hidden.length > 0 && (
        <Card title={texts.hidden}>
          <ul className="rows">
            {hidden.map(({ resource, name, sources, protocol, port, family, by }) => (
              <li key={`${resource.id} ${name} ${protocol} ${port} ${family}`}>
                <ResourceName {...resource} /> {protocol}/{port} · {name}{' '}
                <span className="mono">{sources.join(', ')}</span> <RuleText rule={by} />
              </li>
            ))}
          </ul>
        </Card>
      )}
      {alternatives.length > 0 && (
        <Card title={texts.alternatives}>
          <p>{messages.fix.alternatives(alternatives.length)}</p>
          <ul className="rows">
            {alternatives.map(({ instance, needs }) => (
              <li key={instance.id}>
                <ResourceName type="instance" {...instance} />
                <span className="quiet">
                  {needs.map((one) => messages.fix.needs[one] ?? one).join(messages.fix.semicolon)}
                </span>
              </li>
            ))}
          </ul>
        </Card>
      )}
    </>
  );
}
