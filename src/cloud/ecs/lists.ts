/** Operations on prefix lists and port-range lists. */

import { parseBlock, toCidrs } from '../../domain/net/address.ts';
import { parsePortRange } from '../../domain/net/port.ts';
import { ecs, needs } from '../arn.ts';
import { type Call, type Operation, operation, refuse } from '../kernel/operation.ts';
import { page } from '../kernel/paging.ts';
import { int, list, objects, str } from '../kernel/params.ts';
import { vendorTime } from '../kernel/time.ts';
import { ECS } from './common.ts';
import {
  type PortRangeListRecord,
  type PrefixListRecord,
  portRangeLists,
  prefixLists,
  securityGroups,
} from './model-security-group.ts';

const PAGING = { MaxResults: int({ min: 1, max: 100, clamp: true }), NextToken: str() };

/** Prefix lists are strict: no host bits, one family, no entry twice (facts a.3). */
function entryOf(call: Call, family: string, cidr: string | undefined, description: string | undefined) {
  const block = parseBlock(cidr ?? '');
  const canonical = block === undefined ? '' : toCidrs(block.set)[0];
  const bare = cidr !== undefined && !cidr.includes('/');
  if (
    block === undefined ||
    `IPv${block.family}` !== family ||
    (!bare && canonical?.split('/')[0] !== cidr?.split('/')[0])
  ) {
    throw refuse(400, 'InvalidParameter.CidrMalformed', 'The specified CIDR block is not valid.');
  }
  if (block.prefix === 0 && call.profile['prefix-list-any'] === 'refused') {
    throw refuse(400, 'InvalidParameter.CidrMalformed', 'The specified CIDR block is too wide.');
  }
  return { Cidr: canonical ?? '', Description: description ?? '' };
}

function checkEntries(
  entries: readonly { readonly Cidr?: string; readonly PortRange?: string }[],
  max: number,
): void {
  const keys = entries.map((entry) => entry.Cidr ?? entry.PortRange);
  if (new Set(keys).size !== keys.length)
    throw refuse(400, 'InvalidParameter.CidrDuplicated', 'An entry is given twice.');
  if (entries.length > max) throw refuse(400, 'LimitExceed.Entry', 'The list has no room for the entries.');
}

function prefixListNamed(call: Call, id: string): PrefixListRecord {
  const found = call.table(prefixLists).get(id);
  if (found === undefined)
    throw refuse(404, 'InvalidPrefixListId.NotFound', 'The specified prefix list does not exist.');
  return found;
}

function portListNamed(call: Call, id: string): PortRangeListRecord {
  const found = call.table(portRangeLists).get(id);
  if (found === undefined)
    throw refuse(404, 'InvalidPortRangeListId.NotFound', 'The specified port range list does not exist.');
  return found;
}

function associations(call: Call, id: string): { ResourceId: string; ResourceType: string }[] {
  return call
    .table(securityGroups)
    .values()
    .filter((group) =>
      group.Rules.some((rule) =>
        [rule.SourcePrefixListId, rule.DestPrefixListId, rule.PortRangeListId].includes(id),
      ),
    )
    .map((group) => ({ ResourceId: group.SecurityGroupId, ResourceType: 'securitygroup' }));
}

