/** Resources, rules, exposures and findings, as the service answers them; the same data as the documents of the commands. */
import { z } from 'zod';
import { STANDINGS } from '../../app/inventory/group-detail.ts';
import { VERDICTS } from '../../app/inventory/rows.ts';
import { SEVERITIES, type Severity } from '../../domain/finding.ts';
import { INVENTORY_KINDS } from '../../domain/inventory/inventory.ts';
import { many } from './documents.ts';

export const VerdictName = z
  .enum(VERDICTS)
  .meta({ id: 'Verdict', description: 'How far a port is within reach; `unknown` is never `closed`.' });
export const SeverityName = z.enum(SEVERITIES as readonly [Severity, ...Severity[]]).meta({ id: 'Severity' });
export const Transport = z.enum(['tcp', 'udp']);
export const FamilyOf = z.enum(['ipv4', 'ipv6']);
export const ReachableName = z
  .enum(['yes', 'no', 'unknown'])
  .meta({ id: 'Reachable', description: 'Whether a way in from the internet is known.' });
const Texts = many(z.string());
const Cidrs = many(z.string().describe('A CIDR block.'));
const Tags = z.record(z.string(), z.string());

export const GapDocument = z
  .object({
    account: z.string(),
    region: z.string(),
    kind: z.enum(INVENTORY_KINDS),
    operation: z.string(),
    resource: z.string().optional(),
    code: z.string().describe("The vendor's error code, or one of Postern's."),
    message: z.string(),
    requestId: z.string().optional(),
  })
  .meta({ id: 'Gap', description: 'Something that could not be read.' });

export const CoverageDocument = z
  .object({
    complete: z.boolean(),
    gaps: many(GapDocument),
    accounts: z.int(),
    regions: z.int(),
    groups: z.int(),
    rules: z.int(),
    instances: z.int(),
    interfaces: z.int(),
  })
  .meta({ id: 'Coverage', description: 'What was read, and what could not be.' });

export const ResourceDocument = z
  .object({ type: z.enum(['group', 'interface', 'instance']), id: z.string(), name: z.string() })
  .meta({ id: 'Resource' });

const ruleFields = {
  id: z.string(),
  group: z.string(),
  policy: z.enum(['accept', 'drop', 'unreadable']),
  priority: z.int().nullable(),
  protocol: z.string(),
  ports: z.string().describe('`22/22`, `all`, or the id of a list.'),
  source: z.string().describe('A CIDR block, or the id of a prefix list or a group.'),
  description: z.string(),
};
export const RuleDocument = z.object(ruleFields).meta({ id: 'Rule' });

export const PathDocument = z
  .object({
    kind: z.enum(['public-ip', 'eip', 'ipv6', 'dnat', 'listener', 'none', 'unknown']),
    address: z.string().optional(),
    id: z.string().optional(),
  })
  .meta({
    id: 'Path',
    description:
      'A way in from the internet; `none`: there is none; `unknown`: not everything that could be one was read.',
  });

export const WitnessDocument = z
  .object({ protocol: Transport, source: z.string(), port: z.int() })
  .meta({ id: 'Witness', description: 'One packet that gets in.' });

export const UnknownReasonDocument = z
  .object({ code: z.string(), rule: z.string().optional(), resource: z.string().optional() })
  .meta({ id: 'UnknownReason', description: 'Why something could not be decided.' });

export const TrustedDocument = z
  .object({
    name: z.string(),
    kind: z.enum(['declared', 'bastion', 'workbench', 'caller']),
    cidrs: Cidrs,
  })
  .meta({ id: 'TrustedSource' });

export const WarningDocument = z
  .union([
    z.object({
      code: z.enum(['trusted-list-not-read', 'trusted-list-elsewhere', 'trusted-list-too-wide']),
      name: z.string(),
      list: z.string(),
      region: z.string(),
    }),
    z.object({
      code: z.enum(['waiver-expired', 'waiver-void']),
      target: z.enum(['rule', 'group', 'instance']),
      id: z.string(),
      check: z.string(),
      until: z.string(),
    }),
    z.object({ code: z.literal('port-not-asked'), protocol: Transport, port: z.int() }),
  ])
  .meta({
    id: 'Warning',
    description: 'A declaration that did not take effect, or that narrows what is asked.',
  });

