/** The steps that write rules: the form of the protocol and of the source is what policies look at. */
import type { AddressSet } from '../../net/address.ts';
import { parseBlock } from '../../net/address.ts';
import { intersect, subtract, union } from '../../net/interval-set.ts';
import { modifiedRuleKeys, type RuleInCall, ruleKeys } from '../ecs-keys.ts';
import type { Atoms, ProtocolAtom, ProtocolForm, SourceAtom } from './atoms.ts';
import { type AskedCall, ECS_2016, ecsCall } from './scenario.ts';
import type { Attempt, Exposed, Step } from './steps.ts';
import type { Fact } from './world.ts';

/** Parameters of one rule in a call. */
export type Permission = Readonly<Record<string, string>>;

/** A call of `operation` that writes the permissions. */
export function writeRules(
  operation: 'AuthorizeSecurityGroup' | 'ConfigureSecurityGroupPermissions',
  permissions: readonly Permission[],
  group = '$group',
): AskedCall {
  const list = operation === 'AuthorizeSecurityGroup' ? 'Permissions' : 'AuthorizePermission';
  const seen = permissions.map(seenOf);
  return ecsCall(
    operation,
    { SecurityGroupId: group, [list]: permissions },
    {
      keys: (profile) => ruleKeys(seen, profile),
      ...(operation === 'ConfigureSecurityGroupPermissions' && { version: ECS_2016 }),
    },
  );
}

function seenOf({ IpProtocol, SourceCidrIp }: Permission): RuleInCall {
  return { protocol: IpProtocol, sourceCidr: SourceCidrIp };
}

const ANY = '0.0.0.0/0';
const IPV6_ANY = { Ipv6SourceCidrIp: '::/0' } as const;

export function permissionOf({ text, portRange }: ProtocolAtom, source: Permission): Permission {
  return { IpProtocol: text, PortRange: portRange, ...source };
}

/** What a rule opens. */
function openedBy({ transport, port }: ProtocolAtom, source: Permission): Omit<Exposed, 'resource'> {
  return { protocol: transport, port, family: source.Ipv6SourceCidrIp === undefined ? 'ipv4' : 'ipv6' };
}

/** A call after which the port is within reach on the instance. */
function attempt(call: AskedCall, kind: ProtocolAtom, source: Permission = {}): Attempt {
  return { call, exposed: { resource: 'instance', ...openedBy(kind, source) } };
}

export interface RuleStep extends Step {
  /** The permissions of each attempt; other permissions can be added to the call. */
  readonly permissions: readonly (readonly Permission[])[];
}

/** Steps that add rules; `isWide` says whether a set of sources is wide enough to count. */
export function addingSteps(
  { protocols, sources }: Atoms,
  isWide: (sources: AddressSet) => boolean,
): readonly RuleStep[] {
  const of = (...forms: readonly ProtocolForm[]) => protocols.filter(({ form }) => forms.includes(form));
  const plain = of('plain');
  const any: Permission = { SourceCidrIp: ANY };
  const hostBits = sources.filter(({ text, prefix }) => prefix === 0 && text !== ANY);
  const parts = sources.filter(({ prefix, set }) => prefix > 0 && isWide(set));
  const add = (
    id: string,
    kinds: readonly ProtocolAtom[],
    each: readonly Permission[],
    needs: readonly Fact[] = [],
    operation: Parameters<typeof writeRules>[0] = 'AuthorizeSecurityGroup',
  ): RuleStep => {
    const pairs = kinds.flatMap((kind) =>
      each.map((source) => ({ kind, source, permission: permissionOf(kind, source) })),
    );
    return {
      id,
      actions: [`ecs:${operation}`],
      needs,
      gives: [],
      exposes: true,
      permissions: pairs.map(({ permission }) => [permission]),
      attempts: pairs.map(({ kind, source, permission }) =>
        attempt(writeRules(operation, [permission]), kind, source),
      ),
    };
  };
  const cidr = ({ text }: SourceAtom): Permission => ({ SourceCidrIp: text });
  const everywhere = sources.filter(({ set }) => isWide(set)).map(cidr);
  return [
    add('authorize-any', plain, [any]),
    add('authorize-all-protocols', of('all'), [any]),
    add('authorize-other-case', of('case'), [any]),
    add('authorize-protocol-number', of('number'), [any]),
    add('authorize-udp', of('udp'), [any]),
    add('authorize-ipv6', protocols, [IPV6_ANY]),
    add('authorize-host-bits', plain, hostBits.map(cidr)),
    add('authorize-parts', plain, parts.map(cidr)),
    add(
      'authorize-mixed',
      protocols.filter(({ form }) => form !== 'plain'),
      [...hostBits, ...parts].map(cidr),
    ),
    add('authorize-prefix-list', protocols, [{ SourcePrefixListId: '$wideList' }], ['wide-prefix-list']),
    add(
      'configure-permissions',
      protocols,
      [...everywhere, IPV6_ANY],
      [],
      'ConfigureSecurityGroupPermissions',
    ),
  ];
}

