/** Begins a scan, and says how far it is. */
import { ScanOutlined } from '@ant-design/icons';
import { App, Button } from 'antd';
import type { ReactNode } from 'react';
import { call } from '../data/client.ts';
import { useLive } from '../data/live.tsx';
import { useSession } from '../data/session.tsx';
import { usePreferences } from '../shell/preferences.tsx';
import { ProblemView } from './problem-view.tsx';

export function ScanButton(): ReactNode {
  const { m } = usePreferences();
  const { scan } = useLive();
  const { data: session } = useSession();
  const { notification } = App.useApp();
  const start = async (): Promise<void> => {
    try {
      await call('/scans', { method: 'POST' });
    } catch (error) {
      notification.error({ title: m.shell.scan, description: <ProblemView error={error} /> });
    }
  };
  return (
    <>
      <Button
        icon={<ScanOutlined />}
        loading={scan !== undefined}
        disabled={session?.role === 'viewer'}
        onClick={() => void start()}
      >
        {scan === undefined
          ? m.shell.scan
          : m.shell.scanning({ groups: scan.groups, expected: scan.groupsExpected })}
      </Button>
      <span role="status" className="unseen">
        {scan === undefined ? '' : m.shell.scanning({ groups: scan.groups, expected: scan.groupsExpected })}
      </span>
    </>
  );
}
