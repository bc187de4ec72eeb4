/** The canary of a repair: how far it is, why it has not passed, and what somebody who looks at it says. */
import { CheckOutlined, UndoOutlined } from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Card, Steps } from 'antd';
import { type ReactNode, useState } from 'react';
import { call } from '../data/client.ts';
import { useSession } from '../data/session.tsx';
import { usePreferences } from '../shell/preferences.tsx';
import { ProblemView } from './problem-view.tsx';
import type { RepairCanary, RepairRun } from './repair-documents.ts';
import { Time } from './time.tsx';

/** At which stage it is, or ended. */
const STAGES: Readonly<Record<RepairCanary['state'], number>> = Object.freeze({
  pending: 0,
  standing: 1,
  passed: 2,
  failed: 1,
});

export function CanaryView({
  run,
  canary,
}: {
  readonly run: RepairRun;
  readonly canary: RepairCanary;
}): ReactNode {
  const { m, messages } = usePreferences();
  const texts = m.repairs.run.canary;
  const told = messages.fixCanary;
  const { kind, id, asked, state, failure, swap } = canary;
  const chosen = asked === null;
  const { canaryAskedUntil: until = null } = run;
  const isOver = state === 'passed' && run.state !== 'applying';
  return (
    <Card title={told.title} className={until === null ? 'canary' : 'canary decide'}>
      <p>
        {kind === 'group' || swap === null
          ? told.group({ id, chosen })
          : told.interface({
              id,
              instance: swap.instance ?? '',
              groups: swap.clones.map(({ of }) => of).join(', '),
              chosen,
            })}
      </p>
      <Steps
        size="small"
        responsive={false}
        current={isOver ? STAGES.passed + 1 : STAGES[state]}
        status={state === 'failed' ? 'error' : 'process'}
        items={(['stand', 'look', 'rest'] as const).map((one) => ({ title: texts.stages[one] }))}
      />
      <div aria-live="polite">
        {failure === null ? (
          <p className="canary-state">{told.line({ id, state: told.state[state] ?? state })}</p>
        ) : (
          <Alert
            className="problem"
            type="error"
            showIcon
            title={texts.failedBecause(
              told.failure[failure.code]?.(failure.message) ?? `${failure.code} ${failure.message}`,
            )}
            description={texts.untouched}
          />
        )}
        {swap !== null && swap.stands !== null && (
          <p className="quiet">
            {told.stands[swap.stands] ?? swap.stands}
            {swap.clonesNow.length > 0 && (
              <>
                <br />
                {told.where({ id, groups: swap.groupsNow.join(', '), clones: swap.clonesNow.join(', ') })}
              </>
            )}
          </p>
        )}
        {swap?.left.map((one) => (
          <Alert
            key={one.id}
            className="problem"
            type="warning"
            showIcon
            title={told.left({ ...one, because: told.because[one.because] ?? one.because })}
          />
        ))}
      </div>
      {until !== null && <Look run={run.id} until={until} />}
    </Card>
  );
}

/** Somebody is asked how it looks. */
function Look({ run, until }: { readonly run: string; readonly until: string }): ReactNode {
  const { m } = usePreferences();
  const texts = m.repairs.run.canary;
  const { data: session } = useSession();
  const client = useQueryClient();
  const [busy, setBusy] = useState<'passed' | 'failed'>();
  const [error, setError] = useState<unknown>();
  const may = session?.role !== 'viewer';
  const say = async (verdict: 'passed' | 'failed'): Promise<void> => {
    setBusy(verdict);
    setError(undefined);
    try {
      await call(`/fix/runs/${encodeURIComponent(run)}/canary`, { method: 'POST', body: { verdict } });
    } catch (refused) {
      setError(refused);
    } finally {
      await client.invalidateQueries();
      setBusy(undefined);
    }
  };
  return (
    <>
      <h2>{texts.asked}</h2>
      <p>
        {texts.backAt} <Time at={until} />
      </p>
      {!may && <p className="quiet">{m.repairs.needsRole.operator}</p>}
      {error !== undefined && (
        <div role="alert">
          <ProblemView error={error} />
        </div>
      )}
      <div className="actions">
        <Button
          type="primary"
          size="large"
          icon={<CheckOutlined />}
          loading={busy === 'passed'}
          disabled={!may || busy !== undefined}
          onClick={() => void say('passed')}
        >
          {texts.passed}
        </Button>
        <Button
          danger
          size="large"
          icon={<UndoOutlined />}
          loading={busy === 'failed'}
          disabled={!may || busy !== undefined}
          onClick={() => void say('failed')}
        >
          {texts.failed}
        </Button>
      </div>
    </>
  );
}
