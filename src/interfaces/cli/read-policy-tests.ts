/**
 * Reads policy tests: `{"tests": [{"name", "call": {"action", "resource", "keys"}, "expect": "allow"|"deny"}]}`.
 * `resource` is `*` and `keys` are none when they are left out.
 */
import type { PolicyTest } from '../../domain/policy/policy-tests.ts';
import { problem } from '../../problem.ts';
import { readText } from './read-policies.ts';

/** Throws `guard-tests-bad` with the field that is wrong. */
export function readPolicyTests(path: string): readonly PolicyTest[] {
  const text = readText(path);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw problem('input-not-json', { path, reason: (error as Error).message }, error);
  }
  return toPolicyTests(value, (field) => problem('guard-tests-bad', { path, field }));
}

/** The tests in a value; `bad` makes the error for a field. */
export function toPolicyTests(value: unknown, bad: (field: string) => Error): readonly PolicyTest[] {
  const { tests } = fieldsOf(value, '', ['tests'], bad);
  if (!Array.isArray(tests)) throw bad('tests');
  return tests.map((one: unknown, i) => {
    const at = `tests[${i}]`;
    const { name, call, expect } = fieldsOf(one, at, ['name', 'call', 'expect'], bad);
    if (typeof name !== 'string' || name === '') throw bad(`${at}.name`);
    if (expect !== 'allow' && expect !== 'deny') throw bad(`${at}.expect`);
    const asked = fieldsOf(call, `${at}.call`, ['action', 'resource', 'keys'], bad);
    const { action, resource = '*', keys = {} } = asked;
    if (typeof action !== 'string' || !/^[\w-]+:\w+$/.test(action)) throw bad(`${at}.call.action`);
    if (typeof resource !== 'string') throw bad(`${at}.call.resource`);
    return { name, call: { action, resource, keys: toKeys(keys, `${at}.call.keys`, bad) }, expect };
  });
}

function toKeys(value: unknown, at: string, bad: (field: string) => Error): PolicyTest['call']['keys'] {
  const entries = Object.entries(fieldsOf(value, at, undefined, bad)).map(([name, given]) => {
    const values: readonly unknown[] = Array.isArray(given) ? given : [given];
    if (!values.every((one) => typeof one === 'string')) throw bad(`${at}.${name}`);
    return [name, values] as const;
  });
  return Object.fromEntries(entries);
}

function fieldsOf(
  value: unknown,
  at: string,
  known: readonly string[] | undefined,
  bad: (field: string) => Error,
): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw bad(at === '' ? 'tests' : at);
  const unknown = Object.keys(value).find((name) => known !== undefined && !known.includes(name));
  if (unknown !== undefined) throw bad(at === '' ? unknown : `${at}.${unknown}`);
  return value as Readonly<Record<string, unknown>>;
}
