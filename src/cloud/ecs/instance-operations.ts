/** Operations on instances, network interfaces, regions and zones. */
import type { Operation } from '../kernel/operation.ts';

export const instanceOperations: readonly Operation[] = [];
