/** The vendor's default credential chain: environment, profile, OIDC, role of the machine. Nothing is kept or logged. */
import { problem } from '../../problem.ts';
import type { AccessKey } from './client.ts';
import { loadCredentials } from './sdk.ts';

/** Throws the problem `no-credentials` when the chain finds none. */
export async function defaultKey(): Promise<AccessKey> {
  const { default: Credential } = loadCredentials();
  try {
    const found = await new Credential().getCredential();
    const { accessKeyId, accessKeySecret, securityToken } = found;
    if (!accessKeyId || !accessKeySecret) throw new Error('empty');
    return { accessKeyId, accessKeySecret, ...(securityToken ? { securityToken } : {}) };
  } catch (error) {
    throw problem('no-credentials', {}, error);
  }
}
