/** A company of 20 member accounts on a local cloud, and the processes that watch it together. */
import type { ChildProcess } from 'node:child_process';
import { seedDemo } from '../../src/cloud/demo/index.ts';
import { type LocalCloud, startCloud } from '../../src/cloud/index.ts';
import { startPostern } from '../support/process.ts';

const REGIONS = ['cn-hangzhou', 'cn-shanghai', 'ap-southeast-1'];
const MEMBERS = 20;

/** The demo organisation, with as many more members as it takes, each with a group that is open to the world. */
export async function openCompany(): Promise<LocalCloud> {
  const cloud = await startCloud({ regions: REGIONS });
  const { accounts } = await seedDemo(cloud);
  const management = cloud.accounts[0]?.id ?? '';
  const ask = async <T>(account: string, region: string, ...rest: [string, string, object]): Promise<T> =>
    (await cloud.invoke(account, region, rest[0], rest[1], rest[2] as Record<string, unknown>)) as T;
  for (let i = accounts - 1; i < MEMBERS; i += 1) {
    const { Account } = await ask<{ Account: { AccountId: string } }>(
      management,
      '',
      'ResourceManager',
      'CreateResourceAccount',
      { DisplayName: `team-${i}` },
    );
    const region = REGIONS[i % REGIONS.length] as string;
    const own = Account.AccountId;
    const { VpcId } = await ask<{ VpcId: string }>(own, region, 'Vpc', 'CreateVpc', {
      CidrBlock: '10.0.0.0/16',
    });
    const { SecurityGroupId } = await ask<{ SecurityGroupId: string }>(
      own,
      region,
      'Ecs',
      'CreateSecurityGroup',
      { VpcId, SecurityGroupName: `team-${i}` },
    );
    await ask(own, region, 'Ecs', 'AuthorizeSecurityGroup', {
      SecurityGroupId,
      Permissions: [{ IpProtocol: 'TCP', PortRange: '22/22', SourceCidrIp: '0.0.0.0/0' }],
    });
  }
  return cloud;
}

export interface WorkerLine {
  readonly pid: number;
  readonly target: string;
  readonly concurrency: number;
}

/** A process of this company: `args` are those after the target. */
export function startWith(
  cloud: LocalCloud,
  folder: string,
  [command, ...args]: readonly [string, ...string[]],
): ChildProcess {
  const { accessKeyId, accessKeySecret } = cloud.accounts[0] as LocalCloud['accounts'][number];
  return startPostern(folder, [command, '--endpoint', cloud.endpoint, '--directory', '--json', ...args], {
    ALIBABA_CLOUD_ACCESS_KEY_ID: accessKeyId,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: accessKeySecret,
  });
}

export interface LogLine {
  readonly pid: number;
  readonly msg: string;
  readonly job?: string;
  readonly account?: string;
}

/** The lines that a process logs, as they come. */
export function linesOf(child: ChildProcess): LogLine[] {
  const lines: LogLine[] = [];
  let rest = '';
  child.stderr?.on('data', (data) => {
    const parts = `${rest}${data}`.split('\n');
    rest = parts.pop() ?? '';
    for (const part of parts) lines.push(JSON.parse(part) as LogLine);
  });
  return lines;
}