export const ExposureDocument = z
  .object({
    service: z.string().nullable(),
    protocol: Transport,
    port: z.int(),
    family: FamilyOf,
    verdict: VerdictName,
    literal: z.enum(['open', 'closed']).describe('What a check that compares texts rule by rule would say.'),
    sources: Cidrs.describe('Everyone who gets in.'),
    untrusted: Cidrs.describe('Of these the public and not trusted ones.'),
    trusted: Texts.describe('Names of the trusted sources of which addresses get in.'),
    decidedBy: many(RuleDocument),
    shadowed: many(z.object({ rule: RuleDocument, by: many(RuleDocument) })),
    sourceGroups: many(RuleDocument).describe('Rules that let members of other groups in.'),
    unknown: many(UnknownReasonDocument),
    paths: many(PathDocument),
    witness: WitnessDocument.nullable(),
  })
  .meta({ id: 'Exposure', description: 'Exactly who gets to one port.' });

export const PacketDocument = z
  .object({
    protocol: Transport,
    source: z.string(),
    port: z.int(),
    decision: z.enum(['accept', 'drop', 'unknown']),
    rule: RuleDocument.nullable(),
    because: z.string(),
  })
  .meta({ id: 'PacketFate', description: 'The fate of one packet, and the rule that decides it.' });

export const ExplainDocument = z
  .object({
    schema: z.literal('postern.explain/v1'),
    items: many(
      z
        .object({
          resource: ResourceDocument,
          account: z.string(),
          region: z.string(),
          serviceManaged: z.boolean(),
          groups: Texts,
          paths: many(PathDocument),
          exposures: many(ExposureDocument),
          packet: PacketDocument.optional(),
        })
        .meta({ id: 'ExplainedResource' }),
    ),
    trusted: many(TrustedDocument),
    warnings: many(WarningDocument),
  })
  .meta({ id: 'Explanation', description: 'As `postern explain --json`.' });

export const SnapshotDocument = z
  .object({
    id: z.string().describe('Another one for whatever else was read, or is judged otherwise.'),
    readSince: z.string().describe('When the full reading began that it rests on.'),
    changedAt: z.string().describe('When any part of it was last read again.'),
    complete: z.boolean().describe('Everything that was asked for was read.'),
    gaps: z.int(),
  })
  .meta({ id: 'Snapshot', description: 'Which reading of the cloud an answer is made of.' });

const PortDocument = z
  .object({ service: z.string(), protocol: Transport, port: z.int(), family: FamilyOf, verdict: VerdictName })
  .meta({ id: 'PortVerdict' });

const groupFields = {
  id: z.string(),
  name: z.string(),
  account: z.string(),
  region: z.string(),
  vpc: z.string().nullable(),
  network: z.enum(['vpc', 'classic']),
  type: z.enum(['basic', 'enterprise', 'unknown']),
  serviceManaged: z.boolean().describe('A cloud service owns it: it is not the account’s to change.'),
  rules: z.int(),
  complete: z.boolean().describe('All of its rules were read.'),
  members: z.int().describe('Interfaces that use it.'),
  instances: z.int(),
  verdict: VerdictName.describe('The worst on any ops port.'),
  ports: many(PortDocument).describe('Ops ports that somebody gets to.'),
};
export const GroupDocument = z.object(groupFields).meta({ id: 'SecurityGroup' });

export const GroupDetailDocument = z
  .object({
    ...groupFields,
    description: z.string(),
    innerAccess: z.enum(['accept', 'drop', 'unknown']),
    tags: Tags,
    gaps: many(GapDocument),
    order: many(
      z
        .object({
          ...ruleFields,
          position: z.int().describe('From 1, in the order in which rules are tried.'),
          nic: z.enum(['internet', 'intranet']),
          sourcePorts: z.string().nullable(),
          destination: z.string().nullable(),
          standing: z
            .enum(STANDINGS)
            .describe(
              '`lets-in`: somebody gets to an ops port by it; `stops`: it refuses somebody whom others would let in; ' +
                '`shadowed`: others decide every packet for ops ports that it names; `idle`: nothing is left for it to ' +
                'act on; `without-effect`: it changes nothing on any port, in whatever combination of groups; ' +
                '`other-ports`: it names no ops port; `unknown`: not everything was read.',
            ),
          decides: many(
            z.object({ service: z.string(), protocol: Transport, port: z.int(), family: FamilyOf }),
          ),
          hiddenBy: many(RuleDocument),
        })
        .meta({ id: 'RuleInOrder' }),
    ),
    snapshot: SnapshotDocument,
  })
  .meta({
    id: 'SecurityGroupDetail',
    description: 'A group with its rules in the order in which they are tried.',
  });

