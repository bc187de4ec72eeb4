/** Lists that come by page: the first one, and more when somebody asks for it. */
import { type InfiniteData, type UseInfiniteQueryResult, useInfiniteQuery } from '@tanstack/react-query';
import { Button, Skeleton } from 'antd';
import type { ReactNode } from 'react';
import { get } from '../data/client.ts';
import { usePreferences } from '../shell/preferences.tsx';
import { ProblemView } from './problem-view.tsx';

interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

type Pages<T> = UseInfiniteQueryResult<InfiniteData<Page<T>, string | null>>;

const SIZE = 100;

/** `path` has no query. `pollMs`: how soon it is asked again for what is shown; null: not by itself. */
export function usePages<T>(
  key: string,
  path: string,
  pollMs: (items: readonly T[]) => number | null = () => null,
): Pages<T> {
  return useInfiniteQuery({
    queryKey: [key],
    queryFn: ({ pageParam, signal }) => {
      const query = new URLSearchParams({ limit: String(SIZE) });
      if (pageParam !== null) query.set('after', pageParam);
      return get<Page<T>>(`${path}?${query}`, signal);
    },
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
    refetchInterval: ({ state: { data } }) => pollMs(data === undefined ? [] : itemsOf(data)) ?? false,
  });
}

/** What has come so far, and a way to more. */
export function LoadedPages<T>({
  pages,
  children,
}: {
  readonly pages: Pages<T>;
  readonly children: (items: readonly T[]) => ReactNode;
}): ReactNode {
  const { m } = usePreferences();
  const { data, error, hasNextPage, isFetchingNextPage } = pages;
  if (data === undefined)
    return error === null ? (
      <Skeleton active title={false} />
    ) : (
      <ProblemView error={error} onRetry={() => void pages.refetch()} />
    );
  return (
    <>
      {children(itemsOf(data))}
      {hasNextPage && (
        <p>
          <Button loading={isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
            {m.common.showMore}
          </Button>
        </p>
      )}
    </>
  );
}

function itemsOf<T>({ pages }: InfiniteData<Page<T>, string | null>): readonly T[] {
  return pages.flatMap(({ items }) => items);
}
