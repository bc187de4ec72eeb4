/** What the service says of a wish, and of what came of it. */
import { useQuery } from '@tanstack/react-query';
import type { z } from 'zod';
import type { CreateGroupReport } from '../../../../app/create/group.ts';
import type { CreateInstanceReport } from '../../../../app/create/instance.ts';
import type { ActionDocument } from '../../../http/documents-act.ts';
import type { OfferDocument, RightGroupsDocument } from '../../../http/documents-create.ts';
import { get } from '../../data/client.ts';
import type { Draft, What } from './draft.ts';

export type Offer = z.infer<typeof OfferDocument>;
export type RightGroups = z.infer<typeof RightGroupsDocument>;
export type Action = Omit<z.infer<typeof ActionDocument>, 'result'> & {
  readonly result: Report | null;
};
export type Report = CreateGroupReport | CreateInstanceReport;
export type Planned = Report & {
  readonly printed?: { readonly form: string; readonly text: string } | null;
};

export const PATHS: Readonly<Record<What, string>> = Object.freeze({
  instance: '/create/instances',
  group: '/create/groups',
});

/** What can be named in the region of a draft. */
export function useOffer({ account, region }: Draft, enabled: boolean) {
  const query = new URLSearchParams({ region: region.trim(), ...(account === '' ? {} : { account }) });
  return useQuery({
    queryKey: ['create-offer', query.toString()],
    queryFn: ({ signal }) => get<Offer>(`/create/offer?${query}`, signal),
    enabled,
  });
}
