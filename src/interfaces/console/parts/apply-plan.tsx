/** Carrying a plan out: for how long it waits for somebody to keep it, and what happens otherwise. */
import { App, Button, Card, Checkbox, Form, InputNumber, Radio } from 'antd';
import { type ReactNode, useState } from 'react';
import { useNavigate } from 'react-router';
import { ApiProblem, call } from '../data/client.ts';
import { usePreferences } from '../shell/preferences.tsx';
import {
  type CanaryChoice,
  CanaryForm,
  canaryFlags,
  canaryWish,
  isWholeCanary,
  NO_CANARY,
} from './canary-form.tsx';
import { ProblemView } from './problem-view.tsx';
import type { RepairPlan, RepairRun } from './repair-documents.ts';
import { AsCommand } from './resource.tsx';

const MOST_MINUTES = 65_535;

interface Wish {
  /** Null: it is kept without asking. */
  readonly withinSeconds: number | null;
  /** Undefined where the plan has but one way back. */
  readonly mode: RepairRun['rollback'] | undefined;
  readonly budget: number;
  readonly concurrency: number;
  readonly canary: CanaryChoice;
}

/** The same on the command line. */
function commandOf({ withinSeconds, mode, budget, concurrency, canary }: Wish): string {
  const within =
    withinSeconds === null
      ? 'none'
      : withinSeconds % 60 === 0
        ? `${withinSeconds / 60}m`
        : `${withinSeconds}s`;
  return [
    'postern fix apply plan.json',
    ...canaryFlags(canary),
    `--confirm-within ${within}`,
    ...(mode === undefined || mode === 'workbench' ? [] : [`--rollback ${mode}`]),
    ...(budget === 0 ? [] : [`--failure-budget ${budget}`]),
    ...(concurrency === 1 ? [] : [`--concurrency ${concurrency}`]),
  ].join(' ');
}

export function ApplyPlan({
  plan: { id, plan },
  disabled,
}: {
  readonly plan: RepairPlan;
  readonly disabled: boolean;
}): ReactNode {
  const { m } = usePreferences();
  const { apply } = m.repairs;
  const { modal, message } = App.useApp();
  const navigate = useNavigate();
  const [minutes, setMinutes] = useState(10);
  const [asks, setAsks] = useState(true);
  const [mode, setMode] = useState<RepairRun['rollback']>('workbench');
  const [budget, setBudget] = useState(0);
  const [concurrency, setConcurrency] = useState(1);
  const [canary, setCanary] = useState(NO_CANARY);
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const steps = plan.steps.length;
  const isEdit = plan.wanted.edits != null;
  const wish: Wish = {
    withinSeconds: asks ? Math.round(minutes * 60) : null,
    mode: isEdit ? undefined : mode,
    budget,
    concurrency,
    canary,
  };
  const begin = async (): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      const { data } = await call<{ run: RepairRun | null }>(`/fix/plans/${encodeURIComponent(id)}/apply`, {
        method: 'POST',
        body: {
          concurrency,
          failureBudget: budget,
          confirmWithinSeconds: wish.withinSeconds,
          rollback: wish.mode ?? 'exact',
          canary: canaryWish(canary),
        },
      });
      if (data.run === null) message.info(apply.nothing);
      else await navigate(`/repairs/runs/${encodeURIComponent(data.run.id)}`);
    } catch (refused) {
      setError(refused);
    } finally {
      setBusy(false);
    }
  };
  const ask = (): void =>
    void modal.confirm({
      title: apply.sure(steps),
      content: asks ? apply.sureWithin(String(minutes)) : apply.sureNoConfirm,
      okText: apply.submit(steps),
      cancelText: apply.cancel,
      onOk: begin,
    });
  return (
    <Card title={apply.title} className="plan-form">
      <Form layout="vertical" disabled={disabled} onFinish={ask}>
        <div className="fields">
          <Form.Item label={apply.within} htmlFor="apply-within">
            <InputNumber
              id="apply-within"
              className="minutes"
              min={1 / 60}
              max={MOST_MINUTES}
              step={1}
              value={minutes}
              disabled={disabled || !asks}
              suffix={apply.minutes}
              onChange={(value) => setMinutes(value ?? 10)}
            />
          </Form.Item>
          <Form.Item label={apply.budget} htmlFor="apply-budget">
            <InputNumber
              id="apply-budget"
              min={0}
              max={9999}
              precision={0}
              value={budget}
              onChange={(value) => setBudget(value ?? 0)}
            />
          </Form.Item>
          <Form.Item label={apply.concurrency} htmlFor="apply-concurrency">
            <InputNumber
              id="apply-concurrency"
              min={1}
              max={100}
              precision={0}
              value={concurrency}
              onChange={(value) => setConcurrency(value ?? 1)}
            />
          </Form.Item>
        </div>
        <Form.Item>
          <Checkbox checked={!asks} onChange={({ target }) => setAsks(!target.checked)}>
            {apply.noConfirm}
          </Checkbox>
        </Form.Item>
        {isEdit ? (
          <p>{m.edits.plan.exact}</p>
        ) : (
          <Form.Item label={apply.rollback}>
            <Radio.Group
              vertical
              value={mode}
              onChange={({ target }) => setMode(target.value)}
              options={(['workbench', 'exact'] as const).map((value) => ({
                value,
                label: apply.modes[value],
              }))}
            />
          </Form.Item>
        )}
        <CanaryForm plan={plan} value={canary} disabled={disabled} onChange={setCanary} />
        {error !== undefined && (
          <div role="alert">
            <ProblemView error={error} />
            {error instanceof ApiProblem && error.code === 'needs-approval' && <p>{apply.approvalFirst}</p>}
          </div>
        )}
        <Button type="primary" htmlType="submit" loading={busy} disabled={disabled || !isWholeCanary(canary)}>
          {apply.submit(steps)}
        </Button>
      </Form>
      <AsCommand command={commandOf(wish)} />
    </Card>
  );
}
