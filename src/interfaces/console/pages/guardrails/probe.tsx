/** Whether a guardrail really stops what it has to stop: calls that can change nothing, and how they were answered. */
import {
  CheckCircleFilled,
  CloseCircleFilled,
  ExperimentOutlined,
  QuestionCircleFilled,
} from '@ant-design/icons';
import { useMutation } from '@tanstack/react-query';
import { Alert, Button, Form, Input, Table, Tag } from 'antd';
import { type ReactNode, useState } from 'react';
import type { ProbeResult, VerifyReport } from '../../../../app/guard/verify.ts';
import type { Way } from '../../../../domain/plan/guard.ts';
import { useMay } from '../../data/roles.ts';
import { ProblemView } from '../../parts/problem-view.tsx';
import { AsCommand } from '../../parts/resource.tsx';
import { Wide } from '../../parts/wide.tsx';
import { usePreferences } from '../../shell/preferences.tsx';
import { post } from './documents.ts';

const ARN = /^acs:ram::\d+:role\/[\w.-]+$/;
const LOOKS = Object.freeze({
  stopped: { className: 'good', icon: <CheckCircleFilled /> },
  'stopped-otherwise': { className: 'info', icon: <QuestionCircleFilled /> },
  passes: { className: 'medium', icon: <CloseCircleFilled /> },
  unclear: { className: 'info', icon: <QuestionCircleFilled /> },
});

export function Probe({ way, name }: { readonly way: Way; readonly name: string }): ReactNode {
  const { m } = usePreferences();
  const texts = m.guardrails.probe;
  const may = useMay('operator');
  const [role, setRole] = useState('');
  const right = role === '' || ARN.test(role);
  const probe = useMutation({
    mutationFn: () =>
      post<VerifyReport>('/guard/verify', { way, name, ...(role === '' ? {} : { probeRole: role }) }),
  });
  const id = `probe-${way}-${name}`;
  return (
    <>
      <h3>{texts.title}</h3>
      <p className="quiet">{texts.about}</p>
      <Form layout="vertical" disabled={!may} onFinish={() => probe.mutate()} className="ask">
        <Form.Item
          label={texts.role}
          htmlFor={id}
          className="grows"
          help={right ? texts.roleHelp : texts.wrongRole}
          {...(right ? {} : { validateStatus: 'error' })}
        >
          <Input
            id={id}
            className="mono"
            value={role}
            onChange={({ target }) => setRole(target.value.trim())}
          />
        </Form.Item>
        <Button
          htmlType="submit"
          icon={<ExperimentOutlined />}
          loading={probe.isPending}
          disabled={!may || !right}
        >
          {texts.submit}
        </Button>
      </Form>
      {probe.error !== null && (
        <div role="alert">
          <ProblemView error={probe.error} />
        </div>
      )}
      <div aria-live="polite">{probe.data !== undefined && <ProbeResults report={probe.data} />}</div>
      <div className="fate">
        <AsCommand
          command={`postern guard verify --way ${way} --name ${name} ${role === '' ? '--probe-key' : `--probe-role ${role}`}`}
        />
      </div>
    </>
  );
}

export function ProbeResults({ report }: { readonly report: VerifyReport }): ReactNode {
  const { m, messages } = usePreferences();
  const texts = m.guardrails.probe;
  const { verify } = messages.guard;
  const { principal, results, verdict } = report;
  return (
    <>
      <Alert
        showIcon
        className="problem"
        type={verdict === 'as-expected' ? 'success' : verdict === 'not-as-expected' ? 'error' : 'warning'}
        title={verify.verdict[verdict]}
        description={<span className="mono">{texts.as(principal.arn)}</span>}
      />
      <Wide label={texts.title} wraps>
        <Table<ProbeResult>
          size="small"
          rowKey={({ probe }) => probe.id}
          pagination={false}
          dataSource={[...results]}
          columns={[
            {
              key: 'probe',
              title: texts.probe,
              render: (_, { probe }) => verify.probe[probe.id] ?? probe.id,
            },
            {
              key: 'outcome',
              title: texts.outcome,
              render: (_, { outcome, by, code }) => (
                <>
                  <Tag className={`severity ${LOOKS[outcome].className}`} icon={LOOKS[outcome].icon}>
                    {verify.outcome[outcome]}
                  </Tag>{' '}
                  <code>{code}</code>
                  {by !== null && (
                    <div className="quiet">
                      {verify.by({ policy: by.policy, statements: by.statements.join(', ') })}
                    </div>
                  )}
                </>
              ),
            },
            { key: 'expected', title: texts.expected, render: (_, { expected }) => texts.expect[expected] },
          ]}
        />
      </Wide>
    </>
  );
}
