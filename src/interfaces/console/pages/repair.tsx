/** One repair: what is being done, how each group stands, and keeping it or taking it back. */
import { DownloadOutlined, LikeOutlined, UndoOutlined } from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, Card, Empty, Table } from 'antd';
import { type ReactNode, useState } from 'react';
import { useParams } from 'react-router';
import type { FixRunState } from '../../../domain/plan/fix-run.ts';
import { call, getFile } from '../data/client.ts';
import { useSession } from '../data/session.tsx';
import { CanaryView } from '../parts/canary-view.tsx';
import { Countdown } from '../parts/countdown.tsx';
import { save } from '../parts/csv.ts';
import { Loaded } from '../parts/loaded.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { ProblemView } from '../parts/problem-view.tsx';
import {
  CANARY_OPERATIONS,
  canarySubjectOf,
  type RepairReceipt,
  type RepairRun,
  type RepairUnit,
  subjectsOf,
  useRun,
} from '../parts/repair-documents.ts';
import { CallName, SubjectName } from '../parts/repair-step.tsx';
import { AsCommand } from '../parts/resource.tsx';
import { RuleText } from '../parts/rule-text.tsx';
import { RunState } from '../parts/run-state.tsx';
import { Time } from '../parts/time.tsx';
import { Wide } from '../parts/wide.tsx';
import { usePreferences } from '../shell/preferences.tsx';

/** States in which something may be in place, and nobody works on it. */
const RETURNABLE: readonly FixRunState[] = ['waiting', 'applied', 'confirmed', 'stopped', 'rolling-back'];
const KEEPABLE: readonly FixRunState[] = ['waiting', 'stopped'];

export function Page(): ReactNode {
  const { id = '' } = useParams();
  return <Loaded query={useRun(id)}>{(run) => <One key={id} run={run} />}</Loaded>;
}

function One({ run }: { readonly run: RepairRun }): ReactNode {
  const { m } = usePreferences();
  const texts = m.repairs.run;
  const { id, state, createdAt, attention = false, units, receipts } = run;
  const steps = units.reduce((sum, unit) => sum + unit.steps.length, 0);
  const done = receipts.filter(({ purpose, status }) => purpose === 'apply' && status === 'done').length;
  const failed = units.some(({ failure }) => failure !== null);
  return (
    <>
      <PageHead
        title={
          <>
            {texts.title} <span className="mono">{id}</span>
          </>
        }
        about={
          <>
            {m.repairs.column.begun} <Time at={createdAt} />
          </>
        }
      >
        <RunState state={state} />
      </PageHead>
      <AsCommand command={`postern fix status ${id}`} />
      <div aria-live="polite">
        <Alert
          className="problem"
          type={failed || state === 'stopped' ? 'warning' : state === 'waiting' ? 'info' : 'success'}
          showIcon
          title={texts.next[state]}
          description={texts.made({ done, all: steps })}
        />
        {attention && state !== 'applying' && (
          <Alert className="problem" type="warning" showIcon title={texts.attention} />
        )}
      </div>
      <div className="sections">
        <Decide run={run} />
        {run.canary != null && <CanaryView run={run} canary={run.canary} />}
        <Card title={texts.units}>
          <Units units={units} />
        </Card>
        <Card title={texts.receipts}>
          <Receipts run={run} />
        </Card>
        <Evidence id={id} />
      </div>
    </>
  );
}

