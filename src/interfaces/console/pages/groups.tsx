/** All security groups. */
import type { ReactNode } from 'react';
import type { z } from 'zod';
import type { GroupDocument } from '../../http/documents-resource.ts';
import { useReachColumns } from '../parts/columns.tsx';
import { CreateLink } from '../parts/create-link.tsx';
import { usePlaceFilters, useVerdictFilter } from '../parts/filters.ts';
import { PageHead } from '../parts/page-head.tsx';
import { ServerTable } from '../parts/server-table.tsx';
import { usePreferences } from '../shell/preferences.tsx';

type Group = z.infer<typeof GroupDocument>;

export function Page(): ReactNode {
  const { m } = usePreferences();
  const places = usePlaceFilters();
  const verdict = useVerdictFilter();
  const { reach, place } = useReachColumns<Group>('group');
  return (
    <>
      <PageHead title={m.page.groups} about={m.groups.about}>
        <CreateLink what="group" />
      </PageHead>
      <ServerTable<Group>
        sizes
        path="/inventory/groups"
        order="verdict"
        name="security-groups"
        empty={m.groups.empty}
        filters={[
          verdict,
          ...places,
          {
            name: 'used',
            label: m.groups.used.label,
            single: true,
            options: [
              { value: 'true', label: m.groups.used.yes },
              { value: 'false', label: m.groups.used.no },
            ],
          },
        ]}
        columns={[
          ...reach,
          {
            key: 'rules',
            title: m.groups.rules,
            sort: 'rules',
            align: 'right',
            text: ({ rules }) => String(rules),
          },
          {
            key: 'instances',
            title: m.common.instance,
            sort: 'members',
            align: 'right',
            text: ({ instances }) => String(instances),
          },
          place,
        ]}
      />
    </>
  );
}
