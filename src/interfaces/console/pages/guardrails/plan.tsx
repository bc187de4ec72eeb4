/** One plan of a guardrail: what is called, whom it binds and whom not, what it lets through; approved, carried out and taken back from here. */
import { CheckOutlined } from '@ant-design/icons';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, Card, Collapse, Skeleton, Table } from 'antd';
import type { ReactNode } from 'react';
import { useParams } from 'react-router';
import type { GuardCall, GuardStep } from '../../../../domain/plan/guard.ts';
import type { Outside } from '../../../../domain/plan/guard-scope.ts';
import { callText } from '../../../call-text.ts';
import { ApiProblem, call, get } from '../../data/client.ts';
import { useMay } from '../../data/roles.ts';
import { useSession } from '../../data/session.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { PlanAbout } from '../../parts/plan-about.tsx';
import { ProblemView } from '../../parts/problem-view.tsx';
import { AsCommand, CopyButton } from '../../parts/resource.tsx';
import { Wide } from '../../parts/wide.tsx';
import { usePreferences } from '../../shell/preferences.tsx';
import {
  type BindingPlan,
  type KeptPlan,
  type Proof,
  planPath,
  policyName,
  post,
  targetText,
} from './documents.ts';
import { Progress, Result } from './plan-result.tsx';
import { ProofView } from './proof.tsx';

const POLL_MS = 2_000;

export function Page(): ReactNode {
  const { id = '' } = useParams();
  const query = useQuery({
    queryKey: ['guard-plan', id],
    queryFn: ({ signal }) => get<KeptPlan>(planPath(id), signal),
    refetchInterval: ({ state: { data } }) => (data?.action?.state === 'running' ? POLL_MS : false),
  });
  return <Loaded query={query}>{(kept) => <One key={id} kept={kept} />}</Loaded>;
}

function One({ kept }: { readonly kept: KeptPlan }): ReactNode {
  const { m, messages } = usePreferences();
  const texts = m.guardrails.plan;
  const may = useMay('operator');
  const { action, does } = kept;
  const { steps } = kept.plan;
  const name = policyName(kept);
  return (
    <>
      <PageHead
        title={
          <>
            {texts.title[does]} <span className="mono">{name}</span>
          </>
        }
        about={<PlanAbout {...kept} />}
      >
        {action === null && <Approve kept={kept} />}
      </PageHead>
      <AsCommand
        command={
          kept.does === 'apply'
            ? commandOf(kept)
            : `postern guard remove --way ${kept.plan.way} --name ${name}`
        }
      />
      {action === null && (
        <Alert
          className="problem"
          type={steps.length === 0 ? 'success' : 'info'}
          showIcon
          title={
            steps.length === 0
              ? messages.guard.plan.nothingToDo
              : `${texts.calls(steps.length)}. ${m.repairs.plan.nothingChanged}`
          }
          {...(may ? {} : { description: texts.needsRole.operator })}
        />
      )}
      {kept.does === 'apply' && <Warnings kept={kept} />}
      <div className="sections">
        <Progress kept={kept} />
        {action?.state === 'done' ? (
          <Result kept={kept} />
        ) : (
          <Carry kept={kept} again={action !== null && action.state !== 'running'} />
        )}
        <Card title={<h2>{texts.steps}</h2>}>
          <Steps steps={steps} />
        </Card>
        {kept.does === 'apply' && <Effect kept={kept} />}
      </div>
    </>
  );
}

function commandOf({ plan: { policy, wanted } }: BindingPlan): string {
  const targets = wanted.map((one) => ('id' in one ? `--${one.kind} ${one.id}` : `--${one.kind}`));
  const what = policy.tier === null ? '--policy policy.json' : `--tier ${policy.tier}`;
  return ['postern guard apply', what, `--name ${policy.name}`, ...targets].join(' ');
}