/** The time that is left, and both ways out. */
function Decide({ run }: { readonly run: RepairRun }): ReactNode {
  const { m } = usePreferences();
  const texts = m.repairs.run;
  const { id, state, createdAt, deadline } = run;
  const { data: session } = useSession();
  const { modal } = App.useApp();
  const client = useQueryClient();
  const [busy, setBusy] = useState<'confirm' | 'rollback'>();
  const [error, setError] = useState<unknown>();
  const mayKeep = session?.role === 'approver' || session?.role === 'admin';
  const mayReturn = session?.role !== 'viewer';
  const canKeep = KEEPABLE.includes(state);
  const canReturn = RETURNABLE.includes(state);
  if (!canKeep && !canReturn) return null;
  const act = async (what: 'confirm' | 'rollback'): Promise<void> => {
    setBusy(what);
    setError(undefined);
    try {
      await call(`/fix/runs/${encodeURIComponent(id)}/${what}`, {
        method: 'POST',
        ...(what === 'rollback' ? { body: {} } : {}),
      });
    } catch (refused) {
      setError(refused);
    } finally {
      await client.invalidateQueries();
      setBusy(undefined);
    }
  };
  const ask = (): void =>
    void modal.confirm({
      title: texts.backSure,
      content: m.repairs.apply.modes[run.rollback],
      okText: texts.backNow,
      okButtonProps: { danger: true },
      cancelText: m.repairs.apply.cancel,
      // The page shows how it goes on.
      onOk: () => void act('rollback'),
    });
  return (
    <Card title={canKeep ? texts.waiting : texts.back} className="decide">
      {canKeep && deadline !== null && (
        <>
          <Countdown from={createdAt} to={deadline} />
          <p>
            {texts.takenBackAt} <Time at={deadline} />
          </p>
        </>
      )}
      {!mayKeep && canKeep && <p className="quiet">{m.repairs.needsRole.approver}</p>}
      {!mayReturn && <p className="quiet">{m.repairs.needsRole.operator}</p>}
      {error !== undefined && (
        <div role="alert">
          <ProblemView error={error} />
        </div>
      )}
      <div className="actions">
        {canKeep && (
          <Button
            type="primary"
            size="large"
            icon={<LikeOutlined />}
            loading={busy === 'confirm'}
            disabled={!mayKeep || busy !== undefined}
            onClick={() => void act('confirm')}
          >
            {texts.keep}
          </Button>
        )}
        <Button
          danger
          size="large"
          icon={<UndoOutlined />}
          loading={busy === 'rollback'}
          disabled={!mayReturn || busy !== undefined}
          onClick={ask}
        >
          {texts.back}
        </Button>
      </div>
      <AsCommand command={canKeep ? `postern fix confirm ${id}` : `postern fix rollback ${id}`} />
    </Card>
  );
}

function Units({ units }: { readonly units: readonly RepairUnit[] }): ReactNode {
  const { m, messages } = usePreferences();
  const texts = m.repairs.run;
  const {
    unitState,
    stands: standing,
    left: because,
    failure: failing,
    how: changed,
    openAgain,
    kept: keeping,
  } = messages.fixApply;
  return (
    <div className="table-scroll wraps">
      <Table<RepairUnit>
        rowKey="unit"
        size="small"
        pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
        dataSource={[...units]}
        columns={[
          { key: 'unit', title: texts.unit, render: (_, unit) => <Subjects ids={subjectsOf(unit)} /> },
          {
            key: 'state',
            title: m.repairs.column.state,
            render: (_, { state }) => unitState[state] ?? state,
          },
          {
            key: 'stands',
            title: texts.stands,
            render: (_, { stands, reopened, kept }) => (
              <>
                {stands === null ? '–' : (standing[stands] ?? stands)}
                {reopened.map(({ resource, rule, how }) => (
                  <div key={`${resource} ${rule?.id} ${how}`}>
                    {openAgain}:{' '}
                    {rule === null ? resource : <RuleText rule={{ ...rule, id: rule.id || resource }} />} (
                    {changed[how] ?? how})
                  </div>
                ))}
                {kept.length > 0 && <div>{keeping(kept.join(', '))}</div>}
              </>
            ),
          },
          {
            key: 'steps',
            title: m.repairs.plan.what,
            align: 'right',
            render: (_, { steps }) => m.repairs.steps(steps.length),
          },
          {
            key: 'failure',
            title: texts.failure,
            render: (_, { failure, left }) => (
              <>
                {failure === null && left.length === 0 && m.common.none}
                {failure !== null && failing({ operation: '', ...failure })}
                {left.map((one, i) => (
                  // Calls that are left are always in this order.
                  // biome-ignore lint/suspicious/noArrayIndexKey: see above
                  <div key={i}>
                    {texts.leftInPlace}: <CallName call={one} /> ({because[one.because] ?? one.because})
                  </div>
                ))}
              </>
            ),
          },
        ]}
      />
    </div>
  );
}

