/** A fleet as raw API answers, the same for the same seed: written to files once, read by every process measured. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface FleetSize {
  readonly groups: number;
  readonly rulesPerGroup: number;
  readonly interfaces: number;
}

/** Interfaces on one page of DescribeNetworkInterfaces. */
const PAGE = 500;
const REGION = 'cn-hangzhou';
const PREFIX_LISTS = 40;
const PORT_LISTS = 10;

type Fields = Record<string, string | number>;

/** Mulberry32: small, and the same everywhere. */
function dice(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4_294_967_296) * below);
  };
}

/** Every field that the API answers for a permission; unset ones are empty. */
function permission(more: Fields, id: number): Fields {
  return {
    SecurityGroupRuleId: `sgr-bp1${id.toString(36).padStart(17, '0')}`,
    Direction: 'ingress',
    IpProtocol: 'TCP',
    PortRange: '443/443',
    SourcePortRange: '',
    PortRangeListId: '',
    PortRangeListName: '',
    Policy: 'Accept',
    Priority: '1',
    NicType: 'intranet',
    SourceCidrIp: '',
    Ipv6SourceCidrIp: '',
    SourceGroupId: '',
    SourceGroupName: '',
    SourceGroupOwnerAccount: '',
    SourcePrefixListId: '',
    SourcePrefixListName: '',
    DestCidrIp: '',
    Ipv6DestCidrIp: '',
    DestGroupId: '',
    DestGroupName: '',
    DestGroupOwnerAccount: '',
    DestPrefixListId: '',
    DestPrefixListName: '',
    Description: 'managed by the platform team',
    CreateTime: '2025-03-01T08:00:00Z',
    ...more,
  };
}

const OPS = ['22/22', '3389/3389', '3306/3306', '6379/6379', '5432/5432', '20/25', '9200/9300', '2375/2376'];
const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10'];

/** What rules are made of: a company has some hundreds of services, offices and partners, and names them again and again. */
interface Company {
  readonly services: readonly string[];
  readonly subnets: readonly string[];
  readonly offices: readonly string[];
  readonly offices6: readonly string[];
}

function company(roll: (below: number) => number): Company {
  const many = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make);
  return {
    services: many(400, () => {
      const port = 1024 + roll(60_000);
      return `${port}/${port + roll(20)}`;
    }),
    subnets: many(2000, () => `10.${roll(64)}.${roll(256)}.0/24`),
    offices: many(500, () => `203.${roll(200)}.${roll(256)}.${roll(256)}/${20 + roll(13)}`),
    offices6: many(200, () => `2001:db8:${roll(65_536).toString(16)}::/48`),
  };
}

/** One rule as a company's groups have them; nearly half of them touch ops ports. */
function rule(roll: (below: number) => number, { services, subnets, offices, offices6 }: Company): Fields {
  const one = (list: readonly string[]): string => list[roll(list.length)] as string;
  const kind = roll(100);
  const office = { SourceCidrIp: one(offices) };
  const priority = { Priority: String(1 + roll(100)) };
  const ops = one(OPS);
  if (kind < 45) {
    return { PortRange: one(services), SourceCidrIp: one(kind < 30 ? subnets : PRIVATE), ...priority };
  }
  if (kind < 52) return { PortRange: roll(2) === 0 ? '80/80' : '443/443', SourceCidrIp: '0.0.0.0/0' };
  if (kind < 70) return { PortRange: ops, ...office, ...priority };
  if (kind < 76) return { PortRange: ops, SourceCidrIp: one(PRIVATE), ...priority };
  if (kind < 81) return { PortRange: ops, SourcePrefixListId: `pl-bench${roll(PREFIX_LISTS)}`, ...priority };
  if (kind < 85) return { PortRange: ops, Ipv6SourceCidrIp: one(offices6), ...priority };
  if (kind < 88) return { PortRange: ops, SourceCidrIp: `0.0.0.0/${roll(3)}`, Policy: 'Drop', ...priority };
  if (kind < 91) return { PortRange: '1/65535', ...office, Policy: 'Drop', ...priority };
  if (kind < 93)
    return { PortRangeListId: `prl-bench${roll(PORT_LISTS)}`, PortRange: '', ...office, ...priority };
  if (kind < 95) return { IpProtocol: 'ALL', PortRange: '-1/-1', SourceCidrIp: one(PRIVATE), ...priority };
  if (kind < 97) return { IpProtocol: 'UDP', PortRange: '53/53', SourceCidrIp: '0.0.0.0/0' };
  if (kind < 98) return { PortRange: ops, SourceCidrIp: '0.0.0.0/0', ...priority };
  if (kind < 99) return { PortRange: ops, Ipv6SourceCidrIp: '::/0', ...priority };
  return {
    PortRange: roll(4) === 0 ? ops : one(services),
    SourceGroupId: `sg-bench${roll(1000)}`,
    ...priority,
  };
}

