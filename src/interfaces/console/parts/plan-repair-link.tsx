/** From what is wrong to a plan that closes it. */
import { ToolOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useNavigate } from 'react-router';
import { useSession } from '../data/session.tsx';
import { usePreferences } from '../shell/preferences.tsx';

/** Of one resource, or of everything that is open. */
export function PlanRepairLink({ id }: { readonly id?: string }): ReactNode {
  const { m } = usePreferences();
  const { data: session } = useSession();
  const navigate = useNavigate();
  if (session?.role === 'viewer') return null;
  const to = id === undefined ? '/repairs?new' : `/repairs?resource=${encodeURIComponent(id)}`;
  return (
    <Button
      icon={<ToolOutlined />}
      href={to}
      onClick={(event) => {
        event.preventDefault();
        void navigate(to);
      }}
    >
      {m.repairs.make}
    </Button>
  );
}