function Subjects({ ids }: { readonly ids: readonly string[] }): ReactNode {
  return ids.map((id) => (
    <div key={id}>
      <SubjectName id={id} />
    </div>
  ));
}

interface CallMade {
  readonly key: string;
  readonly unit: string;
  readonly what: ReactNode;
  readonly purpose: string;
  readonly receipt: Omit<RepairReceipt, 'unit'>;
}

function Receipts({ run: { receipts, canary } }: { readonly run: RepairRun }): ReactNode {
  const { m, messages } = usePreferences();
  const texts = m.repairs.run;
  const { fixApply, fixCanary } = messages;
  const swap = canary?.swap ?? null;
  const made: readonly CallMade[] = [
    ...receipts.map((receipt) => ({
      key: String(receipt.number),
      unit: subjectsOf({ unit: receipt.unit, steps: [receipt] }).join(),
      what: <CallName call={receipt} />,
      purpose: fixApply.purpose[receipt.purpose] ?? receipt.purpose,
      receipt,
    })),
    ...(swap?.receipts ?? []).map((receipt) => ({
      key: `C${receipt.number}`,
      unit: canary?.id ?? '',
      what: `${fixCanary.operation[CANARY_OPERATIONS[receipt.operation] ?? ''] ?? receipt.operation} ${canarySubjectOf(receipt, swap ?? { clones: [] })}`,
      purpose: fixCanary.purpose[receipt.purpose] ?? receipt.purpose,
      receipt,
    })),
  ].toSorted((a, b) => a.receipt.intendedAt.localeCompare(b.receipt.intendedAt));
  return (
    <Wide label={texts.receipts}>
      <Table<CallMade>
        rowKey="key"
        size="small"
        pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
        // What was done last is what one looks for.
        dataSource={made.toReversed()}
        locale={{ emptyText: <Empty description={texts.noReceipts} /> }}
        columns={[
          { key: 'number', title: '#', align: 'right', dataIndex: 'key' },
          { key: 'unit', title: texts.unit, render: (_, { unit }) => <SubjectName id={unit} /> },
          { key: 'call', title: texts.call, dataIndex: 'what' },
          { key: 'purpose', title: texts.purpose, dataIndex: 'purpose' },
          {
            key: 'outcome',
            title: texts.outcome,
            render: (_, { receipt: { status, code } }) => (
              <>
                {texts.receipt[status] ?? status} {code !== '' && <code>{code}</code>}
              </>
            ),
          },
          {
            key: 'when',
            title: texts.when,
            render: (_, { receipt: { doneAt, intendedAt } }) => <Time at={doneAt ?? intendedAt} />,
          },
          {
            key: 'request',
            title: texts.request,
            render: (_, { receipt }) => <span className="mono">{receipt.requestId}</span>,
          },
        ]}
      />
    </Wide>
  );
}

/** Files for whoever asks later: before, what was read back, what is there now, and the calls. */
function Evidence({ id }: { readonly id: string }): ReactNode {
  const { m } = usePreferences();
  const texts = m.repairs.run;
  const [error, setError] = useState<unknown>();
  const download = async (format: 'markdown' | 'json', ending: string): Promise<void> => {
    setError(undefined);
    try {
      save(`${id}.${ending}`, await getFile(`/fix/runs/${encodeURIComponent(id)}/report?format=${format}`));
    } catch (refused) {
      setError(refused);
    }
  };
  return (
    <Card title={texts.evidence}>
      {error !== undefined && <ProblemView error={error} />}
      <div className="actions">
        <Button icon={<DownloadOutlined />} onClick={() => void download('markdown', 'md')}>
          {texts.markdown}
        </Button>
        <Button icon={<DownloadOutlined />} onClick={() => void download('json', 'json')}>
          {texts.json}
        </Button>
      </div>
    </Card>
  );
}
