/** The picture of an account: from the internet to each port that somebody gets to, the widest open first. */
import { useQuery } from '@tanstack/react-query';
import { Button, Card, Empty, Select } from 'antd';
import type { ReactNode } from 'react';
import type { z } from 'zod';
import type { ExposureRowDocument } from '../../http/documents-resource.ts';
import { get } from '../data/client.ts';
import { useAddress } from '../parts/address.ts';
import { ExposureView } from '../parts/exposure-view.tsx';
import { usePlaceFilters, useVerdictFilter } from '../parts/filters.ts';
import { Loaded } from '../parts/loaded.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { ResourceName } from '../parts/resource.tsx';
import { usePreferences } from '../shell/preferences.tsx';

type Row = z.infer<typeof ExposureRowDocument>;

const PAGE = 50;

export function Page(): ReactNode {
  const { m } = usePreferences();
  const [params, go] = useAddress({ step: true });
  const filters = [useVerdictFilter(), ...usePlaceFilters()];
  const names = [...filters.map(({ name }) => name), 'after', 'instance', 'group'];
  const query = new URLSearchParams(
    names.flatMap((name) => {
      const value = params.get(name);
      return value === null ? [] : [[name, value]];
    }),
  );
  const exposures = useQuery({
    queryKey: ['exposures', query.toString()],
    queryFn: ({ signal }) =>
      get<{ items: Row[]; next: string | null; total: number }>(`/exposures?${query}&limit=${PAGE}`, signal),
  });
  const change = (name: string, value: string): void => go({ after: '', [name]: value });
  return (
    <>
      <PageHead title={m.page.exposure} about={m.exposure.about} />
      <div className="filters">
        {filters.map(({ name, label, options }) => (
          <Select
            key={name}
            mode="multiple"
            allowClear
            aria-label={label}
            placeholder={label}
            className="filter"
            popupMatchSelectWidth={false}
            maxTagCount="responsive"
            value={params.get(name)?.split(',') ?? []}
            onChange={(value) => change(name, value.join(','))}
            options={[...options]}
          />
        ))}
      </div>
      <Card>
        <Loaded query={exposures}>
          {({ items, next, total }) => (
            <>
              {items.length === 0 && <Empty description={m.exposure.empty} />}
              {items.map((row) => (
                <ExposureView
                  key={row.id}
                  exposure={row.exposure}
                  groups={row.groups}
                  to={
                    row.instance === null ? (
                      <span className="mono">{row.interface}</span>
                    ) : (
                      <ResourceName type="instance" id={row.instance.id} name={row.instance.name} />
                    )
                  }
                />
              ))}
              <div className="pager">
                <span className="quiet">{m.common.count(total)}</span>
                <span className="push" />
                {params.has('after') && (
                  <Button onClick={() => change('after', '')}>{m.common.firstPage}</Button>
                )}
                {next !== null && <Button onClick={() => change('after', next)}>{m.common.nextPage}</Button>}
              </div>
            </>
          )}
        </Loaded>
      </Card>
    </>
  );
}
