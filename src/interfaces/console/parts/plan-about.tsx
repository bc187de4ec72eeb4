/** Which plan it is, who made it, and who has approved it. */
import type { ReactNode } from 'react';
import { usePreferences } from '../shell/preferences.tsx';
import { Time } from './time.tsx';

export function PlanAbout({
  id,
  by,
  at,
  approvedBy,
}: {
  readonly id: string;
  readonly by: string;
  readonly at: string;
  readonly approvedBy: readonly string[];
}): ReactNode {
  const { m } = usePreferences();
  return (
    <>
      <span className="mono">{id}</span> · {m.repairs.by(by)}, <Time at={at} /> ·{' '}
      {approvedBy.length === 0 ? m.repairs.notApproved : m.repairs.approvedBy(approvedBy.join(', '))}
    </>
  );
}
