/**
 * The vendor's managed rules on security groups, with the logic that its pages give them (facts/services.md A3): one
 * rule of a group after the other, sources compared with the text `0.0.0.0/0`.
 */
import { has, includesAll, overlaps, unionAll } from '../../domain/net/interval-set.ts';
import { type PortSet, parsePortRange } from '../../domain/net/port.ts';
import { PROTOCOL_NUMBERS } from '../../domain/net/protocol.ts';
import { PUBLIC_V4 } from '../../domain/net/public-space.ts';
import type { Rule } from '../../domain/security-group/rule.ts';
import type { SemanticsProfile } from '../../domain/semantics/profile.ts';
import { toDomainRule } from '../ecs/literal-rule.ts';
import { type GroupRecord, isEgress, type RuleRecord } from '../ecs/model-security-group.ts';

/** The input parameters of a rule, as texts. */
export type Inputs = Readonly<Record<string, string>>;

/** What fails, with the rule of the group if it is one, and what is expected instead; undefined when all complies. */
export type Violation =
  | { readonly record?: RuleRecord; readonly property: string; readonly desired: string }
  | undefined;

export interface ManagedRule {
  readonly identifier: string;
  /** 1 high, 2 medium, 3 low. */
  readonly risk: 1 | 2 | 3;
  readonly defaults: Inputs;
  judge(group: GroupRecord, inputs: Inputs, profile: SemanticsProfile): Violation;
}

const EVERY_PORT = '-1/-1';

interface Pair {
  readonly record: RuleRecord;
  readonly rule: Rule;
}

function inbound(group: GroupRecord): Pair[] {
  return group.Rules.filter((record) => !isEgress(record)).map((record) => ({
    record,
    rule: toDomainRule(record, group),
  }));
}

function fromAnywhere({ rule }: Pair, profile: SemanticsProfile): boolean {
  if (rule.source.kind !== 'cidr') return false;
  return (
    rule.source.text === '0.0.0.0/0' || (profile['check-any-ipv6'] === 'seen' && rule.source.text === '::/0')
  );
}

/** Port numbers in a parameter such as `22,3389`. */
function portsIn(text: string): number[] {
  return text.split(',').flatMap((one) => (/^\s*\d+\s*$/.test(one) ? [Number(one)] : []));
}

function opens({ rule }: Pair, port: number): boolean {
  return rule.ports.kind === 'set' && has(rule.ports.ports, port);
}

/** Whether a refusal of higher priority comes before `pair`, for what `concerns` accepts. */
function deniedBefore(all: readonly Pair[], pair: Pair, concerns: (other: Pair) => boolean): boolean {
  return all.some(
    (other) =>
      other.rule.policy === 'drop' &&
      (other.rule.priority ?? 0) < (pair.rule.priority ?? 0) &&
      other.rule.source.kind === 'cidr' &&
      other.rule.source.text === '0.0.0.0/0' &&
      concerns(other),
  );
}

const accepts = ({ rule }: Pair): boolean => rule.policy === 'accept';

function first(
  pairs: readonly Pair[],
  fails: (pair: Pair) => boolean,
  property: string,
  desired: string,
): Violation {
  const found = pairs.find(fails);
  return found === undefined ? undefined : { record: found.record, property, desired };
}

/** TCP, UDP, …: the protocols that a parameter names; one that is for all of them counts where the profile says so. */
function isOf({ rule }: Pair, protocols: string, profile: SemanticsProfile): boolean {
  if (rule.protocol.kind === 'all') return profile['config-all-protocols'] === 'counted';
  const numbers: Readonly<Record<string, number>> = PROTOCOL_NUMBERS;
  const wanted = protocols.split(',').map((name) => numbers[name.trim().toLowerCase()]);
  return rule.protocol.kind === 'number' && wanted.includes(rule.protocol.number);
}

