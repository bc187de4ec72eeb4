import { describe, expect, test } from 'vitest';
import { ROLES, roleWithin } from './role.ts';
import { admissionOf, lacksClaims, type OidcSettings, userNameOf } from './sign-in.ts';

const SETTINGS: OidcSettings = {
  name: 'Company',
  issuer: 'https://login.example.com',
  clientId: 'postern',
  clientSecret: null,
  scopes: ['openid'],
  roles: {
    claim: 'groups',
    values: { viewer: ['staff'], operator: ['ops'], approver: [], admin: ['root', 'owners'] },
    otherwise: null,
  },
  domains: [],
  groups: [],
  createUsers: true,
};

describe('admission', () => {
  test('the highest role of those that the values give', () => {
    for (const [groups, role] of [
      [['staff'], 'viewer'],
      [['ops', 'staff'], 'operator'],
      [['staff', 'owners', 'ops'], 'admin'],
      ['ops', 'operator'],
    ] as const)
      expect(admissionOf(SETTINGS, { sub: '1', groups })).toMatchObject({ admitted: true, role });
  });

  test('nobody without a role, unless there is one for the others', () => {
    for (const groups of [[], ['guests'], undefined, 7, { ops: true }, [{ name: 'ops' }]])
      expect(admissionOf(SETTINGS, { sub: '1', groups })).toEqual({ admitted: false, because: 'role' });
    const roles = { ...SETTINGS.roles, otherwise: 'viewer' as const };
    expect(admissionOf({ ...SETTINGS, roles }, { sub: '1' })).toMatchObject({ role: 'viewer' });
  });

  test('a claim may be a path, and nothing is read that is not its own', () => {
    const at = (claim: string): OidcSettings => ({ ...SETTINGS, roles: { ...SETTINGS.roles, claim } });
    const claims = { sub: '1', realm_access: { roles: ['ops'] }, 'https://example.com/roles': ['root'] };
    expect(admissionOf(at('realm_access.roles'), claims)).toMatchObject({ role: 'operator' });
    expect(admissionOf(at('https://example.com/roles'), claims)).toMatchObject({ role: 'admin' });
    expect(admissionOf(at('constructor.name'), claims)).toMatchObject({ admitted: false });
  });

  test('an address counts only when the provider says that it is theirs', () => {
    const settings = { ...SETTINGS, domains: ['example.com'] };
    const who = { sub: '1', groups: ['ops'], email: 'Mei@Example.com', email_verified: true };
    expect(admissionOf(settings, who)).toMatchObject({ admitted: true, email: 'mei@example.com' });
    for (const more of [
      { email_verified: false },
      { email_verified: undefined },
      { email_verified: 'true' },
      { email: 'mei@example.com.evil.test' },
      { email: 'mei@evil.test' },
      { email: 'mei@evil.test@example.org' },
      { email: undefined },
    ])
      expect(admissionOf(settings, { ...who, ...more })).toEqual({ admitted: false, because: 'domain' });
  });

  test('groups that are let in are asked before the role', () => {
    const settings = { ...SETTINGS, groups: ['employees'] };
    expect(admissionOf(settings, { sub: '1', groups: ['root'] })).toMatchObject({ because: 'group' });
    expect(admissionOf(settings, { sub: '1', groups: ['root', 'employees'] })).toMatchObject({
      role: 'admin',
    });
  });

  test('claims that decide and are not there are noticed', () => {
    expect(lacksClaims(SETTINGS, { sub: '1' })).toBe(true);
    expect(lacksClaims(SETTINGS, { sub: '1', groups: ['x'] })).toBe(false);
    expect(lacksClaims({ ...SETTINGS, domains: ['a.test'] }, { sub: '1', groups: ['x'] })).toBe(true);
  });
});

test('names of users are what administrators may write', () => {
  const names = [
    { email: 'Mei.Lin@Example.com', email_verified: true },
    { email: 'mei@example.com', preferred_username: 'Mei Lin' },
    { preferred_username: '梅', sub: 'a|b' },
    { sub: 'auth0|5f7c' },
  ].map(userNameOf);
  expect(names).toEqual(['mei.lin@example.com', 'mei-lin', 'user', 'auth0-5f7c']);
});

test('a token may do no more than its user, and no more than its scopes', () => {
  expect(roleWithin('operator', null)).toBe('operator');
  expect(roleWithin('operator', ['viewer'])).toBe('viewer');
  expect(roleWithin('operator', ['viewer', 'admin'])).toBe('operator');
  expect(roleWithin('viewer', ['admin'])).toBe('viewer');
  expect(roleWithin('admin', [])).toBeUndefined();
  expect(roleWithin('admin', ['everything'])).toBeUndefined();
  for (const role of ROLES) expect(roleWithin(role, [role])).toBe(role);
});
