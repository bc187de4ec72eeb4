/** To the pages that make instances and groups; nothing for those who may not. */
import { PlusOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useNavigate } from 'react-router';
import { useMay } from '../data/roles.ts';
import { usePreferences } from '../shell/preferences.tsx';

export function CreateLink({ what }: { readonly what: 'instance' | 'group' }): ReactNode {
  const { m } = usePreferences();
  const may = useMay('operator');
  const navigate = useNavigate();
  if (!may) return null;
  const to = `/create/${what}`;
  return (
    <Button
      type="primary"
      icon={<PlusOutlined />}
      href={to}
      onClick={(event) => {
        event.preventDefault();
        void navigate(to);
      }}
    >
      {m.create.make[what]}
    </Button>
  );
}
