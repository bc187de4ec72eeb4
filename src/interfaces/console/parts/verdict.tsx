/** How far a port is within reach: a shape and a word. */
import {
  CheckCircleFilled,
  CloseCircleFilled,
  ExclamationCircleFilled,
  QuestionCircleFilled,
  TeamOutlined,
} from '@ant-design/icons';
import { Tag } from 'antd';
import type { ReactNode } from 'react';
import type { Verdict } from '../../../domain/security-group/exposure.ts';
import { usePreferences } from '../shell/preferences.tsx';

const LOOKS = Object.freeze({
  open: { className: 'critical', icon: <CloseCircleFilled /> },
  broad: { className: 'medium', icon: <ExclamationCircleFilled /> },
  unknown: { className: 'info', icon: <QuestionCircleFilled /> },
  restricted: { className: 'low', icon: <TeamOutlined /> },
  closed: { className: 'good', icon: <CheckCircleFilled /> },
});

export const VERDICT_NAMES: readonly Verdict[] = Object.freeze([
  'open',
  'broad',
  'unknown',
  'restricted',
  'closed',
]);

export function VerdictTag({ verdict }: { readonly verdict: Verdict }): ReactNode {
  const { messages } = usePreferences();
  const { className, icon } = LOOKS[verdict];
  return (
    <Tag className={`severity ${className}`} icon={icon}>
      {messages.verdict[verdict]}
    </Tag>
  );
}