const interfaceFields = {
  id: z.string(),
  account: z.string(),
  region: z.string(),
  instance: z.string().nullable(),
  primary: z.boolean(),
  privateAddresses: Texts,
  ipv6Addresses: Texts,
  serviceManaged: z.boolean(),
  reachable: ReachableName,
  verdict: VerdictName,
  ports: many(PortDocument),
};
export const InterfaceDocument = z
  .object({ ...interfaceFields, groups: Texts, paths: many(PathDocument) })
  .meta({ id: 'NetworkInterface' });

const interfaceDetailFields = {
  ...interfaceFields,
  groups: many(z.object({ id: z.string(), name: z.string(), read: z.boolean() })),
  paths: many(
    z
      .object({
        kind: z.enum(['public-ip', 'eip', 'ipv6', 'dnat', 'listener']),
        address: z.string(),
        id: z.string().nullable(),
        product: z.enum(['clb', 'nlb', 'alb']).nullable(),
        protocol: z.enum(['tcp', 'udp', 'any']).nullable(),
        externalPorts: z.string().nullable(),
        internalPorts: z.string().nullable(),
        admits: Cidrs.nullable().describe('Whom a listener admits; null: everybody, or it was not read.'),
      })
      .meta({ id: 'PathDetail' }),
  ),
  pathGaps: many(GapDocument).describe('Why there may be more ways in.'),
  exposures: many(ExposureDocument).describe('Ops ports that somebody gets to, or that were not decided.'),
};
export const InterfaceDetailDocument = z
  .object({ ...interfaceDetailFields, snapshot: SnapshotDocument })
  .meta({ id: 'NetworkInterfaceDetail' });

const instanceFields = {
  id: z.string(),
  name: z.string(),
  account: z.string(),
  region: z.string(),
  os: z.enum(['linux', 'windows', 'unknown']),
  status: z.string(),
  vpc: z.string().nullable(),
  groups: Texts,
  reachable: ReachableName,
  paths: many(PathDocument),
  verdict: VerdictName,
  ports: many(PortDocument),
};
export const InstanceDocument = z.object({ ...instanceFields, interfaces: Texts }).meta({ id: 'Instance' });
export const InstanceDetailDocument = z
  .object({
    ...instanceFields,
    tags: Tags,
    interfaces: many(z.object(interfaceDetailFields)),
    snapshot: SnapshotDocument,
  })
  .meta({ id: 'InstanceDetail' });

export const ExposureRowDocument = z
  .object({
    id: z.string(),
    account: z.string(),
    region: z.string(),
    instance: z.object({ id: z.string(), name: z.string() }).nullable(),
    interface: z.string(),
    groups: many(z.object({ id: z.string(), name: z.string() })),
    exposure: ExposureDocument,
  })
  .meta({
    id: 'ExposureRow',
    description: 'Internet → way in → interface → groups → deciding rules → port.',
  });

export const InventoryDocument = z
  .object({
    snapshot: SnapshotDocument,
    accounts: z.int(),
    regions: z.int(),
    groups: z.int(),
    rules: z.int(),
    instances: z.int(),
    interfaces: z.int(),
    prefixLists: z.int(),
    portRangeLists: z.int(),
    notRead: many(GapDocument).describe('Listings that nobody asked for: not missing, and not known either.'),
    catalogue: many(z.object({ service: z.string(), protocol: z.string(), port: z.int() })),
    trusted: many(TrustedDocument),
    warnings: many(WarningDocument),
  })
  .meta({ id: 'Inventory', description: 'What was read, when, and how completely.' });

export const AccountDocument = z
  .object({
    id: z.string(),
    name: z.string(),
    regions: Texts,
    groups: z.int(),
    instances: z.int(),
    interfaces: z.int(),
    gaps: z.int(),
  })
  .meta({ id: 'Account' });

const listFields = {
  id: z.string(),
  name: z.string(),
  account: z.string(),
  region: z.string(),
  kind: z.enum(['prefix', 'port-range']),
  family: FamilyOf.nullable(),
  maxEntries: z.int().nullable(),
};
export const ListDocument = z
  .object({ ...listFields, entries: z.int(), unreadable: z.int(), usedBy: z.int() })
  .meta({ id: 'AddressOrPortList' });
export const ListDetailDocument = z
  .object({
    ...listFields,
    entries: Texts,
    unreadable: Texts,
    usedBy: many(z.object({ id: z.string(), name: z.string(), rules: Texts })),
    snapshot: SnapshotDocument,
  })
  .meta({ id: 'AddressOrPortListDetail' });