/**
 * Writes `groups/*.json`, `interfaces/*.json` and `lists/*.json` under `folder`. A third of the groups share the rule
 * sets of 300 templates; interfaces come in sets of up to ten with the same groups. Returns the bytes written.
 */
export function writeFleet(folder: string, size: FleetSize, seed = 1): number {
  const roll = dice(seed);
  let bytes = 0;
  const put = (path: string, value: unknown): void => {
    const text = JSON.stringify(value);
    bytes += text.length;
    writeFileSync(join(folder, path), text);
  };
  for (const part of ['groups', 'interfaces', 'lists']) mkdirSync(join(folder, part), { recursive: true });

  const made = company(roll);
  const fresh = (): Fields[] => Array.from({ length: size.rulesPerGroup }, () => rule(roll, made));
  const templates = Array.from({ length: 300 }, fresh);
  for (let i = 0; i < size.groups; i += 1) {
    const rules = roll(3) === 0 ? (templates[roll(templates.length)] as Fields[]) : fresh();
    put(`groups/${i}.json`, {
      RequestId: '473469C7-AA6F-4DC5-B3DB-A3DC0DE3C83E',
      RegionId: REGION,
      SecurityGroupId: `sg-bench${i}`,
      SecurityGroupName: `group-${i}`,
      Description: '',
      VpcId: 'vpc-bench',
      InnerAccessPolicy: 'Accept',
      Permissions: { Permission: rules.map((one, n) => permission(one, i * size.rulesPerGroup + n)) },
    });
  }
  for (let i = 0; i < PREFIX_LISTS; i += 1) {
    const Entry = Array.from({ length: 40 }, () => ({
      Cidr: `198.${roll(256)}.${roll(256)}.0/24`,
      Description: 'office',
    }));
    put(`lists/pl-${i}.json`, {
      PrefixListId: `pl-bench${i}`,
      PrefixListName: `list-${i}`,
      AddressFamily: 'IPv4',
      MaxEntries: 100,
      Entries: { Entry },
    });
  }
  for (let i = 0; i < PORT_LISTS; i += 1) {
    const Entries = [22, 3389, 3306, 8000 + i].map((port) => ({
      PortRange: `${port}/${port}`,
      Description: '',
    }));
    put(`lists/prl-${i}.json`, { PortRangeListId: `prl-bench${i}`, Entries });
  }
  let groups: string[] = [];
  for (let from = 0; from < size.interfaces; from += PAGE) {
    const NetworkInterfaceSet = Array.from({ length: Math.min(PAGE, size.interfaces - from) }, (_, i) => {
      const number = from + i;
      if (groups.length === 0 || roll(5) === 0) {
        const many = [1, 1, 1, 2, 2, 3][roll(6)] as number;
        groups = [...new Set(Array.from({ length: many }, () => `sg-bench${roll(size.groups)}`))];
      }
      const address = `10.${number >> 16}.${(number >> 8) & 255}.${number & 255}`;
      const AssociatedPublicIp =
        roll(4) === 0
          ? { PublicIpAddress: `47.1.${roll(256)}.${roll(256)}`, AllocationId: `eip-${number}` }
          : {};
      return {
        NetworkInterfaceId: `eni-bench${number}`,
        NetworkInterfaceName: '',
        Description: '',
        Type: 'Primary',
        Status: 'InUse',
        InstanceId: `i-bench${number}`,
        VpcId: 'vpc-bench',
        VSwitchId: 'vsw-bench',
        ZoneId: `${REGION}-a`,
        MacAddress: '00:16:3e:00:00:00',
        PrivateIpAddress: address,
        OwnerId: '1000000000000001',
        ServiceManaged: false,
        CreationTime: '2025-03-01T08:00:00Z',
        SecurityGroupIds: { SecurityGroupId: groups },
        AssociatedPublicIp,
        PrivateIpSets: { PrivateIpSet: [{ PrivateIpAddress: address, Primary: true, AssociatedPublicIp }] },
        Ipv6Sets: { Ipv6Set: roll(10) === 0 ? [{ Ipv6Address: `2408:4000::${number.toString(16)}` }] : [] },
        Tags: { Tag: [{ TagKey: 'team', TagValue: 'web' }] },
      };
    });
    put(`interfaces/${from / PAGE}.json`, { RequestId: 'x', NetworkInterfaceSets: { NetworkInterfaceSet } });
  }
  return bytes;
}
