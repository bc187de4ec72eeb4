/** Policies over HTTP: the documents of the commands, made in threads that end with whoever asked. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeGuardrail } from '../../src/app/guardrail-report.ts';
import { toPolicySetOrPolicy } from '../../src/app/policy/policy-text.ts';
import { ANYBODY, prove } from '../../src/app/prove.ts';
import { DEFAULT_GUARDRAIL } from '../../src/domain/policy/guardrail.ts';
import { PolicyThreads } from '../../src/interfaces/http/policy-threads.ts';
import { type Answer, type HttpBench, openHttp } from './read-bench.ts';

const SCHEMAS = join(import.meta.dirname, '../../docs/reference/schemas');
const DENY_ALL = { Version: '1', Statement: [{ Effect: 'Deny', Action: '*', Resource: '*' }] };
const PAGE = describeGuardrail('page', DEFAULT_GUARDRAIL, 'control').document;
const SET = {
  control: [[{ Version: '1', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] }]],
  identity: [
    { Version: '1', Statement: [{ Effect: 'Allow', Action: 'ecs:Describe*', Resource: '*' }] },
    DENY_ALL,
  ],
};

let http: HttpBench;
beforeAll(async () => {
  http = await openHttp();
}, 120_000);
afterAll(() => http.close());

function ask<T = Record<string, unknown>>(what: string, body: object): Promise<Answer<T>> {
  return http.call<T>(`/api/v1/policy/${what}`, { method: 'POST', body });
}

function isDocument(name: string, document: unknown): void {
  const ajv = new Ajv2020({ strict: false });
  for (const one of ['common', `policy-${name}`])
    ajv.addSchema(JSON.parse(readFileSync(join(SCHEMAS, `${one}.v1.json`), 'utf8')));
  const validate = ajv.getSchema(`policy-${name}.v1.json`);
  if (validate?.(document) !== true) expect.fail(ajv.errorsText(validate?.errors));
}

test('a document is checked, with the place of what is wrong', async () => {
  interface Checked {
    readonly files: readonly { readonly diagnostics: readonly { code: string; line: number }[] }[];
  }
  const text = '{\n  "Version": "1",\n  "Statment": []\n}';
  const { body } = await ask<Checked>('check', { document: text });
  isDocument('check', body);
  expect(body.files[0]?.diagnostics).toEqual(
    expect.arrayContaining([expect.objectContaining({ code: 'unknown-element', line: 3 })]),
  );
  const set = await ask<Checked>('check', { document: SET });
  expect(set.body.files).toHaveLength(3);
  expect(set.body.files.flatMap(({ diagnostics }) => diagnostics)).toEqual([]);
});

test('requests are decided, and what is no policies file is said by line', async () => {
  const { body } = await ask<{ results: { decision: string }[] }>('eval', {
    policies: SET,
    requests: [
      { action: 'ecs:DescribeInstances' },
      { action: 'ecs:RunInstances', keys: { 'acs:CurrentTime': 'x' } },
    ],
  });
  isDocument('eval', body);
  expect(body.results.map(({ decision }) => decision)).toEqual(['explicit-deny', 'explicit-deny']);
  const bad = await ask('eval', { policies: '{\n"control": {}\n}', requests: [] });
  expect([bad.status, bad.body]).toMatchObject([422, { code: 'policy-bad', params: { line: 2 } }]);
  const profile = await ask('eval', { policies: SET, requests: [], profile: ['no-such=reading'] });
  expect(profile.body).toMatchObject({ code: 'http-bad-value', params: { field: 'profile' } });
  const field = await ask('eval', { policies: SET, requests: [{ action: 'a:B', colour: 'red' }] });
  expect(field.body.code).toBe('http-bad-field');
});

test('two policies are compared', async () => {
  const { body } = await ask('compare', { first: PAGE, second: DENY_ALL });
  isDocument('compare', body);
  expect(body.relation).toMatch(/looser|stricter/);
  expect((await ask('compare', { first: PAGE, second: PAGE })).body.relation).toBe('same');
});

test('a guardrail is written, and told what it does', async () => {
  const { body } = await ask('generate', { tier: 'hardened', publishers: ['web'] });
  isDocument('generate', body);
  const options = { ...DEFAULT_GUARDRAIL, publishers: ['web'] };
  const { document, ...rest } = describeGuardrail('hardened', options, 'control');
  expect(body).toMatchObject({ ...JSON.parse(JSON.stringify(rest)), document: JSON.parse(document) });
  const roles = Array.from({ length: 50 }, (_, i) => `${'publisher'.repeat(6)}-${i}`);
  const long = await ask('generate', { tier: 'hardened', publishers: roles });
  expect(long.body.code).toBe('policy-too-long');
});

describe('a proof', () => {
  interface Proof {
    readonly holds: unknown;
    readonly counterexamples: readonly {
      readonly kind: string;
      readonly facts: readonly string[];
      readonly request: readonly object[];
      readonly profile: Readonly<Record<string, string>>;
      readonly exposed?: object;
      readonly replay: { readonly executed?: { readonly accepted: boolean } };
    }[];
  }

  test('is that of the command, and its counterexamples can be tried', async () => {
    const { body } = await ask<Proof>('prove', { policies: PAGE, execute: false });
    isDocument('prove', body);
    const wanted = await prove({
      policies: toPolicySetOrPolicy('policies', PAGE, 'control'),
      question: 'no-hole',
      level: 'broad',
      assume: [],
      principals: ANYBODY,
      trusted: [],
    });
    expect(body).toEqual({ schema: 'postern.policy-prove/v1', ...JSON.parse(JSON.stringify(wanted)) });
    expect(body.holds).toBe(false);
    const usual = body.counterexamples.find(({ profile }) => Object.keys(profile).length === 0);
    const { facts, request, exposed } = usual ?? expect.fail();
    const tried = await ask<{ accepted: boolean; reach?: object }>('try', {
      policies: PAGE,
      facts,
      request,
      ...(exposed && { exposed }),
    });
    expect(tried.status).toBe(200);
    expect(tried.body.accepted).toBe(true);
    expect(tried.body.reach).toBeDefined();
    const stopped = await ask<{ accepted: boolean }>('try', { policies: DENY_ALL, facts, request });
    expect(stopped.body.accepted).toBe(false);
  }, 60_000);

  test('does not hold up others', async () => {
    const began = performance.now();
    let over = false;
    const proof = ask<Proof>('prove', { policies: PAGE }).then((answer) => {
      over = true;
      return answer;
    });
    const waits: number[] = [];
    while (!over) {
      const asked = performance.now();
      await fetch(`${http.base}/healthz`);
      waits.push(performance.now() - asked);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const { body } = await proof;
    expect(body.counterexamples.every(({ replay }) => replay.executed?.accepted === true)).toBe(true);
    // Of the time that it took others were answered again and again.
    expect(waits.length).toBeGreaterThan(10);
    expect(Math.max(...waits)).toBeLessThan((performance.now() - began) / 2);
  }, 120_000);

  test('ends when whoever asked is gone', async () => {
    const headers = { ...(await http.as('viewer')), 'content-type': 'application/json' };
    const stop = new AbortController();
    const asked = fetch(`${http.base}/api/v1/policy/prove`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ policies: PAGE }),
      signal: stop.signal,
    });
    setTimeout(() => stop.abort(), 500);
    await expect(asked).rejects.toThrow();
    // Two may work at once: neither is taken by what nobody waits for.
    const small = { policies: SET, requests: [{ action: 'ecs:DescribeInstances' }] };
    await expect
      .poll(
        async () => (await Promise.all([ask('eval', small), ask('eval', small)])).map(({ status }) => status),
        {
          timeout: 30_000,
        },
      )
      .toEqual([200, 200]);
  }, 60_000);

  test('of which too many are asked for at once waits', async () => {
    const answers = await Promise.all([1, 2, 3].map(() => ask('prove', { policies: PAGE, execute: false })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 429]);
    expect(answers.find(({ status }) => status === 429)?.body.code).toBe('http-too-many');
  }, 60_000);
});

test('what takes too long, or too much memory, is given up', async () => {
  const task = { kind: 'compare', first: PAGE, second: PAGE, use: 'control' } as const;
  const never = new AbortController().signal;
  const codeOf = (threads: PolicyThreads): Promise<unknown> =>
    threads.run(task, never).then(
      () => 'done',
      (error) => [error.problem?.code, error.problem?.params?.limit],
    );
  const hurried = new PolicyThreads({ seconds: 0.05 });
  expect(await codeOf(hurried)).toEqual(['http-too-much-work', '0.05 s']);
  expect(hurried.count).toBe(0);
  expect(await codeOf(new PolicyThreads({ megabytes: 3 }))).toEqual(['http-too-much-work', '3 MB']);
  expect(await codeOf(new PolicyThreads())).toBe('done');
}, 60_000);

test('what is too large is refused before it is read', async () => {
  const { status, body } = await ask('check', { document: 'x'.repeat(3 << 20) });
  expect([status, body.code]).toEqual([413, 'http-too-large']);
});
