/** Every operation of Resource Management that the local cloud serves, under both of its names. */
import { authorizeTags, resourceManager } from '../arn.ts';
import type { Operation } from '../kernel/operation.ts';
import { tagOperations } from '../kernel/tagging.ts';
import { controlPolicyOperations } from './control-policies.ts';
import { directoryOperations } from './directory.ts';
import { folderOperations } from './folders.ts';
import { memberOperations } from './members.ts';
import { controlPolicies, folders, members } from './model.ts';

const tags = tagOperations({
  product: 'ResourceManager',
  version: '2020-03-31',
  scope: 'account',
  kinds: { folder: folders, account: members, controlpolicy: controlPolicies },
  resource: 'ResourceId',
  tagKey: 'TagKey',
  untag: 'UntagResources',
  wrapped: false,
  notFound: 'EntityNotExists.Resource',
});

const directory: readonly Operation[] = [
  ...directoryOperations,
  ...folderOperations,
  ...memberOperations,
  ...controlPolicyOperations,
  // As ECS has it for its own resources (unconfirmed).
  ...authorizeTags(tags, 'ResourceId', {
    folder: resourceManager.folder,
    account: resourceManager.account,
    controlpolicy: resourceManager.controlPolicy,
  }),
];

/** The directory's operations exist a second time as a product of their own (facts 5.1). */
export const operations: readonly Operation[] = [
  ...directory,
  ...directory.map((one) => ({ ...one, product: 'ResourceDirectoryMaster', version: '2022-04-19' })),
];
