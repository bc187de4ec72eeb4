/** How carrying out a plan of a guardrail goes on, and what it has brought: receipts, what was read back, and probes. */
import { UndoOutlined } from '@ant-design/icons';
import { useMutation } from '@tanstack/react-query';
import { Alert, Button, Card, Empty, Table } from 'antd';
import type { ReactNode } from 'react';
import { useNavigate } from 'react-router';
import type { Receipt } from '../../../../app/guard/ports.ts';
import type { Messages } from '../../../../messages/index.ts';
import { useLive } from '../../data/live.tsx';
import { useMay } from '../../data/roles.ts';
import { PageLink } from '../../parts/page-link.tsx';
import { ProblemView } from '../../parts/problem-view.tsx';
import { Time } from '../../parts/time.tsx';
import { Wide } from '../../parts/wide.tsx';
import { usePreferences } from '../../shell/preferences.tsx';
import { type BindingPlan, type KeptPlan, post, targetText } from './documents.ts';
import { Probe, ProbeResults } from './probe.tsx';

/** While it goes on, and when it ended early. */
export function Progress({ kept: { action } }: { readonly kept: KeptPlan }): ReactNode {
  const { m, messages } = usePreferences();
  const texts = m.guardrails.plan;
  const { steps } = useLive();
  const told = action === null ? undefined : steps[action.id]?.at(-1);
  const now = told !== undefined && 'step' in told ? told : undefined;
  return (
    <div aria-live="polite">
      {action?.state === 'running' && (
        <Alert
          type="info"
          showIcon
          title={texts.running}
          description={
            now === undefined
              ? undefined
              : now.status === 'waiting'
                ? texts.waiting
                : texts.step({ ...now, operation: now.step.operation })
          }
        />
      )}
      {action?.state === 'interrupted' && <Alert type="warning" showIcon title={texts.interrupted} />}
      {action?.state === 'failed' && (
        <Alert
          type="error"
          showIcon
          title={texts.failed}
          description={action.problem === null ? '' : <Said problem={action.problem} messages={messages} />}
        />
      )}
    </div>
  );
}

function Said({
  problem: { code, params },
  messages,
}: {
  readonly problem: { readonly code: string; readonly params: object };
  readonly messages: Messages;
}): ReactNode {
  const words = messages.problem as Readonly<
    Record<string, (params: never) => { readonly text: string; readonly hint: string }>
  >;
  const said = words[code]?.(params as never);
  return (
    <>
      <span className="by">{said?.text}</span> <code>{code}</code>
    </>
  );
}

export function Result({ kept }: { readonly kept: KeptPlan }): ReactNode {
  const { m } = usePreferences();
  const texts = m.guardrails.plan;
  const result = kept.action?.result;
  if (result == null) return null;
  const said = {
    applied: texts.inPlace,
    unchanged: texts.unchanged,
    removed: texts.removed,
    absent: texts.absent,
    'tests-failed': texts.testsFailed,
  }[result.result];
  return (
    <>
      <Alert
        showIcon
        type={result.result === 'tests-failed' ? 'error' : 'success'}
        title={said}
        {...('left' in result && result.left.length > 0 ? { description: texts.left } : {})}
        action={<PageLink to="/guardrails/place">{texts.toPlace}</PageLink>}
      />
      {kept.does === 'apply' && <InPlace kept={kept} />}
      <Card title={<h2>{texts.receipts}</h2>}>
        <Receipts receipts={result.steps} />
      </Card>
    </>
  );
}

/** What was read back, whether it stops what it has to, and the way back. */
function InPlace({ kept: { plan, action } }: { readonly kept: BindingPlan }): ReactNode {
  const { m, messages } = usePreferences();
  const texts = m.guardrails.plan;
  const navigate = useNavigate();
  const may = useMay('operator');
  const { name } = plan.policy;
  const { way } = plan;
  const removal = useMutation({
    mutationFn: () => post<KeptPlan>('/guard/removals', { way, name }),
    onSuccess: ({ id }) => navigate(`/guardrails/plans/${encodeURIComponent(id)}`),
  });
  const result = action?.result;
  if (result == null || result.readBack === null) return null;
  return (
    <Card title={<h2>{m.guardrails.section.place}</h2>}>
      <p className="about">
        {m.guardrails.place.on}:{' '}
        <span className="by">
          {result.readBack.targets.map((one) => targetText(one, messages)).join(', ')}
        </span>
      </p>
      {result.verification === null ? (
        <p className="quiet">{m.guardrails.probe.none}</p>
      ) : (
        <ProbeResults report={result.verification} />
      )}
      <Probe way={way} name={name} />
      {removal.error !== null && <ProblemView error={removal.error} />}
      {may && (
        <Button danger icon={<UndoOutlined />} loading={removal.isPending} onClick={() => removal.mutate()}>
          {texts.takeAway}
        </Button>
      )}
    </Card>
  );
}

function Receipts({ receipts }: { readonly receipts: readonly Receipt[] }): ReactNode {
  const { m, messages } = usePreferences();
  const texts = m.guardrails.plan;
  return (
    <Wide label={texts.receipts} wraps>
      <Table<Receipt & { readonly number: number }>
        size="small"
        rowKey="number"
        pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
        dataSource={receipts.map((one, i) => ({ ...one, number: i + 1 }))}
        locale={{ emptyText: <Empty description={texts.noReceipts} /> }}
        columns={[
          { key: 'number', title: '#', align: 'right', dataIndex: 'number' },
          {
            key: 'call',
            title: texts.call,
            render: (_, one) => (
              <>
                <span className="mono">{one.operation}</span>
                {'target' in one && (
                  <>
                    {' '}
                    <span className="by">{targetText(one.target, messages)}</span>
                  </>
                )}
              </>
            ),
          },
          {
            key: 'outcome',
            title: texts.outcome,
            render: (_, { status, by }) =>
              status === 'intended' ? texts.intended : by === 'reading' ? texts.byReading : texts.byAnswer,
          },
          {
            key: 'when',
            title: texts.when,
            render: (_, { doneAt, intendedAt }) => <Time at={doneAt ?? intendedAt} />,
          },
          {
            key: 'request',
            title: texts.request,
            render: (_, { requestId }) => <span className="mono">{requestId}</span>,
          },
        ]}
      />
    </Wide>
  );
}
