/** A refusal for people: what failed, what to do, and the next step. */
import { Alert, Button } from 'antd';
import type { ReactNode } from 'react';
import { ApiProblem } from '../data/client.ts';
import { usePreferences } from '../shell/preferences.tsx';

export function ProblemView({
  error,
  onRetry,
}: {
  readonly error: unknown;
  readonly onRetry?: () => void;
}): ReactNode {
  const { m } = usePreferences();
  const known = error instanceof ApiProblem ? error : undefined;
  const { text, hint } =
    known === undefined
      ? { text: m.state.broken, hint: String(error) }
      : known.message === ''
        ? m.state.unreachable
        : { text: known.message, hint: known.hint };
  return (
    <Alert
      type="error"
      showIcon
      className="problem"
      title={text}
      description={
        <>
          {hint}
          {known !== undefined && known.code !== 'unreachable' && <code className="code">{known.code}</code>}
        </>
      }
      action={onRetry && <Button onClick={onRetry}>{m.state.retry}</Button>}
    />
  );
}
