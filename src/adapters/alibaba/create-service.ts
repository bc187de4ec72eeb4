/** Where the service makes groups and instances: in the account of its key, or in others through the role it reads with. */
import type { CreateCloud, OfferSource } from '../../app/ports.ts';
import { type AccountClientOptions, accountClients } from './account-clients.ts';
import { type AccessKey, type Call, createClient } from './client.ts';
import { createCreateCloud } from './create-cloud.ts';
import { createOfferSource } from './create-offer.ts';
import { problemOf } from './guard-calls.ts';

export interface CreatePlace {
  readonly cloud: CreateCloud;
  readonly offer: OfferSource;
}

/** An account that is not given is the key's own. Throws `cloud-refused` where a role cannot be assumed. */
export function createPlaces(
  access: AccountClientOptions & { readonly key: AccessKey },
): (region: string, account?: string) => Promise<CreatePlace> {
  const { endpoint, key, signal } = access;
  const clientOf = accountClients(access);
  const own = createClient({ key, endpoint, signal });
  const callIn = async (account: string | undefined): Promise<Call> => {
    if (account === undefined) return own;
    try {
      return (await clientOf(account)).read;
    } catch (error) {
      throw problemOf(error, 'AssumeRole', endpoint);
    }
  };
  return async (region, account) => {
    const call = await callIn(account);
    return {
      cloud: createCreateCloud({ endpoint, key, region, signal, call }),
      offer: createOfferSource(call, region),
    };
  };
}
