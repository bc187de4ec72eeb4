/** A table of which the service has the rows: filters, order and page are in the address, so that a link shows the same. */
import { DownloadOutlined, StepBackwardOutlined, StepForwardOutlined } from '@ant-design/icons';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Button, Empty, Input, Segmented, Select, Skeleton, Table, type TableColumnType } from 'antd';
import type { SorterResult } from 'antd/es/table/interface';
import { type ReactNode, useState } from 'react';
import { get } from '../data/client.ts';
import { usePreferences } from '../shell/preferences.tsx';
import { useAddress } from './address.ts';
import { saveCsv } from './csv.ts';
import { ProblemView } from './problem-view.tsx';
import { useTableRole, virtualColumn, virtualRows } from './virtual-rows.tsx';

export interface Column<Row> {
  readonly key: string;
  readonly title: string;
  /** What it says as text, for files. */
  readonly text: (row: Row) => string;
  /** What it shows; the text when absent. */
  readonly render?: (row: Row) => ReactNode;
  /** The service can order by it, under this name. */
  readonly sort?: string;
  readonly width?: number;
  readonly align?: 'right';
}

/** Values of a filter to choose from, by what the service calls them. */
export interface Filter {
  readonly name: string;
  readonly label: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly single?: boolean;
}

interface PageOf<Row> {
  readonly items: readonly Row[];
  readonly next: string | null;
  readonly total?: number;
}

const PAGE = 50;
const LARGEST_PAGE = 500;
const SIZES = [PAGE, 200, LARGEST_PAGE] as const;

export function ServerTable<Row extends object>({
  path,
  columns,
  filters = [],
  fixed = {},
  order = '',
  empty,
  name,
  search = true,
  sizes = false,
  rowKey = (row) => (row as { readonly id: string }).id,
}: {
  /** Of the API, without a query. */
  readonly path: string;
  readonly columns: readonly Column<Row>[];
  readonly filters?: readonly Filter[];
  /** Filters that the page sets and nobody changes. */
  readonly fixed?: Readonly<Record<string, string>>;
  /** The order while nobody has chosen one. */
  readonly order?: string;
  readonly empty: ReactNode;
  /** Of the file to download. */
  readonly name: string;
  /** False where the service does not look for words. */
  readonly search?: boolean;
  /** Whether one may have more rows on a page. */
  readonly sizes?: boolean;
  /** What is different in each row; its `id` when absent. */
  readonly rowKey?: (row: Row) => string;
}): ReactNode {
  const { m } = usePreferences();
  const [params, go] = useAddress({ step: true });
  const [saving, setSaving] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const known = ['text', 'sort', 'after', ...filters.map((one) => one.name)];
  const query = new URLSearchParams(fixed);
  for (const one of known) {
    const value = params.get(one);
    if (value !== null && value !== '') query.set(one, value);
  }
  if (order !== '' && !query.has('sort')) query.set('sort', order);
  const size = (sizes && SIZES.find((one) => String(one) === params.get('limit'))) || PAGE;
  const isLarge = size > PAGE;
  const page = useQuery({
    queryKey: [path, query.toString(), size],
    queryFn: ({ signal }) => get<PageOf<Row>>(`${path}?${query}&limit=${size}`, signal),
    placeholderData: keepPreviousData,
  });
  /** Goes to the first page, but for another one. */
  const change: typeof go = (changes) => go({ after: '', ...changes });
  const download = async (): Promise<void> => {
    setSaving(true);
    setFailure(undefined);
    try {
      const rows: Row[] = [];
      const all = new URLSearchParams(query);
      all.set('limit', String(LARGEST_PAGE));
      all.delete('after');
      for (;;) {
        const { items, next } = await get<PageOf<Row>>(`${path}?${all}`);
        rows.push(...items);
        if (next === null) break;
        all.set('after', next);
      }
      saveCsv(`${name}.csv`, [
        columns.map(({ title }) => title),
        ...rows.map((row) => columns.map(({ text }) => text(row))),
      ]);
    } catch (error) {
      setFailure(error);
    } finally {
      setSaving(false);
    }
  };
  const sort = params.get('sort') ?? order;
  const data = page.data;
  const around = useTableRole(data?.items.length ?? 0);
  return (
    <>
      <div className="filters">
        {search && (
          <Input.Search
            key={params.get('text') ?? ''}
            allowClear
            className="search"
            aria-label={m.common.search}
            placeholder={m.common.search}
            defaultValue={params.get('text') ?? ''}
            onSearch={(text) => change({ text })}
          />
        )}
        {filters.map(({ name: key, label, options, single }) => (
          <Select<string[]>
            key={key}
            allowClear
            aria-label={label}
            placeholder={label}
            className="filter"
            popupMatchSelectWidth={false}
            mode="multiple"
            maxTagCount="responsive"
            {...(single === true ? { maxCount: 1 } : {})}
            value={params.get(key)?.split(',') ?? []}
            onChange={(value) => change({ [key]: value.join(',') })}
            options={[...options]}
          />
        ))}
        <span className="push" />
        <Button icon={<DownloadOutlined />} loading={saving} onClick={() => void download()}>
          CSV
        </Button>
      </div>
      {[page.error, failure].map(
        (error) =>
          error !== null &&
          error !== undefined && (
            <ProblemView key={String(error)} error={error} onRetry={() => void page.refetch()} />
          ),
      )}
      <div className="table-scroll" ref={around}>
        <Table<Row>
          key={isLarge ? 'large' : 'small'}
          {...(isLarge ? virtualRows(columns.length) : {})}
          rowKey={rowKey}
          size="middle"
          loading={page.isFetching && page.isPlaceholderData}
          dataSource={[...(data?.items ?? [])]}
          columns={columns.map((column) => {
            const shown = tableColumn(column, sort);
            return isLarge ? virtualColumn(shown) : shown;
          })}
          pagination={false}
          locale={{
            emptyText: page.isPending ? <Skeleton active title={false} /> : <Empty description={empty} />,
          }}
          onChange={(_page, _filters, sorter) => {
            const { columnKey, order } = sorter as SorterResult<Row>;
            const field = columns.find(({ key }) => key === columnKey)?.sort;
            change({
              sort: field === undefined || order == null ? '' : order === 'descend' ? `-${field}` : field,
            });
          }}
        />
      </div>
      <div className="pager">
        <span className="quiet">{data?.total !== undefined && m.common.count(data.total)}</span>
        <span className="push" />
        {sizes && (isLarge || data?.next != null || params.get('after') !== null) && (
          <Segmented<number>
            aria-label={m.common.pageSize}
            value={size}
            onChange={(next) => change({ limit: next === PAGE ? '' : String(next) })}
            options={[...SIZES]}
          />
        )}
        {params.get('after') !== null && (
          <Button icon={<StepBackwardOutlined />} onClick={() => change({})}>
            {m.common.firstPage}
          </Button>
        )}
        {data?.next != null && (
          <Button icon={<StepForwardOutlined />} onClick={() => change({ after: data.next ?? '' })}>
            {m.common.nextPage}
          </Button>
        )}
      </div>
    </>
  );
}

function tableColumn<Row>(column: Column<Row>, sort: string): TableColumnType<Row> {
  const { key, title, text, render, sort: field, width, align } = column;
  return {
    key,
    title,
    render: (_value, row) => (render ?? text)(row),
    ...(width === undefined ? {} : { width }),
    ...(align === undefined ? {} : { align }),
    ...(field === undefined
      ? {}
      : {
          sorter: true,
          sortOrder: sort === field ? 'ascend' : sort === `-${field}` ? 'descend' : null,
        }),
  };
}
