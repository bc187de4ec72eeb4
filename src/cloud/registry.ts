/** Every operation that the local cloud serves, product by product. */
import { operations as ecs } from './ecs/index.ts';
import type { Operation } from './kernel/operation.ts';

export const operations: readonly Operation[] = [...ecs];