export const MANAGED_RULES: readonly ManagedRule[] = Object.freeze([
  {
    identifier: 'sg-risky-ports-check',
    risk: 1,
    defaults: { ports: '22,3389' },
    judge: (group, inputs, profile) => {
      const ports = portsIn(inputs.ports ?? '');
      return first(
        inbound(group),
        (pair) => accepts(pair) && fromAnywhere(pair, profile) && ports.some((port) => opens(pair, port)),
        'PortRange',
        `not ${inputs.ports}`,
      );
    },
  },
  {
    identifier: 'ecs-security-group-risky-ports-check-with-protocol',
    risk: 1,
    // The second parameter begins with "pr"; the rest of its name was not to be read (unconfirmed).
    defaults: { ports: '22,3389', protocol: 'tcp,udp' },
    judge: (group, inputs, profile) => {
      const all = inbound(group);
      const protocols = inputs.protocol ?? '';
      const ports = portsIn(inputs.ports ?? '');
      const fails = (pair: Pair): boolean =>
        accepts(pair) &&
        fromAnywhere(pair, profile) &&
        isOf(pair, protocols, profile) &&
        ports.some(
          (port) =>
            opens(pair, port) &&
            !deniedBefore(
              all,
              pair,
              (other) =>
                opens(other, port) &&
                (other.record.IpProtocol === pair.record.IpProtocol || other.rule.protocol.kind === 'all'),
            ),
        );
      return first(all, fails, 'PortRange', `not ${inputs.ports}`);
    },
  },
  {
    identifier: 'sg-public-access-check',
    risk: 1,
    defaults: {},
    judge: (group, _inputs, profile) => {
      const all = inbound(group);
      return first(
        all,
        (pair) =>
          accepts(pair) &&
          pair.record.PortRange === EVERY_PORT &&
          fromAnywhere(pair, profile) &&
          !deniedBefore(all, pair, ({ record }) => record.PortRange === EVERY_PORT),
        'SourceCidrIp',
        'not 0.0.0.0/0',
      );
    },
  },
  {
    identifier: 'ecs-security-group-white-list-port-check',
    risk: 1,
    defaults: { ports: '80' },
    judge: (group, inputs, profile) => {
      const allowed: PortSet = unionAll(
        (inputs.ports ?? '').split(',').flatMap((one) => {
          const match = parsePortRange(one.trim());
          return one.trim() !== '' && match.kind === 'set' ? [match.ports] : [];
        }),
      );
      return first(
        inbound(group),
        (pair) =>
          accepts(pair) &&
          fromAnywhere(pair, profile) &&
          pair.rule.ports.kind === 'set' &&
          !includesAll(allowed, pair.rule.ports.ports),
        'PortRange',
        `in ${inputs.ports}`,
      );
    },
  },
  {
    identifier: 'ecs-security-group-not-open-all-port',
    risk: 1,
    defaults: {},
    judge: (group) => {
      const all = inbound(group);
      const every = ({ record }: Pair): boolean => record.PortRange === EVERY_PORT;
      return first(
        all,
        (pair) => accepts(pair) && every(pair) && !deniedBefore(all, pair, every),
        'PortRange',
        `not ${EVERY_PORT}`,
      );
    },
  },
  {
    identifier: 'ecs-security-group-not-open-all-protocol',
    risk: 1,
    defaults: {},
    judge: (group) => {
      const all = inbound(group);
      const every = ({ rule }: Pair): boolean => rule.protocol.kind === 'all';
      return first(
        all,
        (pair) => accepts(pair) && every(pair) && !deniedBefore(all, pair, every),
        'IpProtocol',
        'not ALL',
      );
    },
  },
  {
    identifier: 'ecs-security-group-not-internet-cidr-access',
    risk: 1,
    defaults: {},
    judge: (group) =>
      first(
        inbound(group),
        (pair) =>
          accepts(pair) &&
          pair.rule.source.kind === 'cidr' &&
          pair.rule.source.family === 4 &&
          overlaps(pair.rule.source.set, PUBLIC_V4),
        'SourceCidrIp',
        'private addresses',
      ),
  },
  {
    identifier: 'ecs-security-group-egress-not-all-access',
    risk: 1,
    defaults: {},
    judge: (group) => {
      const record = group.Rules.find(
        (one) =>
          isEgress(one) &&
          one.Policy === 'Accept' &&
          one.DestCidrIp === '0.0.0.0/0' &&
          one.IpProtocol.toUpperCase() === 'ALL',
      );
      return record === undefined ? undefined : { record, property: 'DestCidrIp', desired: 'not 0.0.0.0/0' };
    },
  },
  {
    identifier: 'ecs-security-group-description-check',
    risk: 3,
    defaults: {},
    judge: (group) =>
      group.Description === '' ? { property: 'Description', desired: 'not empty' } : undefined,
  },
]);
