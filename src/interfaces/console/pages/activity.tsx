/** Who did what: in the cloud, and here. Each part has its address. */
import { Tabs } from 'antd';
import type { ReactNode } from 'react';
import { useNavigate, useParams } from 'react-router';
import { PageHead } from '../parts/page-head.tsx';
import { NotFound } from '../shell/not-found.tsx';
import { usePreferences } from '../shell/preferences.tsx';
import { Here } from './activity/here.tsx';
import { InCloud } from './activity/in-cloud.tsx';

export function Page(): ReactNode {
  const { m } = usePreferences();
  const { part = 'cloud' } = useParams();
  const navigate = useNavigate();
  if (part !== 'cloud' && part !== 'here') return <NotFound />;
  return (
    <>
      <PageHead title={m.page.activity} />
      <Tabs
        className="wrapping"
        aria-label={m.page.activity}
        activeKey={part}
        // The parts have filters of the same names.
        destroyOnHidden
        onChange={(next) => void navigate(next === 'cloud' ? '/activity' : `/activity/${next}`)}
        items={[
          { key: 'cloud', label: m.activity.cloud.title, children: <InCloud /> },
          { key: 'here', label: m.activity.here, children: <Here /> },
        ]}
      />
    </>
  );
}