/** Rule writes that lead to nothing by themselves, but can be the middle of a sequence. */
export function preparingSteps({ protocols, sources }: Atoms): readonly Step[] {
  const base = { actions: ['ecs:AuthorizeSecurityGroup'], exposes: false };
  const attempts = (sourcesOfRules: readonly Permission[], group: string): readonly Attempt[] =>
    sourcesOfRules.flatMap((source) =>
      protocols.map((kind) => ({
        call: writeRules('AuthorizeSecurityGroup', [permissionOf(kind, source)], group),
        opens: openedBy(kind, source),
      })),
    );
  const anywhere = sources.filter(({ prefix }) => prefix === 0).map(({ text }) => ({ SourceCidrIp: text }));
  return [
    {
      ...base,
      id: 'refer-to-prefix-list',
      needs: ['prefix-list'],
      gives: ['prefix-list-in-use'],
      attempts: attempts([{ SourcePrefixListId: '$list' }], '$group'),
    },
    {
      ...base,
      id: 'open-own-group',
      needs: ['own-group'],
      gives: ['open-group'],
      attempts: attempts([...anywhere, IPV6_ANY], '$openGroup'),
    },
  ];
}

interface Change {
  readonly id: string;
  readonly needs: Fact;
  /** As policies would see it, were it written anew. */
  readonly stored: RuleInCall;
  readonly rule?: string;
  /** What every way of making the change sends. */
  readonly sends: Permission;
  /** The source, where it is not an IPv4 block. */
  readonly stays?: Permission;
}

const STORED_ANY: RuleInCall = { protocol: 'TCP', sourceCidr: ANY };

/** Changes of a rule that leave the source as it is (facts/policy.md 6.1, row 11). */
const CHANGES: readonly Change[] = [
  { id: 'change-ports', needs: 'web-rule', stored: STORED_ANY, sends: { PortRange: '22/22' } },
  {
    id: 'change-ports-ipv6',
    needs: 'web-rule-ipv6',
    stored: { protocol: 'TCP' },
    sends: { PortRange: '22/22' },
    stays: IPV6_ANY,
  },
  { id: 'change-policy', needs: 'refusing-rule', stored: STORED_ANY, sends: { Policy: 'accept' } },
  {
    id: 'change-priority',
    needs: 'masked',
    stored: STORED_ANY,
    rule: '$accepting',
    sends: { Priority: '1' },
  },
  {
    id: 'change-protocol',
    needs: 'icmp-rule',
    stored: { protocol: 'ICMP', sourceCidr: ANY },
    sends: { IpProtocol: 'ALL', PortRange: '-1/-1' },
  },
];

export function changingSteps(
  { protocols, sources }: Atoms,
  isWide: (sources: AddressSet) => boolean,
): readonly Step[] {
  const modify = (rule: string, change: Permission, stored: RuleInCall): AskedCall =>
    ecsCall(
      'ModifySecurityGroupRule',
      { SecurityGroupId: '$group', SecurityGroupRuleId: rule, ...change },
      { keys: (profile) => modifiedRuleKeys(seenOf(change), stored, profile) },
    );
  const base = { actions: ['ecs:ModifySecurityGroupRule'], gives: [], exposes: true };
  const tcp = protocols.filter(({ transport, form }) => transport === 'tcp' && form !== 'all');
  const [first] = tcp;
  if (first === undefined) return [];
  const stored: RuleInCall = { protocol: 'TCP', sourceCidr: '203.0.113.7/32' };
  const wide = sources.filter(({ set }) => isWide(set));
  return [
    {
      ...base,
      id: 'change-source',
      needs: ['narrow-rule'],
      attempts: wide.flatMap(({ text }) =>
        [undefined, ...tcp].map((kind) =>
          attempt(
            modify('$rule', { SourceCidrIp: text, ...(kind && { IpProtocol: kind.text }) }, stored),
            kind ?? first,
          ),
        ),
      ),
    },
    ...CHANGES.map(({ id, needs, stored: before, rule = '$rule', sends, stays }): Step => {
      // Naming what stays as it is changes what policies see.
      const spellings =
        sends.IpProtocol === undefined ? tcp : protocols.filter(({ text }) => text.toUpperCase() === 'ALL');
      return {
        ...base,
        id,
        needs: [needs],
        attempts: [
          attempt(modify(rule, sends, before), first, stays),
          ...spellings.map((kind) =>
            attempt(modify(rule, { ...sends, IpProtocol: kind.text }, before), kind, stays),
          ),
        ],
      };
    }),
  ];
}

/** Blocks that add up, and how many of them: for calls with several permissions. */
export function unionOf(texts: readonly string[]): AddressSet {
  return texts.reduce<AddressSet>(
    (sum, text) => union<number | bigint>(sum, parseBlock(text)?.set ?? []),
    [],
  );
}

/** The texts, in their order, that add something to those before them and to `space`. */
export function disjoint(texts: readonly string[], space: AddressSet): readonly string[] {
  let covered: AddressSet = [];
  return texts.filter((text) => {
    const set = intersect<number | bigint>(parseBlock(text)?.set ?? [], space);
    if (subtract<number | bigint>(set, covered).length === 0) return false;
    covered = union<number | bigint>(covered, set);
    return true;
  });
}
