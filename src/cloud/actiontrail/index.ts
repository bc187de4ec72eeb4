/** ActionTrail: who called what. Events come from the cloud's own journal; trails are kept, and deliver to nowhere. */
import type { Operation } from '../kernel/operation.ts';
import { lookupOperations } from './lookup.ts';
import { trailOperations } from './trails.ts';

export const operations: readonly Operation[] = [...lookupOperations, ...trailOperations];
