/** Address blocks, as many as help; the whole internet by its name. */
import { MinusCircleOutlined, PlusCircleOutlined } from '@ant-design/icons';
import { Tooltip } from 'antd';
import type { ReactNode } from 'react';
import { usePreferences } from '../shell/preferences.tsx';

const SHOWN = 3;

export function sourcesText(
  sources: readonly string[],
  { anyone, more }: { readonly anyone: (family: string) => string; readonly more: (count: number) => string },
): string {
  if (sources.includes('0.0.0.0/0')) return anyone('IPv4');
  if (sources.includes('::/0')) return anyone('IPv6');
  const first = sources.slice(0, SHOWN).join(', ');
  return sources.length > SHOWN ? `${first}, ${more(sources.length - SHOWN)}` : first;
}

export function SourceList({
  label,
  sources,
  bad = false,
}: {
  readonly label: string;
  readonly sources: readonly string[];
  readonly bad?: boolean;
}): ReactNode {
  const { m, messages } = usePreferences();
  const text = sourcesText(sources, { anyone: messages.scan.anySource, more: m.common.andMore });
  return (
    <p className={bad ? 'gain' : 'loss'}>
      {bad ? <PlusCircleOutlined aria-hidden /> : <MinusCircleOutlined aria-hidden />} {label}:{' '}
      <Tooltip title={sources.length > SHOWN ? sources.slice(0, 60).join(', ') : undefined}>
        <span className="mono">{text}</span>
      </Tooltip>
    </p>
  );
}
