/** Files of policies and requests, and `--profile`, as every command of the policy group reads them. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEFAULT_PROFILE } from '../src/domain/semantics/profile.ts';
import { deviations, parseProfile } from '../src/interfaces/cli/profile.ts';
import { readPolicySet } from '../src/interfaces/cli/read-policies.ts';
import { openRequests, parseRequest } from '../src/interfaces/cli/read-requests.ts';
import { ProblemError } from '../src/problem.ts';

const ALLOW = { Version: '1', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
const TRUST = {
  Version: '1',
  Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { RAM: 'acs:ram::1:root' } }],
};
let folder: string;
let count = 0;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'postern-policies-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(text: string): string {
  count += 1;
  const path = join(folder, `${count}.json`);
  writeFileSync(path, text);
  return path;
}

/** The problem that a call ends with. */
function problemOf(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    if (error instanceof ProblemError) return error.problem;
    throw error;
  }
  throw new Error('it did not fail');
}

describe('a policies file', () => {
  test('with every part, bare documents and named ones', () => {
    const set = readPolicySet(
      file(
        JSON.stringify({
          control: [[ALLOW, { id: 'guard', document: ALLOW }], []],
          identity: [ALLOW],
          session: { id: 'narrow', document: ALLOW },
          trust: TRUST,
        }),
      ),
    );
    expect(set.control?.map((level) => level.map(({ id }) => id))).toEqual([['control[0][0]', 'guard'], []]);
    expect(set.identity?.map(({ id }) => id)).toEqual(['identity[0]']);
    expect([set.session?.id, set.trust?.id]).toEqual(['narrow', 'trust']);
    expect(set.trust?.document.statements[0]?.principals?.ram).toEqual(['acs:ram::1:root']);
  });

  test('parts that are absent take no part, empty ones do', () => {
    expect(readPolicySet(file('{}'))).toEqual({});
    expect(readPolicySet(file('{"control": [], "identity": []}'))).toEqual({ control: [], identity: [] });
  });

  test.each([
    ['{"identity": [\n  {"Version": "1", "Statement": [}]}', 2, 34, 'json-syntax', {}],
    ['[]', 1, 1, 'wrong-kind', { element: '', wanted: 'policies' }],
    ['\n{"Version": "1", "identity": []}', 2, 1, 'wrong-kind', { element: '', wanted: 'policies' }],
    ['{"identiy": []}', 1, 2, 'unknown-element', { element: 'identiy', similar: 'identity' }],
    ['{"identity": [], "identity": []}', 1, 18, 'duplicate-member', { name: 'identity' }],
    ['{"identity": {}}', 1, 14, 'wrong-kind', { element: 'identity', wanted: 'array' }],
    ['{"control": [{}]}', 1, 14, 'wrong-kind', { element: 'control[0]', wanted: 'array' }],
    ['{"identity": ["{}"]}', 1, 15, 'wrong-kind', { element: 'identity[0]', wanted: 'object' }],
    ['{"session": {"document": {}}}', 1, 13, 'missing-element', { element: 'id' }],
    ['{"session": {"id": 7, "document": {}}}', 1, 20, 'wrong-kind', { element: 'id', wanted: 'string' }],
    ['{"trust":\n{"Version": "2", "Statement": []}}', 2, 13, 'version-wrong', { value: '2' }],
    ['{"identity": [\n{"Version": "1"}]}', 2, 1, 'missing-element', { element: 'Statement' }],
  ])('%s', (text, line, column, diagnostic, params) => {
    const path = file(text);
    expect(problemOf(() => readPolicySet(path))).toMatchObject({
      code: 'policy-bad',
      params: { path, line, column, diagnostic, params },
    });
  });

  test('that is not there, or cannot be read', () => {
    expect(problemOf(() => readPolicySet(join(folder, 'none')))).toMatchObject({ code: 'file-not-found' });
    expect(problemOf(() => readPolicySet(folder))).toMatchObject({ code: 'input-unreadable' });
  });

  test('what is of no use does not stop it', () => {
    const document = structuredClone(ALLOW);
    Object.assign(document.Statement[0] as object, { Condition: { Null: { 'acs:SourceIp': 'true' } } });
    expect(readPolicySet(file(JSON.stringify({ identity: [document] }))).identity).toHaveLength(1);
  });
});

