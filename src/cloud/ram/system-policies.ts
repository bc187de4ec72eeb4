/** The system policies that every account has: those that the access to this cloud's products needs. */
interface SystemPolicy {
  readonly PolicyName: string;
  readonly Description: string;
  readonly PolicyDocument: string;
}

function allow(PolicyName: string, Description: string, actions: readonly string[]): SystemPolicy {
  const Statement = [{ Effect: 'Allow', Action: actions.length === 1 ? actions[0] : actions, Resource: '*' }];
  return Object.freeze({
    PolicyName,
    Description,
    PolicyDocument: JSON.stringify({ Version: '1', Statement }, null, 2),
  });
}

export const SYSTEM_POLICIES: readonly SystemPolicy[] = Object.freeze([
  allow('AdministratorAccess', 'Manages all resources.', ['*']),
  allow('AliyunECSFullAccess', 'Manages Elastic Compute Service.', ['ecs:*']),
  allow('AliyunECSReadOnlyAccess', 'Reads Elastic Compute Service.', ['ecs:Describe*', 'ecs:List*']),
  allow('AliyunVPCFullAccess', 'Manages Virtual Private Cloud.', ['vpc:*']),
  allow('AliyunVPCReadOnlyAccess', 'Reads Virtual Private Cloud.', ['vpc:Describe*', 'vpc:List*']),
  allow('AliyunRAMFullAccess', 'Manages Resource Access Management.', ['ram:*']),
  allow('AliyunRAMReadOnlyAccess', 'Reads Resource Access Management.', ['ram:Get*', 'ram:List*']),
  allow('AliyunSTSAssumeRoleAccess', 'Assumes roles.', ['sts:AssumeRole']),
  allow('AliyunResourceDirectoryFullAccess', 'Manages the resource directory.', [
    'resourcemanager:*ResourceDirectory*',
    'resourcemanager:*Folder*',
    'resourcemanager:*Account*',
    'resourcemanager:*ControlPolic*',
  ]),
]);
