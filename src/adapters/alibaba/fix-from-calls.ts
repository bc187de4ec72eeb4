/** A saved call of a plan → the step that it was made from: `fix-calls.ts` the other way. */
import { parseBlock } from '../../domain/net/address.ts';
import {
  type FixAction,
  type ListChange,
  type ListCreation,
  newListId,
  newListName,
  type RuleAction,
  type StepPlace,
} from '../../domain/plan/fix-step.ts';
import { type RuleSpec, specOf } from '../../domain/plan/rule-spec.ts';
import { mapRule } from './map-rules.ts';
import { isRaw, type Raw, text } from './raw.ts';

/** A call as a plan file holds it. */
export interface SavedCall extends StepPlace {
  readonly operation: string;
  readonly parameters: Raw;
  readonly wanted?: Raw | undefined;
}

/**
 * Undefined when it is none of the calls that plans are made of, or not whole. What a rule says that is removed by its
 * id stands in the call that puts it back: `removed`.
 */
export function fromFixCall(call: SavedCall, removed?: RuleSpec): FixAction | undefined {
  const { account, region, operation, parameters, wanted } = call;
  if (text(parameters, 'RegionId') !== region || region === '') return undefined;
  const group = text(parameters, 'SecurityGroupId');
  const at = { account, region, group };
  switch (operation) {
    case 'AuthorizeSecurityGroup': {
      const permission = one(parameters.Permissions);
      const rule = permission && specFrom(permission, group);
      return rule && whole({ ...at, operation: 'authorize', rule });
    }
    case 'ModifySecurityGroupRule': {
      const rule = specFrom(parameters, group);
      const id = text(parameters, 'SecurityGroupRuleId');
      return rule && whole({ ...at, operation: 'modify', id, rule });
    }
    case 'RevokeSecurityGroup': {
      const ids = parameters.SecurityGroupRuleId;
      if (!Array.isArray(ids) || ids.length > 1) return undefined;
      const [id] = ids as readonly unknown[];
      if (id === undefined) {
        const rule = wanted && specFrom(wanted, group);
        return rule && whole({ ...at, operation: 'revoke', id: null, rule });
      }
      return removed && whole({ ...at, operation: 'revoke', id: String(id), rule: removed });
    }
    case 'CreatePrefixList':
      return listCreation(call);
    case 'DeletePrefixList': {
      const list = text(parameters, 'PrefixListId');
      // Plans remove no list but one that they make.
      return newListName(list) === undefined
        ? undefined
        : { account, region, operation: 'delete-prefix-list', list, id: null };
    }
    case 'ModifyPrefixList':
      return listAction(call, 'modify-prefix-list', 'PrefixListId', 'Cidr');
    case 'ModifyPortRangeList':
      return listAction(call, 'modify-port-range-list', 'PortRangeListId', 'PortRange');
    default:
      return undefined;
  }
}

function whole(action: RuleAction): RuleAction | undefined {
  const { group, rule } = action;
  const readable =
    rule.policy !== 'unreadable' &&
    rule.priority !== undefined &&
    ![rule.protocol, rule.ports, rule.source].some(({ kind }) => kind === 'unreadable');
  return group.startsWith('sg-') && readable && !('id' in action && action.id === '') ? action : undefined;
}

function specFrom(permission: Raw, group: string): RuleSpec | undefined {
  const rule = mapRule({ ...permission, SecurityGroupRuleId: 'saved', Direction: 'ingress' }, group, 0);
  return rule && specOf(rule);
}

function one(value: unknown): Raw | undefined {
  return Array.isArray(value) && value.length === 1 && isRaw(value[0]) ? value[0] : undefined;
}

function listCreation({ account, region, parameters }: SavedCall): ListCreation | undefined {
  const { Entry } = parameters;
  const name = text(parameters, 'PrefixListName');
  const family = { IPv4: 4, IPv6: 6 }[text(parameters, 'AddressFamily')] as 4 | 6 | undefined;
  const maxEntries = Number(text(parameters, 'MaxEntries'));
  if (name === '' || family === undefined || !Array.isArray(Entry) || Entry.length === 0) return undefined;
  if (!Number.isInteger(maxEntries) || maxEntries < Entry.length) return undefined;
  const entries = Entry.map((entry) =>
    isRaw(entry) ? { block: text(entry, 'Cidr'), note: text(entry, 'Description') } : { block: '', note: '' },
  );
  if (entries.some(({ block }) => parseBlock(block)?.family !== family)) return undefined;
  return {
    account,
    region,
    operation: 'create-prefix-list',
    list: newListId({ account, region }, name),
    name,
    family,
    description: text(parameters, 'Description'),
    maxEntries,
    entries,
  };
}

function listAction(
  { account, region, parameters }: SavedCall,
  operation: ListChange['operation'],
  name: string,
  field: string,
): ListChange | undefined {
  const list = text(parameters, name);
  const entries = (value: unknown): readonly string[] | undefined => {
    if (value === undefined) return [];
    if (!Array.isArray(value)) return undefined;
    const found = value.map((entry) => (isRaw(entry) ? text(entry, field) : ''));
    return found.includes('') ? undefined : found;
  };
  const [add, remove] = [entries(parameters.AddEntry), entries(parameters.RemoveEntry)];
  if (list === '' || add === undefined || remove === undefined) return undefined;
  return { account, region, operation, list, add, remove };
}
