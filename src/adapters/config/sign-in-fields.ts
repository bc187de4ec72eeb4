/** The section `signIn`: how people get in. */
import { ROLES, type Role } from '../../domain/access/role.ts';
import type { OidcSettings, RoleMapping, SignInSettings } from '../../domain/access/sign-in.ts';
import type { Field, Wanted } from './field.ts';
import { cidrsOf, SeenBlocks } from './trusted-fields.ts';
import { variableOf } from './variable-field.ts';

const OIDC_KEYS = [
  'name',
  'issuer',
  'clientId',
  'clientSecret',
  'scopes',
  'roles',
  'domains',
  'groups',
  'createUsers',
] as const;
/** Without TLS only on this machine. */
const SAFE = /^(https:\/\/|http:\/\/(127(\.\d{1,3}){3}|localhost|\[::1\])(:\d+)?(\/|$))/i;

export function signInOf(field: Field): SignInSettings {
  const { address, proxies, password, oidc } = field.members(['address', 'proxies', 'password', 'oidc']);
  if (oidc !== undefined && address === undefined) throw field.missing('address', 'origin');
  const settings = {
    address: address === undefined ? null : originOf(address),
    proxies: proxies === undefined ? [] : cidrsOf(proxies, new SeenBlocks()),
    password: password?.flag() ?? true,
    oidc: oidc === undefined ? null : oidcOf(oidc),
  };
  if (password !== undefined && !settings.password && settings.oidc === null) throw password.bad('a-way-in');
  return settings;
}

function originOf(field: Field): string {
  const { protocol, host, origin, pathname, search } = urlOf(field, 'origin');
  if (pathname !== '/' || search !== '') throw field.bad('origin', `${protocol}//${host}`);
  return origin;
}

/** An address without user, password and fragment, over TLS unless it is on this machine. */
export function urlOf(field: Field, wanted: Wanted): URL {
  const url = URL.parse(field.text(wanted, SAFE));
  if (url === null || url.username !== '' || url.password !== '' || url.hash !== '') throw field.bad(wanted);
  return url;
}

function oidcOf(field: Field): OidcSettings {
  const { name, issuer, clientId, clientSecret, scopes, roles, domains, groups, createUsers } =
    field.members(OIDC_KEYS);
  if (issuer === undefined) throw field.missing('issuer', 'issuer');
  if (clientId === undefined) throw field.missing('clientId', 'text');
  if (roles === undefined) throw field.missing('roles', 'mapping');
  const { search } = urlOf(issuer, 'issuer');
  if (search !== '') throw issuer.bad('issuer');
  const asked = scopes === undefined ? ['openid', 'profile', 'email'] : textsOf(scopes, 'text', /^\S+$/);
  return {
    name: name?.text() ?? 'OpenID Connect',
    issuer: issuer.text('issuer'),
    clientId: clientId.text(),
    clientSecret: clientSecret === undefined ? null : variableOf(clientSecret),
    scopes: asked.includes('openid') ? asked : ['openid', ...asked],
    roles: rolesOf(roles),
    domains: domains === undefined ? [] : textsOf(domains, 'domain', /^[a-z0-9-]+(\.[a-z0-9-]+)+$/),
    groups: groups === undefined ? [] : textsOf(groups, 'text'),
    createUsers: createUsers?.flag() ?? false,
  };
}

function rolesOf(field: Field): RoleMapping {
  const { claim, otherwise, ...members } = field.members(['claim', 'otherwise', ...ROLES]);
  const given = ROLES.filter((role) => members[role] !== undefined);
  if (claim === undefined && given.length > 0) throw field.missing('claim', 'text');
  if (given.length === 0 && otherwise === undefined)
    throw field.missing('otherwise', 'choice', ROLES.join(', '));
  const other = otherwise?.choice([...ROLES, 'none']) ?? 'none';
  const values = ROLES.map((role): [Role, readonly string[]] => {
    const member = members[role];
    return [role, member === undefined ? [] : textsOf(member, 'text')];
  });
  return {
    claim: claim?.text() ?? 'groups',
    values: Object.fromEntries(values) as Record<Role, readonly string[]>,
    otherwise: other === 'none' ? null : other,
  };
}

/** A list of texts, none of them twice. */
export function textsOf(field: Field, wanted: Wanted, pattern?: RegExp): readonly string[] {
  const seen = new Map<string, number>();
  for (const item of field.items()) {
    const text = item.text(wanted, pattern);
    const first = seen.get(text);
    if (first !== undefined) throw item.duplicate(first);
    seen.set(text, item.line);
  }
  return [...seen.keys()];
}
