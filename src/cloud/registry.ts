/** Every operation that the local cloud serves, product by product. */
import { operations as actionTrail } from './actiontrail/index.ts';
import { operations as alb } from './alb/index.ts';
import { operations as bss } from './bss/index.ts';
import { operations as config } from './config/index.ts';
import { operations as ecs } from './ecs/index.ts';
import type { Operation } from './kernel/operation.ts';
import { operations as location } from './location/index.ts';
import { operations as nlb } from './nlb/index.ts';
import { operations as ram } from './ram/index.ts';
import { operations as resourceManager } from './resource-manager/index.ts';
import { operations as sas } from './sas/index.ts';
import { operations as slb } from './slb/index.ts';
import { operations as sts } from './sts/index.ts';
import { operations as vpc } from './vpc/index.ts';

export const operations: readonly Operation[] = [
  ...ecs,
  ...vpc,
  ...slb,
  ...alb,
  ...nlb,
  ...ram,
  ...sts,
  ...resourceManager,
  ...actionTrail,
  ...sas,
  ...config,
  ...location,
  ...bss,
];
