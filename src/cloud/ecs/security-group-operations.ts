/** Operations on security groups, their rules, prefix lists and port-range lists. */
import type { Operation } from '../kernel/operation.ts';
import { listOperations } from './lists.ts';
import { groupOperations } from './security-groups.ts';

export const securityGroupOperations: readonly Operation[] = [...groupOperations, ...listOperations];