export const listOperations: readonly Operation[] = [
  operation({
    ...ECS,
    action: 'CreatePrefixList',
    access: 'write',
    params: {
      RegionId: str(),
      PrefixListName: str().need('InvalidParameter.PrefixListName'),
      AddressFamily: str({ oneOf: ['IPv4', 'IPv6'], code: 'InvalidParameter.AddressFamily' }).need(),
      MaxEntries: int({ min: 1, max: 200, code: 'LimitExceed.MaxEntries' }).need(),
      Description: str(),
      Entry: objects({ Cidr: str(), Description: str() }),
      ClientToken: str(),
    },
    ram: needs('ecs:CreatePrefixList'),
    errors: ['InvalidParameter.CidrMalformed', 'InvalidParameter.CidrDuplicated', 'LimitExceed.Entry'],
    handle(call, p) {
      const family = p.AddressFamily.toLowerCase() === 'ipv6' ? 'IPv6' : 'IPv4';
      const Entries = p.Entry.map((entry) => entryOf(call, family, entry.Cidr, entry.Description));
      checkEntries(Entries, p.MaxEntries);
      const PrefixListId = call.newId('pl');
      call.table(prefixLists).put(PrefixListId, {
        PrefixListId,
        PrefixListName: p.PrefixListName,
        AddressFamily: family,
        MaxEntries: p.MaxEntries,
        Description: p.Description ?? '',
        CreationTime: vendorTime(call.now),
        Entries,
      });
      return { PrefixListId };
    },
  }),
  operation({
    ...ECS,
    action: 'ModifyPrefixList',
    access: 'write',
    params: {
      RegionId: str(),
      PrefixListId: str().need(),
      PrefixListName: str(),
      Description: str(),
      AddEntry: objects({ Cidr: str(), Description: str() }),
      RemoveEntry: objects({ Cidr: str() }),
    },
    ram: needs('ecs:ModifyPrefixList', ecs.prefixList.by('PrefixListId')),
    errors: ['InvalidPrefixListId.NotFound', 'InvalidParameter.CidrMalformed', 'LimitExceed.Entry'],
    handle(call, p) {
      const found = prefixListNamed(call, p.PrefixListId);
      const added = p.AddEntry.map((entry) =>
        entryOf(call, found.AddressFamily, entry.Cidr, entry.Description),
      );
      const gone = new Set([
        ...added.map(({ Cidr }) => Cidr),
        ...p.RemoveEntry.map(({ Cidr }) => entryOf(call, found.AddressFamily, Cidr, '').Cidr),
      ]);
      const Entries = [...found.Entries.filter(({ Cidr }) => !gone.has(Cidr)), ...added];
      checkEntries(Entries, found.MaxEntries);
      call.table(prefixLists).put(found.PrefixListId, {
        ...found,
        Entries,
        PrefixListName: p.PrefixListName ?? found.PrefixListName,
        Description: p.Description ?? found.Description,
      });
      return {};
    },
  }),
  operation({
    ...ECS,
    action: 'DeletePrefixList',
    access: 'write',
    params: { RegionId: str(), PrefixListId: str().need() },
    ram: needs('ecs:DeletePrefixList', ecs.prefixList.by('PrefixListId')),
    errors: ['InvalidPrefixListId.NotFound', 'DependencyViolation'],
    handle(call, p) {
      prefixListNamed(call, p.PrefixListId);
      if (associations(call, p.PrefixListId).length > 0)
        throw refuse(403, 'DependencyViolation', 'The prefix list is in use.');
      call.table(prefixLists).delete(p.PrefixListId);
      return {};
    },
  }),
  operation({
    ...ECS,
    action: 'DescribePrefixLists',
    access: 'read',
    params: { RegionId: str(), AddressFamily: str(), PrefixListId: list(), PrefixListName: str(), ...PAGING },
    ram: needs('ecs:DescribePrefixLists', ecs.prefixList.by('PrefixListId')),
    errors: [],
    handle(call, p) {
      const wanted = call
        .table(prefixLists)
        .values()
        .filter(
          (one) =>
            (p.PrefixListId.length === 0 || p.PrefixListId.includes(one.PrefixListId)) &&
            (p.AddressFamily === undefined ||
              one.AddressFamily.toLowerCase() === p.AddressFamily.toLowerCase()) &&
            (p.PrefixListName === undefined || one.PrefixListName === p.PrefixListName),
        );
      const { items, fields } = page(wanted, p, { style: 'token' });
      return {
        ...fields,
        PrefixLists: {
          PrefixList: items.map(({ Entries: _, ...rest }) => ({
            ...rest,
            AssociationCount: associations(call, rest.PrefixListId).length,
          })),
        },
      };
    },
  }),
  operation({
    ...ECS,
    action: 'DescribePrefixListAttributes',
    access: 'read',
    params: { RegionId: str(), PrefixListId: str().need() },
    ram: needs('ecs:DescribePrefixListAttributes', ecs.prefixList.by('PrefixListId')),
    errors: ['InvalidPrefixListId.NotFound'],
    handle(call, p) {
      const { Entries, ...rest } = prefixListNamed(call, p.PrefixListId);
      return { ...rest, Entries: { Entry: Entries } };
    },
  }),
  operation({
    ...ECS,
    action: 'DescribePrefixListAssociations',
    access: 'read',
    params: { RegionId: str(), PrefixListId: str().need(), ...PAGING },
    ram: needs('ecs:DescribePrefixListAssociations', ecs.prefixList.by('PrefixListId')),
    errors: ['InvalidPrefixListId.NotFound'],
    handle(call, p) {
      prefixListNamed(call, p.PrefixListId);
      const { items, fields } = page(associations(call, p.PrefixListId), p, { style: 'token' });
      return { ...fields, PrefixListAssociations: { PrefixListAssociation: items } };
    },
  }),
  operation({
    ...ECS,
    action: 'CreatePortRangeList',
    access: 'write',
    params: {
      RegionId: str(),
      PortRangeListName: str(),
      MaxEntries: int({ min: 1, max: 2000 }).need(),
      Description: str(),
      Entry: objects({ PortRange: str(), Description: str() }),
      ClientToken: str(),
    },
    ram: needs('ecs:CreatePortRangeList', ecs.portRangeList.all),
    errors: ['InvalidParam.PortRange', 'LimitExceed.Entry'],
    handle(call, p) {
      const Entries = p.Entry.map(portEntry);
      checkEntries(Entries, p.MaxEntries);
      const PortRangeListId = call.newId('prl');
      call.table(portRangeLists).put(PortRangeListId, {
        PortRangeListId,
        PortRangeListName: p.PortRangeListName ?? '',
        MaxEntries: p.MaxEntries,
        Description: p.Description ?? '',
        CreationTime: vendorTime(call.now),
        Entries,
      });
      return { PortRangeListId };
    },
  }),
  operation({
    ...ECS,
    action: 'ModifyPortRangeList',
    access: 'write',
    params: {
      RegionId: str(),
      PortRangeListId: str().need(),
      PortRangeListName: str(),
      Description: str(),
      AddEntry: objects({ PortRange: str(), Description: str() }),
      RemoveEntry: objects({ PortRange: str() }),
    },
    ram: needs('ecs:ModifyPortRangeList', ecs.portRangeList.by('PortRangeListId')),
    errors: ['InvalidPortRangeListId.NotFound', 'InvalidParam.PortRange', 'LimitExceed.Entry'],
    handle(call, p) {
      const found = portListNamed(call, p.PortRangeListId);
      const added = p.AddEntry.map(portEntry);
      const gone = new Set([...added, ...p.RemoveEntry].map(({ PortRange }) => PortRange));
      const Entries = [...found.Entries.filter(({ PortRange }) => !gone.has(PortRange)), ...added];
      checkEntries(Entries, found.MaxEntries);
      call.table(portRangeLists).put(found.PortRangeListId, {
        ...found,
        Entries,
        PortRangeListName: p.PortRangeListName ?? found.PortRangeListName,
        Description: p.Description ?? found.Description,
      });
      return {};
    },
  }),
  operation({
    ...ECS,
    action: 'DeletePortRangeList',
    access: 'write',
    params: { RegionId: str(), PortRangeListId: str().need() },
    ram: needs('ecs:DeletePortRangeList', ecs.portRangeList.by('PortRangeListId')),
    errors: ['InvalidPortRangeListId.NotFound', 'DependencyViolation'],
    handle(call, p) {
      portListNamed(call, p.PortRangeListId);
      if (associations(call, p.PortRangeListId).length > 0)
        throw refuse(403, 'DependencyViolation', 'The port range list is in use.');
      call.table(portRangeLists).delete(p.PortRangeListId);
      return {};
    },
  }),
  operation({
    ...ECS,
    action: 'DescribePortRangeLists',
    access: 'read',
    params: { RegionId: str(), PortRangeListId: list(), PortRangeListName: str(), ...PAGING },
    ram: needs('ecs:DescribePortRangeLists', ecs.portRangeList.by('PortRangeListId')),
    errors: [],
    handle(call, p) {
      const wanted = call
        .table(portRangeLists)
        .values()
        .filter((one) => p.PortRangeListId.length === 0 || p.PortRangeListId.includes(one.PortRangeListId));
      const { items, fields } = page(wanted, p, { style: 'token' });
      return { ...fields, PortRangeLists: items.map(({ Entries: _, ...rest }) => rest) };
    },
  }),
  operation({
    ...ECS,
    action: 'DescribePortRangeListEntries',
    access: 'read',
    params: { RegionId: str(), PortRangeListId: str().need(), ...PAGING },
    ram: needs('ecs:DescribePortRangeListEntries', ecs.portRangeList.by('PortRangeListId')),
    errors: ['InvalidPortRangeListId.NotFound'],
    handle(call, p) {
      const { items, fields } = page(portListNamed(call, p.PortRangeListId).Entries, p, {
        style: 'token',
        size: 100,
      });
      return { ...fields, Entries: items };
    },
  }),
  operation({
    ...ECS,
    action: 'DescribePortRangeListAssociations',
    access: 'read',
    params: { RegionId: str(), PortRangeListId: str().need(), ...PAGING },
    ram: needs('ecs:DescribePortRangeListAssociations', ecs.portRangeList.by('PortRangeListId')),
    errors: ['InvalidPortRangeListId.NotFound'],
    handle(call, p) {
      portListNamed(call, p.PortRangeListId);
      const { items, fields } = page(associations(call, p.PortRangeListId), p, { style: 'token' });
      return { ...fields, PortRangeListAssociations: items };
    },
  }),
];

function portEntry(entry: { PortRange?: string | undefined; Description?: string | undefined }): {
  PortRange: string;
  Description: string;
} {
  const text = entry.PortRange ?? '';
  if (!/^\d+\/\d+$/.test(text) || parsePortRange(text).kind !== 'set') {
    throw refuse(400, 'InvalidParam.PortRange', 'The specified port range is not valid.');
  }
  return { PortRange: text, Description: entry.Description ?? '' };
}
