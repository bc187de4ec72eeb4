/** What the operations of Virtual Private Cloud have in common. */

export const VPC = { product: 'Vpc', version: '2016-04-28', scope: 'region', errors: [] } as const;
