export const ACTION_TRAIL = { product: 'ActionTrail', version: '2020-07-06', scope: 'region' } as const;
