/** One instance: its ways in, and who exactly reaches which of its ports by which rule. */
import { useQuery } from '@tanstack/react-query';
import { Card, Descriptions, Empty } from 'antd';
import type { ReactNode } from 'react';
import { useParams } from 'react-router';
import type { z } from 'zod';
import type { InstanceDetailDocument } from '../../http/documents-resource.ts';
import { get } from '../data/client.ts';
import { AskPacket } from '../parts/ask-packet.tsx';
import { ExposureView } from '../parts/exposure-view.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { PathText } from '../parts/path.tsx';
import { AsCommand, ResourceName } from '../parts/resource.tsx';
import { VerdictTag } from '../parts/verdict.tsx';
import { usePreferences } from '../shell/preferences.tsx';

type Instance = z.infer<typeof InstanceDetailDocument>;

export function Page(): ReactNode {
  const { id = '' } = useParams();
  const query = useQuery({
    queryKey: ['instance', id],
    queryFn: ({ signal }) => get<Instance>(`/inventory/instances/${encodeURIComponent(id)}`, signal),
  });
  return <Loaded query={query}>{(instance) => <One instance={instance} />}</Loaded>;
}

function One({ instance }: { readonly instance: Instance }): ReactNode {
  const { m, messages } = usePreferences();
  const { id, name, account, region, verdict, os, status, vpc, paths, interfaces } = instance;
  const groups = new Map(interfaces.flatMap((one) => one.groups.map((group) => [group.id, group])));
  return (
    <>
      <PageHead
        title={name === '' ? id : name}
        about={
          <>
            <span className="mono">{id}</span> · {account} / {region}
          </>
        }
      >
        <VerdictTag verdict={verdict} />
      </PageHead>
      <AsCommand command={`postern explain ${id}`} />
      <div className="grid">
        <Card title={m.group.facts}>
          <Descriptions
            column={1}
            size="small"
            items={[
              { key: 'os', label: m.instance.os, children: m.instance.systems[os] },
              { key: 'status', label: m.common.status, children: m.common.running[status] ?? status },
              { key: 'vpc', label: 'VPC', children: vpc ?? '–' },
              { key: 'ways', label: m.instances.ways, children: <PathText paths={paths} /> },
              {
                key: 'groups',
                label: messages.resource.group,
                children: (
                  <span className="stack">
                    {[...groups.values()].map((group) => (
                      <ResourceName key={group.id} type="group" id={group.id} name={group.name} />
                    ))}
                  </span>
                ),
              },
            ]}
          />
        </Card>
        <AskPacket resource={id} />
        {interfaces.map((one) => (
          <Card key={one.id} className="wide" title={<span className="mono">{one.id}</span>}>
            {one.exposures.length === 0 ? (
              <Empty description={m.instance.nobody} />
            ) : (
              one.exposures.map((exposure) => (
                <ExposureView
                  key={`${exposure.protocol}/${exposure.port}/${exposure.family}`}
                  exposure={exposure}
                  groups={one.groups}
                />
              ))
            )}
          </Card>
        ))}
      </div>
    </>
  );
}