describe('a profile', () => {
  test('is the default with what was given', () => {
    expect(parseProfile(undefined)).toEqual({ profile: DEFAULT_PROFILE, given: new Map() });
    const { profile, given } = parseProfile([
      'cidr-in-range=subset',
      'multi-valued-positive=any',
      'cidr-in-range=inert',
    ]);
    expect(profile).toEqual({ ...DEFAULT_PROFILE, 'cidr-in-range': 'inert' });
    expect([...given]).toEqual([
      ['cidr-in-range', 'inert'],
      ['multi-valued-positive', 'any'],
    ]);
    expect(deviations(profile)).toEqual({ 'cidr-in-range': 'inert' });
  });

  test.each([
    ['cidr', 'missing-key-negated'],
    ['toString=x', 'cidr-in-range'],
    ['cidr-in-range', 'cidr-in-range=overlap'],
    ['cidr-in-range=Subset', 'cidr-in-range=subset'],
  ])('%s is refused with what is known', (flag, known) => {
    expect(problemOf(() => parseProfile([flag]))).toMatchObject({
      code: 'bad-flag',
      params: { flag: '--profile', value: flag, expected: expect.stringContaining(known) },
    });
  });
});

describe('requests', () => {
  test.each([
    ['', undefined],
    ['  \r', undefined],
    ['{"action": "ecs:X"}', { action: 'ecs:X', resource: '*', keys: {} }],
    [
      '\uFEFF{"action": "ecs:X", "resource": "acs:a", "keys": {"a:b": "c", "d:e": [], "__proto__": ["f", "g"]}}',
      {
        action: 'ecs:X',
        resource: 'acs:a',
        keys: JSON.parse('{"a:b": ["c"], "d:e": [], "__proto__": ["f", "g"]}'),
      },
    ],
  ])('%j', (text, request) => expect(parseRequest(text, 'r', 1)).toEqual(request));

  test.each([
    ['{"action"', '', 'json'],
    ['7', '', 'json'],
    ['[]', '', 'json'],
    ['{}', 'action', 'string'],
    ['{"action": ""}', 'action', 'string'],
    ['{"action": "a:b", "resource": 1}', 'resource', 'string'],
    ['{"action": "a:b", "keys": []}', 'keys', 'object'],
    ['{"action": "a:b", "keys": null}', 'keys', 'object'],
    ['{"action": "a:b", "keys": {"x:y": 1}}', 'keys.x:y', 'strings'],
    ['{"action": "a:b", "keys": {"x:y": ["1", 1]}}', 'keys.x:y', 'strings'],
    ['{"action": "a:b", "key": {}}', 'key', 'unknown'],
  ])('%s', (text, field, wanted) => {
    expect(problemOf(() => parseRequest(text, 'r', 7))).toEqual({
      code: 'request-bad',
      params: { path: 'r', line: 7, field, wanted },
    });
  });

  test('come in order, over the pieces of a large file, as often as they are asked for', async () => {
    const lines = Array.from({ length: 20_000 }, (_, i) => `{"action": "ecs:動作${i}"}`);
    const requests = await openRequests(file(lines.join('\n\n')));
    for (const _ of [1, 2]) {
      const read: string[] = [];
      let batches = 0;
      for await (const batch of requests.batches()) {
        batches += 1;
        read.push(...batch.map(({ action }) => action));
      }
      expect(read).toEqual(lines.map((line) => JSON.parse(line).action));
      expect(batches).toBeGreaterThan(1);
    }
    requests.close();
  });

  test('a line without end is refused before it fills the memory', async () => {
    await expect(openRequests(file(`{"action": "a:b"}\n${' '.repeat(1 << 25)}`))).rejects.toMatchObject({
      problem: { code: 'request-bad', params: { line: 2, field: '', wanted: 'json' } },
    });
  });

  test('a bad line is found before anything is answered', async () => {
    await expect(openRequests(file('{"action": "a:b"}\n\n{}\n'))).rejects.toMatchObject({
      problem: { code: 'request-bad', params: { line: 3, field: 'action' } },
    });
    await expect(openRequests(join(folder, 'none'))).rejects.toMatchObject({
      problem: { code: 'file-not-found' },
    });
    await expect(openRequests(folder)).rejects.toMatchObject({ problem: { code: 'input-unreadable' } });
  });
});
