/** All security groups. */
import type { ReactNode } from 'react';
import type { z } from 'zod';
import type { GroupDocument } from '../../http/documents-resource.ts';
import { usePlaceFilters, useVerdictFilter } from '../parts/filters.ts';
import { PageHead } from '../parts/page-head.tsx';
import { PortList } from '../parts/port-list.tsx';
import { Place, ResourceName } from '../parts/resource.tsx';
import { ServerTable } from '../parts/server-table.tsx';
import { VerdictTag } from '../parts/verdict.tsx';
import { usePreferences } from '../shell/preferences.tsx';

type Group = z.infer<typeof GroupDocument>;

export function Page(): ReactNode {
  const { m, messages } = usePreferences();
  const places = usePlaceFilters();
  const verdict = useVerdictFilter();
  return (
    <>
      <PageHead title={m.page.groups} about={m.groups.about} />
      <ServerTable<Group>
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
          {
            key: 'group',
            title: m.common.group,
            sort: 'name',
            text: ({ name, id }) => `${name} ${id}`,
            render: ({ name, id }) => <ResourceName type="group" id={id} name={name} />,
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
