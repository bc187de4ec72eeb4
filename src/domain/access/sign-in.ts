/** How people sign in, as `postern.yaml` declares it, and what the claims of an identity provider make of them. */
import { ROLES, type Role } from './role.ts';

export interface SignInSettings {
  /** The service as browsers see it: an origin, such as `https://postern.example.com`; null: as it is called. */
  readonly address: string | null;
  /** CIDRs of proxies in front of the service, whose word on who calls is taken. */
  readonly proxies: readonly string[];
  /** Whether names and passwords are taken. */
  readonly password: boolean;
  readonly oidc: OidcSettings | null;
}

/** An OpenID Connect provider. */
export interface OidcSettings {
  /** For people: what stands on the button. */
  readonly name: string;
  readonly issuer: string;
  readonly clientId: string;
  /** Name of the environment variable that holds the secret; null: a public client, with PKCE alone. */
  readonly clientSecret: string | null;
  readonly scopes: readonly string[];
  readonly roles: RoleMapping;
  /** Only people with a verified address in one of these; empty: of any. */
  readonly domains: readonly string[];
  /** Only people with one of these values in the claim of roles; empty: with any. */
  readonly groups: readonly string[];
  /** Whether a user is made when somebody signs in first. */
  readonly createUsers: boolean;
}

export interface RoleMapping {
  /** Name of the claim, or a path such as `realm_access.roles`. */
  readonly claim: string;
  /** Values of the claim that give a role. */
  readonly values: Readonly<Record<Role, readonly string[]>>;
  /** The role of those with none of these values; null: they do not get in. */
  readonly otherwise: Role | null;
}

export const PASSWORDS_ONLY: SignInSettings = Object.freeze({
  address: null,
  proxies: Object.freeze([]),
  password: true,
  oidc: null,
});

/** What a provider says about somebody, once it is known that it is the provider who says it. */
export type Claims = Readonly<Record<string, unknown>>;

/** Why somebody does not get in. */
export type NotAdmitted = 'domain' | 'group' | 'role';

export type Admission =
  | { readonly admitted: true; readonly role: Role; readonly email: string | null; readonly name: string }
  | { readonly admitted: false; readonly because: NotAdmitted };

/** What the claims make of somebody. What is not said counts against them. */
export function admissionOf(settings: OidcSettings, claims: Claims): Admission {
  const email = verifiedEmail(claims);
  const domain = email?.slice(email.lastIndexOf('@') + 1) ?? null;
  if (settings.domains.length > 0 && (domain === null || !settings.domains.includes(domain)))
    return { admitted: false, because: 'domain' };
  const values = valuesAt(claims, settings.roles.claim);
  if (settings.groups.length > 0 && !settings.groups.some((one) => values.includes(one)))
    return { admitted: false, because: 'group' };
  const { values: mapping, otherwise } = settings.roles;
  const role = ROLES.findLast((one) => mapping[one].some((value) => values.includes(value))) ?? otherwise;
  if (role === null) return { admitted: false, because: 'role' };
  const name =
    textAt(claims, 'name') || textAt(claims, 'preferred_username') || email || textAt(claims, 'sub');
  return { admitted: true, role, email, name };
}

/**
 * A name for a user who is made: letters of the names that administrators give. Not unique, and never proof of who
 * somebody is: that is issuer and subject.
 */
export function userNameOf(claims: Claims): string {
  const wanted = verifiedEmail(claims) ?? (textAt(claims, 'preferred_username') || textAt(claims, 'sub'));
  const name = wanted
    .toLowerCase()
    .replace(/[^a-z0-9._@-]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 80);
  return name === '' ? 'user' : name;
}

/** In lower case; null when there is none, or when the provider does not say that it is theirs. */
function verifiedEmail(claims: Claims): string | null {
  const email = textAt(claims, 'email').toLowerCase();
  return claims.email_verified === true && /^[^@\s]+@[^@\s]+$/.test(email) ? email : null;
}

function textAt(claims: Claims, name: string): string {
  const value = claims[name];
  return typeof value === 'string' ? value : '';
}

/** A claim that is a text, a list of texts, or absent. A claim with the whole name goes before a path. */
function valuesAt(claims: Claims, path: string): readonly string[] {
  let value: unknown = claims[path];
  if (value === undefined) {
    value = claims;
    for (const step of path.split('.'))
      value =
        typeof value === 'object' && value !== null && Object.hasOwn(value, step)
          ? (value as Claims)[step]
          : undefined;
  }
  const list = Array.isArray(value) ? value : [value];
  return list.filter((one): one is string => typeof one === 'string');
}

/** Whether a claim that decides is not among these: a provider may tell it elsewhere. */
export function lacksClaims(settings: OidcSettings, claims: Claims): boolean {
  const wantsValues =
    settings.groups.length > 0 || ROLES.some((one) => settings.roles.values[one].length > 0);
  return (
    (wantsValues && valuesAt(claims, settings.roles.claim).length === 0) ||
    (settings.domains.length > 0 && claims.email === undefined)
  );
}
