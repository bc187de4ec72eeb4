/** Items and assets that somebody answers for: the white lists of checks. */
import { needs } from '../arn.ts';
import { type Call, type Operation, operation, refuse } from '../kernel/operation.ts';
import { int, list, objects, str } from '../kernel/params.ts';
import { SAS } from './common.ts';
import { whiteKey, whites } from './model.ts';
import { itemNamed } from './tasks.ts';

const REMARK = { RuleType: str({ oneOf: ['WHITE'] }), Remark: str() };

/** Puts assets of an item on the white list, or the whole item; the rule's number. */
function add(
  call: Call,
  item: number,
  assets: readonly (string | null)[],
  remark: string | undefined,
): number {
  const table = call.table(whites);
  const ruleId = 1 + Math.max(0, ...table.values().map((one) => one.ruleId));
  for (const asset of assets)
    table.put(whiteKey(call, item, asset), { ruleId, item, asset, remark: remark ?? '' });
  return ruleId;
}

function needSome(name: string, values: readonly unknown[]): void {
  if (values.length === 0) throw refuse(400, 'MissingParameter', `${name} is mandatory for this action.`);
}

export const whiteOperations: readonly Operation[] = [
  operation({
    ...SAS,
    action: 'AddCheckResultWhiteList',
    access: 'write',
    params: { CheckIds: list({ max: 100 }), ...REMARK },
    ram: needs('yundun-sas:AddCheckResultWhiteList'),
    errors: ['CheckItemNotExist'],
    handle(call, p) {
      needSome('CheckIds', p.CheckIds);
      for (const id of p.CheckIds) add(call, itemNamed(id).id, [null], p.Remark);
      return {};
    },
  }),
  operation({
    ...SAS,
    action: 'RemoveCheckResultWhiteList',
    access: 'write',
    params: { CheckIds: list({ max: 100 }), RuleId: int() },
    ram: needs('yundun-sas:RemoveCheckResultWhiteList'),
    errors: ['CheckItemNotExist'],
    handle(call, p) {
      needSome('CheckIds', p.CheckIds);
      for (const id of p.CheckIds) call.table(whites).delete(whiteKey(call, itemNamed(id).id, null));
      return {};
    },
  }),
  operation({
    ...SAS,
    action: 'AddCheckInstanceResultWhiteList',
    access: 'write',
    params: {
      CheckId: str().need(),
      InstanceIds: list({ max: 100 }),
      InstanceList: objects({ InstanceId: str().need(), RegionId: str() }, { max: 100 }),
      CheckGroupId: str(),
      ...REMARK,
    },
    ram: needs('yundun-sas:AddCheckInstanceResultWhiteList'),
    errors: ['CheckItemNotExist'],
    handle(call, p) {
      const assets = [...p.InstanceIds, ...p.InstanceList.map(({ InstanceId }) => InstanceId)];
      needSome('InstanceIds', assets);
      return { RuleId: String(add(call, itemNamed(p.CheckId).id, assets, p.Remark)) };
    },
  }),
  operation({
    ...SAS,
    action: 'RemoveCheckInstanceResultWhiteList',
    access: 'write',
    params: { CheckId: str().need(), InstanceIds: list({ max: 100 }) },
    ram: needs('yundun-sas:RemoveCheckInstanceResultWhiteList'),
    errors: ['CheckItemNotExist'],
    handle(call, p) {
      needSome('InstanceIds', p.InstanceIds);
      const { id } = itemNamed(p.CheckId);
      for (const asset of p.InstanceIds) call.table(whites).delete(whiteKey(call, id, asset));
      return {};
    },
  }),
];