/** What somebody must know before the calls are made. */
function Warnings({ kept: { plan } }: { readonly kept: BindingPlan }): ReactNode {
  const { messages } = usePreferences();
  const texts = messages.guard.plan;
  const { caller } = plan.impact;
  const { gaps, complete } = plan.coverage;
  return (
    <>
      {caller.canRemove !== 'yes' && (
        <Alert
          className="problem"
          type="warning"
          showIcon
          title={texts.caller[caller.canRemove](caller.arn)}
        />
      )}
      {!complete && (
        <Alert
          className="problem"
          type="warning"
          showIcon
          title={texts.incomplete}
          description={gaps.map((gap) => (
            <div key={`${gap.operation} ${gap.resource}`}>{texts.gap(gap)}</div>
          ))}
        />
      )}
    </>
  );
}

function Approve({ kept: { id, approvedBy } }: { readonly kept: KeptPlan }): ReactNode {
  const { m } = usePreferences();
  const { data: session } = useSession();
  const client = useQueryClient();
  const { message } = App.useApp();
  const may = useMay('approver');
  const approve = useMutation({
    mutationFn: async () => (await call<KeptPlan>(`${planPath(id)}/approve`, { method: 'POST' })).data,
    onSuccess: (plan) => {
      client.setQueryData(['guard-plan', id], plan);
      message.success(m.repairs.plan.approved);
    },
  });
  return (
    <>
      <Button
        icon={<CheckOutlined />}
        loading={approve.isPending}
        disabled={!may || (session != null && approvedBy.includes(session.name))}
        title={may ? undefined : m.guardrails.plan.needsRole.approver}
        onClick={() => approve.mutate()}
      >
        {m.repairs.plan.approve}
      </Button>
      {approve.error !== null && <ProblemView error={approve.error} />}
    </>
  );
}

/** Making the calls; `again`: where an earlier run ended early. */
function Carry({ kept, again }: { readonly kept: KeptPlan; readonly again: boolean }): ReactNode {
  const { m } = usePreferences();
  const texts = m.guardrails.plan;
  const { modal } = App.useApp();
  const client = useQueryClient();
  const may = useMay('operator');
  const carry = useMutation({
    mutationFn: async () => (await call<KeptPlan>(`${planPath(kept.id)}/apply`, { method: 'POST' })).data,
    onSuccess: (plan) => client.setQueryData(['guard-plan', kept.id], plan),
    onError: () => client.invalidateQueries({ queryKey: ['guard-plan', kept.id] }),
  });
  const { steps } = kept.plan;
  if (kept.action?.state === 'running' || (steps.length === 0 && !again)) return null;
  const { error } = carry;
  return (
    <Card className="decide">
      {error !== null && (
        <div role="alert">
          <ProblemView error={error} />
          {error instanceof ApiProblem && error.code === 'needs-approval' && (
            <p>{m.repairs.apply.approvalFirst}</p>
          )}
        </div>
      )}
      <Button
        type="primary"
        size="large"
        danger={kept.does === 'remove'}
        disabled={!may}
        loading={carry.isPending}
        onClick={() =>
          void modal.confirm({
            title: texts.sure(steps.length),
            content: texts.sureAbout,
            okText: texts.submit(steps.length),
            cancelText: m.repairs.apply.cancel,
            // The page shows how it goes on.
            onOk: () => carry.mutate(),
          })
        }
      >
        {texts.submit(steps.length)}
      </Button>
    </Card>
  );
}

/** A call as the vendor's command line takes it, without the document, which is shown by itself. */
function shortCall({ product, operation, parameters }: GuardCall): string {
  const short = Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [name, /Document$/.test(name) ? '…' : value]),
  );
  return callText({ product, version: '', action: operation, parameters: short });
}

function Steps({ steps }: { readonly steps: readonly GuardStep[] }): ReactNode {
  const { m } = usePreferences();
  const texts = m.guardrails.plan;
  return (
    <div className="table-scroll wraps">
      <Table<GuardStep & { readonly number: number }>
        size="small"
        rowKey="number"
        pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
        dataSource={steps.map((step, i) => ({ ...step, number: i + 1 }))}
        columns={[
          { key: 'number', title: '#', align: 'right', dataIndex: 'number' },
          {
            key: 'call',
            title: texts.call,
            render: (_, step) => (
              <span className="mono call">
                {shortCall(step)}{' '}
                <CopyButton
                  text={callText({ ...step, version: '', action: step.operation })}
                  label={`${m.common.copy}: ${step.operation} ${step.number}`}
                />
              </span>
            ),
          },
          {
            key: 'undo',
            title: texts.undo,
            render: (_, { undo }) =>
              undo === null ? texts.noUndo : <span className="mono call">{shortCall(undo)}</span>,
          },
        ]}
      />
    </div>
  );
}

