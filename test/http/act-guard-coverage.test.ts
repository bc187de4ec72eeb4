/** Who is covered by which guardrail over HTTP, on a directory and an account whose policies change. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { generateGuardrail } from '../../src/domain/policy/guardrail.ts';
import { keeps } from './published.ts';
import { type HttpBench, openHttp } from './read-bench.ts';

let http: HttpBench;
let management: string;
beforeAll(async () => {
  http = await openHttp();
  management = http.service.cloud.accounts[0]?.id ?? '';
}, 120_000);
afterAll(() => http.close());

interface Coverage {
  readonly way: string;
  readonly controlPolicies: string | null;
  readonly counts: object;
  readonly policies: readonly object[];
  readonly places: readonly {
    readonly kind: string;
    readonly id: string;
    readonly name: string;
    readonly parent: string | null;
    readonly coverage: {
      readonly state: string;
      readonly because: string | null;
      readonly tier: string | null;
    };
  }[];
}
const ask = (product: 'Ram' | 'ResourceManager', action: string, parameters: object = {}) =>
  http.service.cloud.invoke(management, '', product, action, { ...parameters }) as Promise<never>;
const coverage = async (query = ''): Promise<Coverage> => {
  const { status, body } = await http.call<Coverage>(`/api/v1/guard/coverage${query}`);
  expect(status).toBe(200);
  keeps(body, 'guard-coverage');
  return body;
};

test('what is below a folder is covered as soon as a tier is attached to it, whoever wrote it', async () => {
  const before = await coverage();
  expect(before).toMatchObject({ way: 'directory', counts: { covered: 0, notCovered: 7, unknown: 0 } });
  expect(before.places.filter(({ kind }) => kind === 'folder').map(({ name }) => name)).toEqual(
    expect.arrayContaining(['Production', 'Development', 'Platform']),
  );
  const folder = before.places.find(({ name }) => name === 'Production');
  await ask('ResourceManager', 'EnableControlPolicy');
  http.service.later(600_000);
  const { ControlPolicy } = await ask('ResourceManager', 'CreateControlPolicy', {
    PolicyName: 'by-somebody',
    EffectScope: 'RAM',
    PolicyDocument: generateGuardrail('closed-world'),
  });
  const { PolicyId } = ControlPolicy as { PolicyId: string };
  await ask('ResourceManager', 'AttachControlPolicy', { PolicyId, TargetId: folder?.id });
  const after = await coverage('?way=directory');
  expect(after).toMatchObject({
    controlPolicies: 'Enabled',
    counts: { covered: 2, notCovered: 5, unknown: 0 },
    policies: [{ id: PolicyId, name: 'by-somebody', tier: 'closed-world' }],
  });
  const shop = after.places.find(({ name }) => name === 'shop');
  expect(shop).toMatchObject({
    parent: folder?.id,
    coverage: { state: 'covered', tier: 'closed-world', by: PolicyId, at: folder?.id },
  });
}, 60_000);

test('users and roles of the account are covered by their RAM policies', async () => {
  await ask('Ram', 'CreateUser', { UserName: 'dana' });
  await ask('Ram', 'CreateUser', { UserName: 'eli' });
  await ask('Ram', 'CreatePolicy', {
    PolicyName: 'guard',
    PolicyDocument: generateGuardrail('hardened'),
  });
  await ask('Ram', 'AttachPolicyToUser', { PolicyName: 'guard', PolicyType: 'Custom', UserName: 'dana' });
  const { way, places } = await coverage('?way=account');
  expect(way).toBe('account');
  expect(places.filter(({ kind }) => kind === 'user').map(({ id, coverage }) => [id, coverage.tier])).toEqual(
    [
      ['dana', 'hardened'],
      ['eli', null],
    ],
  );
});

test('an answer that has not changed costs a line', async () => {
  const { headers } = await http.call('/api/v1/guard/coverage');
  const again = await http.call('/api/v1/guard/coverage', {
    headers: { 'if-none-match': headers.get('etag') ?? '' },
  });
  expect(again.status).toBe(304);
});
