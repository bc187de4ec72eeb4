/** The cloud that flags name: an endpoint, the local cloud, or Alibaba Cloud; and the key to call it with. */
import type { AccessKey } from '../../adapters/alibaba/client.ts';
import { problem } from '../../problem.ts';

export interface EndpointFlags {
  readonly endpoint?: string | undefined;
  readonly local?: boolean | undefined;
  readonly state?: string | undefined;
}

export interface OpenEndpoint {
  readonly key: AccessKey;
  /** Undefined for the vendor's own addresses. */
  readonly endpoint: string | undefined;
  /** Ends the local cloud, if it was started for this. */
  close(): Promise<void>;
}

/** Refuses an endpoint that is none, or one beside the local cloud. */
export function checkEndpoint({ endpoint, local }: EndpointFlags): void {
  if (endpoint === undefined) return;
  if (local === true)
    throw problem('bad-flag', {
      flag: '--endpoint',
      value: '--endpoint --local',
      expected: '--endpoint | --local',
    });
  if (!/^(https?:\/\/)?[a-z0-9.[\]:-]+(:\d+)?\/?$/i.test(endpoint))
    throw problem('bad-flag', { flag: '--endpoint', value: endpoint, expected: 'http://127.0.0.1:8080' });
}

/** The key is that of the default chain, or of the local cloud's first account. */
export async function openEndpoint(flags: EndpointFlags): Promise<OpenEndpoint> {
  if (flags.local === true) return (await import('./local-cloud.ts')).openLocal(flags.state);
  const { defaultKey } = await import('../../adapters/alibaba/credentials.ts');
  return { key: await defaultKey(), endpoint: flags.endpoint, close: async () => {} };
}