/** What comes of it: the proof of its document, whom it binds, and whom it does not. */
function Effect({ kept: { plan } }: { readonly kept: BindingPlan }): ReactNode {
  const { m, messages } = usePreferences();
  const texts = m.guardrails.plan;
  const { policy, impact, rollback, way } = plan;
  const use = way === 'directory' ? 'control' : 'identity';
  const proof = useQuery({
    queryKey: ['guard-proof', policy.document, use],
    queryFn: () =>
      post<Proof>('/policy/prove', { policies: policy.document, use, question: 'no-hole', execute: false }),
    // The prover works on it for seconds, and nothing that happens changes it.
    staleTime: 'static',
  });
  const pretty = JSON.stringify(JSON.parse(policy.document), null, 2);
  return (
    <>
      <Card title={<h2>{texts.effect}</h2>}>
        <p className="quiet about">{texts.effectAbout}</p>
        {proof.error !== null && <ProblemView error={proof.error} onRetry={() => void proof.refetch()} />}
        {proof.isPending && <Skeleton active title={false} />}
        {proof.data !== undefined && <ProofView proof={proof.data} policy={pretty} use={use} folded />}
      </Card>
      <Card title={<h2>{texts.targets}</h2>}>
        <ul className="by">
          {impact.bound.map(({ target, policies }) => (
            <li key={`${target.kind} ${target.id}`}>
              {messages.guard.about(
                targetText(target, messages),
                policies.length === 0 ? texts.nothingBound : policies.map(({ name }) => name).join(', '),
              )}
            </li>
          ))}
          {impact.elsewhere.map((target) => (
            <li key={`${target.kind} ${target.id}`}>
              {messages.guard.about(targetText(target, messages), messages.guard.plan.keepsIt)}
            </li>
          ))}
        </ul>
        <p className="quiet">{`${texts.today}: ${messages.guard.plan.size({ is: messages.guard.plan.is[policy.today], ...policy })}`}</p>
      </Card>
      <Card title={<h2>{texts.outside}</h2>}>
        {impact.outside.length === 0 ? texts.outsideNone : <OutsideList outside={impact.outside} />}
      </Card>
      <Collapse
        items={[
          {
            key: 'document',
            label: texts.document,
            children: (
              <>
                <CopyButton text={pretty} label={`${m.common.copy}: ${texts.document}`} />
                <Wide label={texts.document}>
                  <pre className="mono">{pretty}</pre>
                </Wide>
              </>
            ),
          },
          {
            key: 'back',
            label: `${texts.back} (${rollback.length})`,
            children: (
              <ol>
                {rollback.map((one) => (
                  <li key={shortCall(one)} className="mono call">
                    {shortCall(one)}
                  </li>
                ))}
              </ol>
            ),
          },
        ]}
      />
    </>
  );
}

function OutsideList({ outside }: { readonly outside: readonly Outside[] }): ReactNode {
  const { messages } = usePreferences();
  const { plan: texts, kind: kinds, named, comma } = messages.guard;
  const reasons = [...new Set(outside.map(({ why }) => why))];
  const note = ({ why, actions, certain, statements }: Outside): string =>
    why === 'can-remove'
      ? texts.canRemove({ actions: (actions ?? []).join(comma), certain: certain === true })
      : statements === undefined
        ? ''
        : texts.exempt(statements.join(', '));
  return (
    <Collapse
      items={reasons.map((reason) => {
        const found = outside.filter(({ why }) => why === reason);
        return {
          key: reason,
          label: `${texts.why[reason]} (${found.length})`,
          children: (
            <ul>
              {found.map((one) => (
                <li key={`${one.kind} ${one.id}`}>
                  <span className="by">{named({ kind: kinds[one.kind], id: one.id, name: one.name })}</span>{' '}
                  <span className="quiet by">{note(one)}</span>
                </li>
              ))}
            </ul>
          ),
        };
      })}
    />
  );
}
