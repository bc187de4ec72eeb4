/** A few ports, each by its service; families together. */
import { Tooltip } from 'antd';
import type { ReactNode } from 'react';
import { usePreferences } from '../shell/preferences.tsx';

export interface PortOfFamily {
  readonly service: string | null;
  readonly protocol: string;
  readonly port: number;
  readonly family?: string;
}

const SHOWN = 4;

export function PortList({ ports }: { readonly ports: readonly PortOfFamily[] }): ReactNode {
  const { messages, m } = usePreferences();
  const names = new Map<string, Set<string>>();
  for (const { service, protocol, port, family } of ports) {
    const name = `${service === null ? '' : `${messages.service(service)} `}${protocol}/${port}`;
    names.set(name, (names.get(name) ?? new Set()).add(family ?? ''));
  }
  const texts = [...names].map(([name, families]) => {
    const [only = ''] = families;
    return families.size === 1 && only === 'ipv6' ? `${name} (IPv6)` : name;
  });
  if (texts.length <= SHOWN) return texts.join(', ');
  return (
    <Tooltip title={texts.join(', ')}>
      <span>
        {texts.slice(0, SHOWN).join(', ')}, {m.common.andMore(texts.length - SHOWN)}
      </span>
    </Tooltip>
  );
}
