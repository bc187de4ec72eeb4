/**
 * The demo's chapter on creation: a security group that is asked for as people ask for it, open to the world, and is
 * refused before anything is made; and the narrow one that is made instead.
 */
import { createCreateCloud } from '../../adapters/alibaba/create-cloud.ts';
import { CREATE_SPELLING } from '../../adapters/alibaba/create-requests.ts';
import { type CreateGroupReport, createGroup } from '../../app/create/group.ts';
import type { LocalCloud } from '../../cloud/index.ts';
import { problem } from '../../problem.ts';
import { readAllow } from './create-allow.ts';
import { catalogueOf, judgingOf, narrowOf } from './create-flags.ts';
import { readNamed } from './create-sources.ts';
import { WALL_TIME } from './guard-target.ts';

export interface Creation {
  /** Values of `--allow` of the group that is refused. */
  readonly asked: readonly string[];
  readonly refused: CreateGroupReport;
  /** Those of the group that is made. */
  readonly instead: readonly string[];
  readonly made: CreateGroupReport;
}

const REGION = 'cn-hangzhou';
const SOURCE = 'office=203.0.113.0/24';
const PUBLIC = 'tcp/443=0.0.0.0/0';

export async function playCreation(cloud: LocalCloud): Promise<Creation> {
  const [management] = cloud.accounts;
  if (management === undefined) throw problem('internal', { reason: 'the local cloud has no account' });
  const { id, accessKeyId, accessKeySecret } = management;
  const { VpcId: vpc } = (await cloud.invoke(id, REGION, 'Vpc', 'CreateVpc', {
    RegionId: REGION,
    CidrBlock: '10.99.0.0/16',
    VpcName: 'orders',
  })) as { VpcId: string };
  const key = { accessKeyId, accessKeySecret };
  const create = createCreateCloud({ endpoint: cloud.endpoint, key, region: REGION });
  const group = (allow: readonly string[]): Promise<CreateGroupReport> => {
    const flags = { source: [SOURCE], allow };
    const [named, catalogue] = [readNamed(flags), catalogueOf(undefined)];
    const { rules, used } = readAllow(allow, 'basic', named, catalogue);
    return createGroup({
      wanted: { region: REGION, vpc, name: 'orders-web', type: 'basic', tags: {}, rules },
      mode: 'make',
      judging: judgingOf(flags, catalogue, named, used),
      narrow: narrowOf(named),
      spelling: CREATE_SPELLING,
      open: async () => create,
      timer: WALL_TIME,
      label: '',
      confirm: async () => {},
    });
  };
  const asked = [PUBLIC, 'ssh=0.0.0.0/0'];
  const refused = await group(asked);
  const instead = [PUBLIC, ...refused.instead];
  return { asked, refused, instead, made: await group(instead) };
}
