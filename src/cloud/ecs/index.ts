/** Every operation of Elastic Compute Service that the local cloud serves. */
import type { Operation } from '../kernel/operation.ts';
import { instanceOperations } from './instance-operations.ts';
import { securityGroupOperations } from './security-group-operations.ts';

export const operations: readonly Operation[] = [...securityGroupOperations, ...instanceOperations];
