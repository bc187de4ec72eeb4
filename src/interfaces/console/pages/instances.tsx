/** All instances, with their ways in. */
import type { ReactNode } from 'react';
import type { z } from 'zod';
import type { InstanceDocument } from '../../http/documents-resource.ts';
import { usePlaceFilters, useVerdictFilter } from '../parts/filters.ts';
import { PageHead } from '../parts/page-head.tsx';
import { PathText, pathWords } from '../parts/path.tsx';
import { PortList } from '../parts/port-list.tsx';
import { Place, ResourceName } from '../parts/resource.tsx';
import { ServerTable } from '../parts/server-table.tsx';
import { VerdictTag } from '../parts/verdict.tsx';
import { usePreferences } from '../shell/preferences.tsx';

type Instance = z.infer<typeof InstanceDocument>;

export function Page(): ReactNode {
  const { m, messages } = usePreferences();
  const places = usePlaceFilters();
  const verdict = useVerdictFilter();
  return (
    <>
      <PageHead title={m.page.instances} about={m.instances.about} />
      <ServerTable<Instance>
        path="/inventory/instances"
        order="verdict"
        name="instances"
        empty={m.instances.empty}
        filters={[
          verdict,
          {
            name: 'reachable',
            label: m.instances.reachable.label,
            options: (['yes', 'no', 'unknown'] as const).map((value) => ({
              value,
              label: m.instances.reachable[value],
            })),
          },
          ...places,
        ]}
        columns={[
          {
            key: 'instance',
            title: m.common.instance,
            sort: 'name',
            text: ({ name, id }) => `${name} ${id}`,
            render: ({ name, id }) => <ResourceName type="instance" id={id} name={name} />,
          },
          {
            key: 'verdict',
            title: m.common.verdict,
            sort: 'verdict',
            text: ({ verdict: one }) => messages.verdict[one],
            render: ({ verdict: one }) => <VerdictTag verdict={one} />,
          },
          {
            key: 'ports',
            title: m.common.ports,
            text: ({ ports }) =>
              ports.map(({ service, protocol, port }) => `${service} ${protocol}/${port}`).join(' '),
            render: ({ ports }) => <PortList ports={ports} />,
          },
          {
            key: 'paths',
            title: m.instances.ways,
            text: ({ paths }) => paths.map((one) => pathWords(one, m)).join(' '),
            render: ({ paths }) => <PathText paths={paths} />,
          },
          {
            key: 'groups',
            title: m.common.group,
            text: ({ groups }) => groups.join(' '),
            render: ({ groups }) =>
              groups.map((one) => <ResourceName key={one} type="group" id={one} name="" />),
          },
          {
            key: 'place',
            title: m.common.place,
            text: ({ account, region }) => `${account} ${region}`,
            render: (row) => <Place {...row} />,
          },
        ]}
      />
    </>
  );
}
