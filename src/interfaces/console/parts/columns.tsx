/** Columns that groups and instances share: what it is, how far its ports are within reach, and where it is. */
import type { Verdict } from '../../../domain/security-group/exposure.ts';
import { usePreferences } from '../shell/preferences.tsx';
import { PortList, type PortOfFamily } from './port-list.tsx';
import { Place, ResourceName } from './resource.tsx';
import type { Column } from './server-table.tsx';
import { VerdictTag } from './verdict.tsx';

interface ReachRow {
  readonly id: string;
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly verdict: Verdict;
  readonly ports: readonly PortOfFamily[];
}

/** The first columns, and the last one. */
export function useReachColumns<Row extends ReachRow>(
  type: 'group' | 'instance',
): { readonly reach: readonly Column<Row>[]; readonly place: Column<Row> } {
  const { m, messages } = usePreferences();
  return {
    reach: [
      {
        key: type,
        title: m.common[type],
        sort: 'name',
        text: ({ name, id }) => `${name} ${id}`,
        render: ({ name, id }) => <ResourceName type={type} id={id} name={name} />,
      },
      {
        key: 'verdict',
        title: m.common.verdict,
        sort: 'verdict',
        text: ({ verdict }) => messages.verdict[verdict],
        render: ({ verdict }) => <VerdictTag verdict={verdict} />,
      },
      {
        key: 'ports',
        title: m.common.ports,
        text: ({ ports }) =>
          ports.map(({ service, protocol, port }) => `${service} ${protocol}/${port}`).join(' '),
        render: ({ ports }) => <PortList ports={ports} />,
      },
    ],
    place: {
      key: 'place',
      title: m.common.place,
      text: ({ account, region }) => `${account} ${region}`,
      render: (row) => <Place {...row} />,
    },
  };
}
