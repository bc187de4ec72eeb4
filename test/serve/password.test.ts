import { expect, test } from 'vitest';
import { hashPassword, isPassword } from '../../src/interfaces/http/password.ts';

test('hashes are of the usual form, salted, and only the password fits', async () => {
  const [one, other] = [await hashPassword('correct horse'), await hashPassword('correct horse')];
  expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
  expect(one).not.toBe(other);
  expect(await isPassword('correct horse', one)).toBe(true);
  expect(await isPassword('correct horse ', one)).toBe(false);
  expect(await isPassword('nobody', null)).toBe(false);
  expect(await isPassword('x', 'plain')).toBe(false);
});

test('reads what other programs made', async () => {
  // Test vector of the reference implementation's command line: echo -n password | argon2 somesalt -id -t 2 -m 16 -p 1 -e
  const kept = '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc';
  expect(await isPassword('password', kept)).toBe(true);
});

test('says which Node it takes', async () => {
  await expect(hashPassword('x', null)).rejects.toMatchObject({ problem: { code: 'needs-node' } });
});
