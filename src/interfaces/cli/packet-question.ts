/** Whether a packet would arrive on a local cloud: read like any account, decided by the exposure engine. */
import { createLiveSource } from '../../adapters/alibaba/live-source.ts';
import { explain } from '../../app/explain.ts';
import { InputError, type LocalCloud } from '../../cloud/index.ts';
import { ProblemError } from '../../problem.ts';
import { parsePacket } from '../packet.ts';

/**
 * Answers `{account, region, resource, packet}`, where `resource` is a group, interface or instance and `packet` is
 * written as for `explain --packet`. Throws InputError naming the field that is wrong.
 */
export async function packetOnCloud(cloud: LocalCloud, input: unknown): Promise<object> {
  const fields = (typeof input === 'object' && input !== null ? input : {}) as Record<string, unknown>;
  const text = (name: string): string => {
    const value = fields[name];
    if (typeof value !== 'string' || value === '') throw new InputError(name, 'a text');
    return value;
  };
  const account = cloud.accounts.find(({ id }) => id === text('account'));
  if (account === undefined) throw new InputError('account', 'an account of this cloud');
  if (!cloud.regions.includes(text('region'))) throw new InputError('region', 'a region of this cloud');
  try {
    const { accessKeyId, accessKeySecret } = account;
    const { items } = await explain({
      source: createLiveSource({ endpoint: cloud.endpoint, credentials: { accessKeyId, accessKeySecret } }),
      request: { regions: [text('region')] },
      ids: [text('resource')],
      packet: parsePacket('--packet', text('packet')),
    });
    return { resource: items[0]?.resource, ...items[0]?.packet };
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    const { code } = error.problem;
    if (code === 'unknown-resource') throw new InputError('resource', 'a group, interface or instance there');
    if (code === 'bad-flag') throw new InputError('packet', 'tcp:203.0.113.9->22');
    throw error;
  }
}
