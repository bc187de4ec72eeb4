/** Security Token Service: who am I, and temporary keys of a role. */
import { needs } from '../arn.ts';
import { roleByArn } from '../authorization/ram-policies.ts';
import { cloudTable, sessions } from '../kernel/credentials.ts';
import { type Operation, operation, refuse } from '../kernel/operation.ts';
import { int, str } from '../kernel/params.ts';
import { vendorTime } from '../kernel/time.ts';
import { checkDocument, SESSION_DOCUMENT } from '../ram/policy-document.ts';

const STS = { product: 'Sts', version: '2015-04-01', scope: 'account' } as const;

export const operations: readonly Operation[] = [
  operation({
    ...STS,
    action: 'GetCallerIdentity',
    access: 'read',
    params: {},
    // Everybody may know who they are (unconfirmed).
    ram: { ...needs('sts:GetCallerIdentity'), exempt: true },
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
    // The trust of the role is asked as well: the authorizer knows it by the ARN.
    ram: {
      action: 'sts:AssumeRole',
      resources: (p) => [p.RoleArn],
      keys: (p) => (p.ExternalId === undefined ? [] : [{ 'sts:ExternalId': [p.ExternalId] }]),
    },
    errors: [
      'InvalidParameter.RoleArn',
      'InvalidParameter.RoleSessionName',
      SESSION_DOCUMENT.malformed,
      SESSION_DOCUMENT.tooLong,
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
      if (p.Policy !== undefined) checkDocument(call.profile, p.Policy, 'session', SESSION_DOCUMENT);
      const found = roleByArn(call.state, p.RoleArn);
      if (found === undefined) throw refuse(404, 'EntityNotExist.Role', `The role not exists: ${p.RoleArn}`);
      if (call.caller.type === 'root' && call.profile['root-assumes-roles'] === 'refused')
        throw refuse(403, 'NoPermission', 'Roles may not be assumed by root accounts.');
      if (p.DurationSeconds > found.MaxSessionDuration)
        throw refuse(
          400,
          'InvalidParameter.DurationSeconds',
          'The parameter DurationSeconds is longer than the role allows.',
        );
      const accessKeyId = call.newId('STS.').replace('-', '');
      const arn = `acs:ram::${account}:assumed-role/${found.RoleName.toLowerCase()}/${p.RoleSessionName}`;
      const roleId = found.RoleId;
      const Expiration = vendorTime(new Date(call.now.getTime() + p.DurationSeconds * 1000));
      const session = {
        accessKeyId,
        secret: call.newId('sts-secret'),
        securityToken: call.newId('sts-token'),
        account,
        roleId,
        roleName: found.RoleName,
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
