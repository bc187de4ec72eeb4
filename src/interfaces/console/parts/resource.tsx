/** Names of things, with their ids, and a way to them. */

import { CodeOutlined, CopyOutlined } from '@ant-design/icons';
import { App, Button, Tooltip } from 'antd';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { usePreferences } from '../shell/preferences.tsx';

const PATHS = Object.freeze({ group: '/groups', instance: '/instances', interface: '/exposure' });

export function ResourceName({
  type,
  id,
  name,
}: {
  readonly type: 'group' | 'instance' | 'interface';
  readonly id: string;
  readonly name: string;
}): ReactNode {
  const to =
    type === 'interface'
      ? `${PATHS.interface}?resource=${encodeURIComponent(id)}`
      : `${PATHS[type]}/${encodeURIComponent(id)}`;
  const named = name !== '' && name !== id;
  return (
    <span className="resource">
      <Link to={to}>{named ? name : id}</Link>
      {named && <span className="mono quiet">{id}</span>}
    </span>
  );
}

/** Where something is. */
export function Place({ account, region }: { readonly account: string; readonly region: string }): ReactNode {
  return (
    <span className="place">
      {region} <span className="quiet">{account}</span>
    </span>
  );
}

export function CopyButton({ text, label }: { readonly text: string; readonly label: string }): ReactNode {
  const { m } = usePreferences();
  const { message } = App.useApp();
  return (
    <Tooltip title={label}>
      <Button
        size="small"
        type="text"
        icon={<CopyOutlined />}
        aria-label={label}
        onClick={() => void navigator.clipboard.writeText(text).then(() => message.success(m.common.copied))}
      />
    </Tooltip>
  );
}

/** The same on the command line. */
export function AsCommand({ command }: { readonly command: string }): ReactNode {
  const { m } = usePreferences();
  return (
    <p className="as-command">
      <CodeOutlined aria-hidden /> <span className="quiet">{m.common.asCommand}</span> <code>{command}</code>
      <CopyButton text={command} label={`${m.common.copy}: ${command}`} />
    </p>
  );
}
