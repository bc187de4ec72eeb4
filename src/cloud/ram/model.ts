/** RAM identities, policies and who has which, as the local cloud keeps them. */
import { needs, type Resources } from '../arn.ts';
import { type Call, operation, refuse } from '../kernel/operation.ts';
import { type Decoded, int, type Params, str } from '../kernel/params.ts';
import { collection } from '../kernel/state.ts';
import type { TagRecord } from '../kernel/tagging.ts';
import { vendorTime } from '../kernel/time.ts';

export interface UserRecord {
  readonly UserId: string;
  readonly UserName: string;
  readonly DisplayName: string;
  readonly Comments: string;
  readonly MobilePhone: string;
  readonly Email: string;
  readonly CreateDate: string;
  readonly UpdateDate: string;
  readonly Tags: readonly TagRecord[];
}

export interface UserGroupRecord {
  readonly GroupId: string;
  readonly GroupName: string;
  readonly Comments: string;
  readonly CreateDate: string;
  readonly UpdateDate: string;
  readonly Members: readonly { readonly UserId: string; readonly JoinDate: string }[];
}

export interface RoleRecord {
  readonly RoleId: string;
  readonly RoleName: string;
  readonly Description: string;
  readonly AssumeRolePolicyDocument: string;
  /** Seconds. */
  readonly MaxSessionDuration: number;
  readonly CreateDate: string;
  readonly UpdateDate: string;
  readonly Tags: readonly TagRecord[];
}

export interface PolicyVersionRecord {
  readonly VersionId: string;
  readonly PolicyDocument: string;
  readonly CreateDate: string;
}

export interface PolicyRecord {
  readonly PolicyName: string;
  readonly Description: string;
  readonly DefaultVersion: string;
  /** The number that the next version gets; numbers are not used twice. */
  readonly NextVersion: number;
  readonly Versions: readonly PolicyVersionRecord[];
  readonly CreateDate: string;
  readonly UpdateDate: string;
  readonly Tags: readonly TagRecord[];
}

export type EntityType = 'User' | 'Group' | 'Role';

/** A policy on an identity. Identities are held by id, so that a new name changes nothing. */
export interface AttachmentRecord {
  readonly EntityType: EntityType;
  readonly EntityId: string;
  readonly PolicyType: 'System' | 'Custom';
  readonly PolicyName: string;
  readonly AttachDate: string;
}

/** By name, as RAM finds them. */
export const users = collection<UserRecord>('ram.user', 'account');
export const userGroups = collection<UserGroupRecord>('ram.group', 'account');
export const roles = collection<RoleRecord>('ram.role', 'account');
export const policies = collection<PolicyRecord>('ram.policy', 'account');
export const attachments = collection<AttachmentRecord>('ram.attachment', 'account');
/** One record named `settings`. */
export const accountSettings = collection<{ readonly AccountAlias: string }>('ram.settings', 'account');

export const RAM = { product: 'Ram', version: '2015-05-01', scope: 'account' } as const;
export const MARKER = { Marker: str(), MaxItems: int({ min: 1, max: 1000, clamp: true }) };

/** Times of RAM: `2026-11-24T03:00:00Z`. */
export const now = (call: Call): string => vendorTime(call.now);

/** RAM's ids are long numbers. */
export function numericId(call: Call, prefix: string): string {
  const digits = [...call.newId('ram')].map((letter) => letter.charCodeAt(0) % 10).join('');
  return `${prefix}${digits}`.slice(0, 18);
}

export function userNamed(call: Call, name: string): UserRecord {
  const found = call.table(users).get(name);
  if (found === undefined) throw refuse(404, 'EntityNotExist.User', `The user does not exist: ${name}.`);
  return found;
}

export function userGroupNamed(call: Call, name: string): UserGroupRecord {
  const found = call.table(userGroups).get(name);
  if (found === undefined) throw refuse(404, 'EntityNotExist.Group', `The group does not exist: ${name}.`);
  return found;
}

export function roleNamed(call: Call, name: string): RoleRecord {
  const found = call.table(roles).get(name);
  if (found === undefined) throw refuse(404, 'EntityNotExist.Role', `The role does not exist: ${name}.`);
  return found;
}

/** `acs:ram::<account>:role/<name>`, in the vendor's lower case. */
export const roleArn = (account: string, name: string): string =>
  `acs:ram::${account}:role/${name.toLowerCase()}`;

/** Refuses a name outside `pattern` or the length limit with RAM's two codes. */
export function checkName(field: string, value: string, pattern: RegExp, longest: number): void {
  if (value.length > longest)
    throw refuse(
      400,
      `InvalidParameter.${field}.Length`,
      `The parameter ${field} is longer than ${longest}.`,
    );
  if (!pattern.test(value))
    throw refuse(
      400,
      `InvalidParameter.${field}.InvalidChars`,
      `The parameter ${field} has invalid characters.`,
    );
}

/** Policies attached to an identity, oldest first. */
export function attachedTo(call: Call, type: EntityType, id: string): AttachmentRecord[] {
  return call
    .table(attachments)
    .values()
    .filter((one) => one.EntityType === type && one.EntityId === id);
}

/** Declares an operation of RAM that needs permission for everything in `touches`. */
export function ramOperation<const P extends Params>(
  action: string,
  access: 'read' | 'write',
  touches: readonly Resources<Decoded<P>>[],
  params: P,
  errors: readonly string[],
  handle: Parameters<typeof operation<P>>[0]['handle'],
) {
  return operation<P>({
    ...RAM,
    action,
    access,
    params,
    ram: needs(`ram:${action}`, ...touches),
    errors,
    handle,
  });
}
