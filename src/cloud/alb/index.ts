/** Every operation of Application Load Balancer that the local cloud serves. */
import type { Operation } from '../kernel/operation.ts';
import { balancerOperations } from './balancers.ts';
import { listenerOperations } from './listeners.ts';
import { serverGroupOperations } from './server-groups.ts';

export const operations: readonly Operation[] = [
  ...balancerOperations,
  ...serverGroupOperations,
  ...listenerOperations,
];
