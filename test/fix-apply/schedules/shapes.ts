/** Groups whose repair has every shape that a plan can have. */
import type { TrustedSource } from '../../../src/domain/plan/trusted-sources.ts';
import { type Bench, MYSQL, OFFICE, OFFICES, type Permission, REGION, SSH, SSH6, WEB } from '../bench.ts';

export interface Shape {
  /** Makes groups; those that are repaired. */
  make(on: Bench): Promise<readonly string[]>;
  readonly sources: readonly TrustedSource[];
  readonly fixLists?: boolean;
  /** Has one host in each of these, of which any may be moved as a canary. */
  readonly hosts?: (ids: readonly string[]) => readonly (readonly string[])[];
}

const VPN: TrustedSource = { name: 'vpn', kind: 'declared', cidrs: ['2001:db8:1::/48', '192.0.2.0/24'] };
/** More than rules are made for one by one. */
export const TEAM: TrustedSource = {
  name: 'team',
  kind: 'declared',
  cidrs: Array.from({ length: 7 }, (_, i) => `203.0.113.${4 * i + 1}/32`),
};
const ALL: Permission = { IpProtocol: 'ALL', PortRange: '-1/-1', SourceCidrIp: '0.0.0.0/0' };
const WIDE: Permission = { IpProtocol: 'TCP', PortRange: '20/30', SourceCidrIp: '0.0.0.0/0' };
const DROP: Permission = { ...SSH, SourceCidrIp: '198.51.100.0/25', Policy: 'drop' };

const of = (sources: readonly TrustedSource[], ...rules: readonly Permission[]): Shape => ({
  make: async (on) => [await on.group(...rules)],
  sources,
});

/** A group that is not made as a bench makes them. */
async function groupWith(
  on: Bench,
  params: Readonly<Record<string, unknown>>,
  rules: readonly Permission[],
): Promise<string> {
  const answer = (await on.cloud.invoke(on.account, REGION, 'Ecs', 'CreateSecurityGroup', params)) as {
    readonly SecurityGroupId: string;
  };
  for (const rule of rules) await on.add(answer.SecurityGroupId, rule);
  return answer.SecurityGroupId;
}

export async function vpcOf(on: Bench): Promise<string> {
  const answer = (await on.cloud.invoke(on.account, REGION, 'Vpc', 'CreateVpc', {
    CidrBlock: '10.0.0.0/8',
  })) as { readonly VpcId: string };
  return answer.VpcId;
}

export const SHAPES: Readonly<Record<string, Shape>> = {
  modify: of([OFFICE], SSH, WEB),
  'add-revoke': of([OFFICES], SSH, WEB),
  'there-already': of([OFFICES], SSH, { ...SSH, SourceCidrIp: '203.0.113.0/24' }),
  'range-split': of([OFFICE], WIDE, WEB),
  'all-shielded': of([OFFICE], ALL),
  'all-last': of([OFFICE], { ...ALL, Priority: '100' }),
  'all-split': of(
    [OFFICE],
    { ...ALL, Priority: '20' },
    { ...WEB, Policy: 'drop', Priority: '60', SourceCidrIp: '192.0.2.0/25' },
  ),
  ipv6: of([VPN], SSH6, { ...SSH, Priority: '2' }),
  priorities: of(
    [OFFICES],
    { ...SSH, Priority: '40' },
    DROP,
    { ...SSH, PortRange: '1/65535', Priority: '90' },
    { ...MYSQL, Priority: '7' },
  ),
  halves: of([OFFICE], { ...SSH, SourceCidrIp: '0.0.0.0/1' }, { ...SSH, SourceCidrIp: '128.0.0.0/1' }),
  quarters: of(
    [OFFICE],
    ...['0.0.0.0/2', '64.0.0.0/2', '128.0.0.0/2', '192.0.0.0/2'].map((SourceCidrIp) => ({
      ...SSH,
      SourceCidrIp,
    })),
  ),
  'five-tuple': of(
    [OFFICES],
    { ...SSH, DestCidrIp: '10.1.0.0/16', SourcePortRange: '1024/65535' },
    { ...WEB, DestCidrIp: '10.1.0.0/16' },
  ),
  'several-groups': {
    make: async (on) => [await on.group(SSH), await on.group(SSH, MYSQL, DROP), await on.group(WIDE)],
    sources: [OFFICES],
  },
  'prefix-list': {
    async make(on) {
      const SourcePrefixListId = await on.list('192.0.2.0/24', '0.0.0.0/0');
      const { SourceCidrIp: _, ...ssh } = SSH;
      return [
        await on.group({ ...ssh, SourcePrefixListId }),
        await on.group({ ...ssh, SourcePrefixListId }, { ...SSH, Priority: '9' }),
      ];
    },
    sources: [OFFICE],
    fixLists: true,
  },
  'list-at-rules': {
    async make(on) {
      const SourcePrefixListId = await on.list('192.0.2.0/24', '0.0.0.0/0');
      const { SourceCidrIp: _, ...ssh } = SSH;
      return [await on.group({ ...ssh, SourcePrefixListId }, WEB)];
    },
    sources: [OFFICE],
  },
  'new-list': {
    make: async (on) => [await on.group(SSH), await on.group(SSH, MYSQL)],
    sources: [TEAM],
  },
  classic: {
    make: async (on) => [
      await groupWith(on, {}, [
        { ...SSH, NicType: 'internet' },
        { ...MYSQL, NicType: 'intranet' },
        { ...WEB, NicType: 'internet' },
      ]),
    ],
    sources: [OFFICES],
  },
  enterprise: {
    make: async (on) => [
      await groupWith(on, { VpcId: await vpcOf(on), SecurityGroupType: 'enterprise' }, [SSH, ALL]),
    ],
    sources: [OFFICES],
  },
};
