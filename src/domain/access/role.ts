/** What people and their programs may do in the service. */

/** The least first: each may do what the former may. */
export const ROLES = Object.freeze(['viewer', 'operator', 'approver', 'admin'] as const);
export type Role = (typeof ROLES)[number];

export function isRole(text: string): text is Role {
  return (ROLES as readonly string[]).includes(text);
}

/** Whether a role may do what takes the other one. */
export function suffices(has: Role, wanted: Role): boolean {
  return ROLES.indexOf(has) >= ROLES.indexOf(wanted);
}

/**
 * What a token may do: as much as its user, and no more than the highest of its scopes, which are names of roles. Null
 * stands for no bound. Undefined: its scopes are none that are known here, so it may do nothing.
 */
export function roleWithin(role: Role, scopes: readonly string[] | null): Role | undefined {
  if (scopes === null) return role;
  const most = ROLES.findLast((one) => scopes.includes(one));
  return most === undefined || suffices(most, role) ? most && role : most;
}
