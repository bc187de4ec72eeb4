/** To the pages that make instances and groups; nothing for those who may not. */
import { PlusOutlined } from '@ant-design/icons';
import type { ReactNode } from 'react';
import { useMay } from '../data/roles.ts';
import { usePreferences } from '../shell/preferences.tsx';
import { PageLink } from './page-link.tsx';

export function CreateLink({ what }: { readonly what: 'instance' | 'group' }): ReactNode {
  const { m } = usePreferences();
  if (!useMay('operator')) return null;
  return (
    <PageLink to={`/create/${what}`} icon={<PlusOutlined />} primary>
      {m.create.make[what]}
    </PageLink>
  );
}
