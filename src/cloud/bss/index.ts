/** Every operation of Billing that the local cloud serves. */
import type { Operation } from '../kernel/operation.ts';

export const operations: readonly Operation[] = [];
