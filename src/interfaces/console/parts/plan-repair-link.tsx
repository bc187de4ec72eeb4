/** From what is wrong to a plan that closes it. */
import { ToolOutlined } from '@ant-design/icons';
import type { ReactNode } from 'react';
import { useSession } from '../data/session.tsx';
import { usePreferences } from '../shell/preferences.tsx';
import { PageLink } from './page-link.tsx';

/** Of one resource, or of everything that is open. */
export function PlanRepairLink({ id }: { readonly id?: string }): ReactNode {
  const { m } = usePreferences();
  const { data: session } = useSession();
  if (session?.role === 'viewer') return null;
  const to = id === undefined ? '/repairs?new' : `/repairs?resource=${encodeURIComponent(id)}`;
  return (
    <PageLink to={to} icon={<ToolOutlined />}>
      {m.repairs.make}
    </PageLink>
  );
}
