/** Operations on security groups, their rules, prefix lists and port-range lists. */
import type { Operation } from '../kernel/operation.ts';

export const securityGroupOperations: readonly Operation[] = [];
