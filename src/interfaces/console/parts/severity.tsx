/** How bad something is: a shape and a word, never a colour alone. */
import {
  CloseCircleFilled,
  ExclamationCircleFilled,
  InfoCircleFilled,
  MinusCircleFilled,
  WarningFilled,
} from '@ant-design/icons';
import { Tag } from 'antd';
import type { ReactNode } from 'react';
import type { Severity } from '../../../domain/finding.ts';
import { usePreferences } from '../shell/preferences.tsx';

const SHAPES = Object.freeze({
  critical: <CloseCircleFilled />,
  high: <ExclamationCircleFilled />,
  medium: <WarningFilled />,
  low: <MinusCircleFilled />,
  info: <InfoCircleFilled />,
});

export function SeverityTag({ severity }: { readonly severity: Severity }): ReactNode {
  const { messages } = usePreferences();
  return (
    <Tag className={`severity ${severity}`} icon={SHAPES[severity]}>
      {messages.severity[severity]}
    </Tag>
  );
}
