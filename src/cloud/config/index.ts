/** Cloud Config: the vendor's managed rules on security groups, and what they find. */
import type { Operation } from '../kernel/operation.ts';
import { resultOperations } from './results.ts';
import { ruleOperations } from './rules.ts';

export const operations: readonly Operation[] = [...ruleOperations, ...resultOperations];
