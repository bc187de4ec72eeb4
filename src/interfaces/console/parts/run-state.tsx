/** How a repair stands: a shape and a word. */
import {
  CheckCircleFilled,
  ClockCircleFilled,
  CloseCircleFilled,
  SyncOutlined,
  UndoOutlined,
  WarningFilled,
} from '@ant-design/icons';
import { Tag } from 'antd';
import type { ReactNode } from 'react';
import type { FixRunState } from '../../../domain/plan/fix-run.ts';
import { usePreferences } from '../shell/preferences.tsx';

const LOOKS: Readonly<Record<FixRunState, { readonly className: string; readonly icon: ReactNode }>> =
  Object.freeze({
    applying: { className: 'low', icon: <SyncOutlined /> },
    waiting: { className: 'medium', icon: <ClockCircleFilled /> },
    applied: { className: 'good', icon: <CheckCircleFilled /> },
    confirmed: { className: 'good', icon: <CheckCircleFilled /> },
    stopped: { className: 'high', icon: <WarningFilled /> },
    'rolling-back': { className: 'low', icon: <SyncOutlined /> },
    'rolled-back': { className: 'info', icon: <UndoOutlined /> },
    failed: { className: 'high', icon: <CloseCircleFilled /> },
  });

export function RunState({ state }: { readonly state: FixRunState }): ReactNode {
  const { messages } = usePreferences();
  const { className, icon } = LOOKS[state];
  return (
    <Tag className={`severity ${className} wraps`} icon={icon}>
      {messages.fixApply.state[state] ?? state}
    </Tag>
  );
}
