/** Security Center, as far as it checks the configuration of a cloud. */
import type { Operation } from '../kernel/operation.ts';
import { resultOperations } from './results.ts';
import { taskOperations } from './tasks.ts';
import { whiteOperations } from './whites.ts';

export const operations: readonly Operation[] = [...taskOperations, ...resultOperations, ...whiteOperations];
