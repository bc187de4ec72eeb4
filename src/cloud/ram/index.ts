/** Every operation of Resource Access Management that the local cloud serves. */
import { authorizeTags, ram } from '../arn.ts';
import type { Operation } from '../kernel/operation.ts';
import { tagOperations } from '../kernel/tagging.ts';
import { accountOperations } from './account.ts';
import { attachmentOperations } from './attachments.ts';
import { diagnosticOperations } from './diagnostics.ts';
import { userGroupOperations } from './groups.ts';
import { policies, roles, users } from './model.ts';
import { policyOperations } from './policies.ts';
import { roleOperations } from './roles.ts';
import { userOperations } from './users.ts';

const tags = tagOperations({
  product: 'Ram',
  version: '2015-05-01',
  scope: 'account',
  kinds: { user: users, role: roles, policy: policies },
  resource: 'ResourceNames',
  tagKey: 'TagKeys',
  untag: 'UntagResources',
  wrapped: false,
  notFound: 'EntityNotExist',
});

export const operations: readonly Operation[] = [
  ...userOperations,
  ...userGroupOperations,
  ...roleOperations,
  ...policyOperations,
  ...attachmentOperations,
  ...accountOperations,
  ...diagnosticOperations,
  // As ECS has it for its own resources (unconfirmed).
  ...authorizeTags(tags, 'ResourceNames', { user: ram.user, role: ram.role, policy: ram.policy }),
];
