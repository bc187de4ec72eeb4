/** Filters that many tables have. */
import { useQuery } from '@tanstack/react-query';
import { get } from '../data/client.ts';
import { usePreferences } from '../shell/preferences.tsx';
import { useAddress } from './address.ts';
import type { Filter } from './server-table.tsx';
import { VERDICT_NAMES } from './verdict.tsx';

interface Accounts {
  readonly items: readonly {
    readonly id: string;
    readonly name: string;
    readonly regions: readonly string[];
  }[];
}

/** Accounts and regions in which there is anything. */
export function usePlaceFilters(): readonly Filter[] {
  const { m } = usePreferences();
  const { data } = useQuery({
    queryKey: ['accounts'],
    queryFn: ({ signal }) => get<Accounts>('/inventory/accounts?limit=500', signal),
  });
  const accounts = data?.items ?? [];
  const regions = [...new Set(accounts.flatMap((one) => one.regions))].sort();
  return [
    {
      name: 'account',
      label: m.common.account,
      options: accounts.map(({ id, name }) => ({ value: id, label: name === '' ? id : `${name} ${id}` })),
    },
    { name: 'region', label: m.common.region, options: regions.map((one) => ({ value: one, label: one })) },
  ];
}

export function useVerdictFilter(): Filter {
  const { m, messages } = usePreferences();
  return {
    name: 'verdict',
    label: m.common.verdict,
    options: VERDICT_NAMES.map((value) => ({ value, label: messages.verdict[value] })),
  };
}

/** Puts what a form asks for into the address, which then shows its first page; empty fields go. */
export function useFiltersInAddress(): (wanted: Readonly<Record<string, string | undefined>>) => void {
  const [, change] = useAddress({ step: true });
  return (wanted) =>
    change({
      after: '',
      ...Object.fromEntries(Object.entries(wanted).map(([key, value = '']) => [key, value.trim()])),
    });
}
