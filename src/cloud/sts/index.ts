/** Security Token Service: who am I, and temporary keys of a role. */
import { accessKeys, accounts, cloudTable, sessions } from '../kernel/credentials.ts';
import { type Operation, operation, refuse } from '../kernel/operation.ts';
import { int, str } from '../kernel/params.ts';

const STS = { product: 'Sts', version: '2015-04-01', scope: 'account' } as const;

/** The role that the vendor makes in every account of a resource directory, trusted by the management account. */
const MEMBER_ROLE = 'resourcedirectoryaccountaccessrole';

export const operations: readonly Operation[] = [
  operation({
    ...STS,
    action: 'GetCallerIdentity',
    access: 'read',
    params: {},
    ram: { action: 'sts:GetCallerIdentity', resources: () => ['*'] },
    errors: [],
    handle: ({ caller }) => ({
      AccountId: caller.account,
      Arn: caller.arn,
      PrincipalId: caller.principalId,
      IdentityType: { root: 'Account', 'ram-user': 'RAMUser', 'assumed-role': 'AssumedRoleUser' }[
        caller.type
      ],
      ...(caller.type === 'assumed-role'
        ? { RoleId: caller.principalId.split(':')[0] }
        : { UserId: caller.principalId }),
    }),
  }),
  operation({
    ...STS,
    action: 'AssumeRole',
    access: 'write',
    params: {
      RoleArn: str().need(),
      RoleSessionName: str().need(),
      DurationSeconds: int({ min: 900, max: 43_200, code: 'InvalidParameter.DurationSeconds' }).or(3600),
      Policy: str(),
      ExternalId: str(),
    },
    ram: { action: 'sts:AssumeRole', resources: (p) => [p.RoleArn] },
    errors: [
      'InvalidParameter.RoleArn',
      'InvalidParameter.RoleSessionName',
      'EntityNotExist.Role',
      'NoPermission',
    ],
    handle(call, p) {
      const [, account = '', role = ''] = /^acs:ram::(\d+):role\/([\w.-]+)$/.exec(p.RoleArn) ?? [];
      if (role === '')
        throw refuse(400, 'InvalidParameter.RoleArn', 'The parameter RoleArn is wrongly formed.');
      if (!/^[\w.@-]{2,64}$/.test(p.RoleSessionName)) {
        throw refuse(
          400,
          'InvalidParameter.RoleSessionName',
          'The parameter RoleSessionName is wrongly formed.',
        );
      }
      if (!cloudTable(call.state, accounts).has(account) || role.toLowerCase() !== MEMBER_ROLE) {
        throw refuse(404, 'EntityNotExist.Role', `The role not exists: ${p.RoleArn}`);
      }
      const management = cloudTable(call.state, accessKeys)
        .values()
        .find((key) => key.type === 'root')?.account;
      if (call.account !== management) {
        throw refuse(
          403,
          'NoPermission',
          'You are not authorized to do this action. You should be authorized by RAM.',
        );
      }
      const accessKeyId = call.newId('STS.').replace('-', '');
      const arn = `acs:ram::${account}:assumed-role/${role}/${p.RoleSessionName}`;
      const roleId = `3${account.slice(1)}1`;
      const Expiration = new Date(call.now.getTime() + p.DurationSeconds * 1000)
        .toISOString()
        .replace(/\.\d{3}Z$/, 'Z');
      const session = {
        accessKeyId,
        secret: call.newId('sts-secret'),
        securityToken: call.newId('sts-token'),
        account,
        roleId,
        roleName: role,
        sessionName: p.RoleSessionName,
        arn,
        expiration: Expiration,
        ...(p.Policy === undefined ? {} : { policy: p.Policy }),
      };
      cloudTable(call.state, sessions).put(accessKeyId, session);
      return {
        Credentials: {
          AccessKeyId: accessKeyId,
          AccessKeySecret: session.secret,
          SecurityToken: session.securityToken,
          Expiration,
        },
        AssumedRoleUser: { Arn: arn, AssumedRoleId: `${roleId}:${p.RoleSessionName}` },
      };
    },
  }),
];
