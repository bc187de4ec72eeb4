/** Every operation of Elastic Compute Service that the local cloud serves. */
import type { Operation } from '../kernel/operation.ts';
import { accountAttributeOperations } from './account-attributes.ts';
import { createInstanceOperations } from './create-instance.ts';
import { diskOperations } from './disks.ts';
import { instanceDetails } from './instance-details.ts';
import { instanceLifecycleOperations } from './instance-lifecycle.ts';
import { instanceQueries } from './instance-queries.ts';
import { instanceRoleOperations } from './instance-roles.ts';
import { ipv6Operations } from './ipv6.ts';
import { launchTemplateVersionOperations } from './launch-template-versions.ts';
import { launchTemplateOperations } from './launch-templates.ts';
import { listOperations } from './lists.ts';
import { interfaceOperations } from './network-interfaces.ts';
import { offerOperations } from './offer.ts';
import { ruleOperationList } from './rule-operations.ts';
import { groupOperations } from './security-groups.ts';
import { tagAndResourceGroupOperations } from './tags.ts';

export const operations: readonly Operation[] = [
  ...accountAttributeOperations,
  ...groupOperations,
  ...ruleOperationList,
  ...listOperations,
  ...createInstanceOperations,
  ...launchTemplateOperations,
  ...launchTemplateVersionOperations,
  ...instanceLifecycleOperations,
  ...instanceQueries,
  ...interfaceOperations,
  ...ipv6Operations,
  ...diskOperations,
  ...instanceDetails,
  ...instanceRoleOperations,
  ...offerOperations,
  ...tagAndResourceGroupOperations,
];
