/** Billing: one question that infrastructure tools ask to tell the Chinese site's accounts from the international's. */
import { needs } from '../arn.ts';
import { type Operation, operation } from '../kernel/operation.ts';
import { int, str } from '../kernel/params.ts';

export const operations: readonly Operation[] = [
  operation({
    product: 'BssOpenApi',
    version: '2017-12-14',
    scope: 'account',
    action: 'QueryAvailableInstances',
    access: 'read',
    params: {
      Region: str(),
      PageNum: int({ min: 1 }),
      PageSize: int({ min: 1, max: 300, clamp: true }),
      ProductCode: str(),
      InstanceIDs: str(),
    },
    // The vendor's name for it; older pages have `bssapi:QueryAvailableInstances`.
    ram: needs('bss:DescribeInstances'),
    errors: [],
    handle: (_call, p) => ({
      Code: 'Success',
      Message: 'Successful!',
      Success: true,
      Data: { InstanceList: [], TotalCount: 0, PageNum: p.PageNum ?? 1, PageSize: p.PageSize ?? 20 },
    }),
  }),
];
