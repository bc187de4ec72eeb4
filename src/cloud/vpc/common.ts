/** What the operations of Virtual Private Cloud have in common. */
import { int } from '../kernel/params.ts';

export const VPC = { product: 'Vpc', version: '2016-04-28', scope: 'region', errors: [] } as const;
export const PAGING = { PageNumber: int({ min: 1 }), PageSize: int({ min: 1, max: 100, clamp: true }) };
export const ram = (action: string) => ({ action: `vpc:${action}`, resources: () => ['*'] });
