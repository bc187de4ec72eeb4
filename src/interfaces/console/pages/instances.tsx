/** All instances, with their ways in. */
import type { ReactNode } from 'react';
import type { z } from 'zod';
import type { InstanceDocument } from '../../http/documents-resource.ts';
import { useReachColumns } from '../parts/columns.tsx';
import { CreateLink } from '../parts/create-link.tsx';
import { usePlaceFilters, useVerdictFilter } from '../parts/filters.ts';
import { PageHead } from '../parts/page-head.tsx';
import { PathText, pathWords } from '../parts/path.tsx';
import { ResourceName } from '../parts/resource.tsx';
import { ServerTable } from '../parts/server-table.tsx';
import { usePreferences } from '../shell/preferences.tsx';

type Instance = z.infer<typeof InstanceDocument>;

export function Page(): ReactNode {
  const { m } = usePreferences();
  const places = usePlaceFilters();
  const verdict = useVerdictFilter();
  const { reach, place } = useReachColumns<Instance>('instance');
  return (
    <>
      <PageHead title={m.page.instances} about={m.instances.about}>
        <CreateLink what="instance" />
      </PageHead>
      <ServerTable<Instance>
        sizes
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
          ...reach,
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
          place,
        ]}
      />
    </>
  );
}
