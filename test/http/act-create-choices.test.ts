/** What can be chosen when something is made, in which account, and which groups are right for it. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { IMAGE } from '../create/bench.ts';
import { type Asked, type HttpBench, openHttp } from './read-bench.ts';

interface Row {
  readonly id: string;
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly vpc: string;
}
interface Offer {
  readonly vpcs: readonly { readonly id: string; readonly name: string }[];
  readonly vSwitches: readonly { readonly id: string; readonly vpc: string; readonly zone: string }[];
  readonly images: readonly { readonly id: string; readonly os: string }[];
  readonly types: readonly {
    readonly id: string;
    readonly cpus: number | null;
    readonly zones: readonly string[];
  }[];
  readonly templates: readonly object[];
  readonly gaps: readonly { readonly operation: string }[];
}
interface Judged {
  readonly id: string;
  readonly name: string;
  readonly because: readonly string[];
  readonly lacks: readonly string[];
  readonly beyond: readonly { readonly sources: readonly string[] }[];
  readonly exposed: readonly {
    readonly witness: { readonly source: string; readonly port: number } | null;
  }[];
}

let http: HttpBench;
/** Of a member account, that has a site with groups open and not. */
let trap: Row;
beforeAll(async () => {
  http = await openHttp();
  await http.service.parts.keeper.scan('test');
  const { body } = await http.call<{ items: Row[] }>('/api/v1/inventory/groups?text=office-only');
  trap = body.items[0] as Row;
}, 120_000);
afterAll(() => http.close());

const operator = <T>(path: string, more: Partial<Asked> = {}) =>
  http.call<T>(path, { role: 'operator', ...more });
const post = <T>(path: string, body: object) => operator<T>(path, { method: 'POST', body });
const offerOf = (more = '') =>
  operator<Offer>(`/api/v1/create/offer?region=${trap.region}&account=${trap.account}${more}`);
const right = async (more: object): Promise<readonly Judged[]> => {
  const { region, vpc } = trap;
  return (await post<{ items: Judged[] }>('/api/v1/create/groups/right', { region, vpc, ...more })).body
    .items;
};

test('an offer has the networks of the account that is asked about, and types by the zones that have them', async () => {
  const { status, body } = await offerOf();
  expect(status).toBe(200);
  expect(body.gaps).toEqual([]);
  expect(body.vpcs.map(({ id }) => id)).toContain(trap.vpc);
  expect(body.vSwitches).toContainEqual(expect.objectContaining({ vpc: trap.vpc, zone: `${trap.region}-a` }));
  expect(new Set(body.images.map(({ os }) => os))).toEqual(new Set(['linux', 'windows']));
  const type = body.types.find(({ id }) => id === 'ecs.g7.large');
  expect(type).toMatchObject({ cpus: 2, zones: [`${trap.region}-a`, `${trap.region}-b`] });
  // The account of the service itself has none.
  const own = await operator<Offer>(`/api/v1/create/offer?region=${trap.region}`);
  expect(own.body.vpcs).toEqual([]);
});

test('a listing that fails is said, and the others are there', async () => {
  const { cloud } = http.service;
  cloud.faults.set([{ operation: 'DescribeImages', kind: 'error', rate: 1 }]);
  try {
    const { body } = await offerOf();
    expect(body.gaps).toMatchObject([{ operation: 'DescribeImages' }]);
    expect(body.images).toEqual([]);
    expect(body.vpcs.length).toBeGreaterThan(0);
  } finally {
    cloud.faults.clear();
  }
});

test('who may not make anything is not shown what could be made, and an account without the role is refused', async () => {
  const { status } = await http.call(`/api/v1/create/offer?region=${trap.region}`);
  expect(status).toBe(403);
  const other = await operator(`/api/v1/create/offer?region=${trap.region}&account=1`);
  expect([other.status, other.body]).toMatchObject([502, { code: 'cloud-refused' }]);
});

test('groups are right when they let in who was asked for and open nothing, and others say why not', async () => {
  const wish = { allow: ['ssh=office'], source: ['office=203.0.113.0/25'] };
  const items = await right(wish);
  const by = (name: string): Judged => items.find((one) => one.name === name) as Judged;
  // It lets in the other half of the block, too.
  expect(by('office-only')).toMatchObject({ because: [], beyond: [{ sources: ['203.0.113.128/25'] }] });
  expect(by('db')).toMatchObject({ because: ['lacks'], lacks: ['ssh=office'] });
  expect(items[0]?.because).toEqual([]);
  const exact = await right({ ...wish, source: ['office=203.0.113.0/24'] });
  expect(exact.find(({ name }) => name === 'office-only')).toMatchObject({ because: [], beyond: [] });
  const { items: all } = (
    await http.call<{ items: Row[] }>('/api/v1/inventory/groups?verdict=open&text=legacy-jump')
  ).body;
  const open = all[0] as Row;
  const judged = await right({ ...wish, region: open.region, vpc: open.vpc });
  const jump = judged.find(({ id }) => id === open.id) as Judged;
  expect(jump.because).toEqual(['exposes']);
  expect(jump.exposed[0]?.witness).toMatchObject({ port: 22 });
});

test('what has no addresses to compare is looked for as it is', async () => {
  const items = await right({ allow: ['icmp=0.0.0.0/0', 'ssh=pl-unknown'] });
  expect(
    items.every(({ lacks }) => lacks.includes('icmp=0.0.0.0/0') && lacks.includes('ssh=pl-unknown')),
  ).toBe(true);
});

test('instances are made in the account that is named, with a group that is there', async () => {
  const { body: offer } = await offerOf();
  const vswitch = offer.vSwitches.find(({ vpc }) => vpc === trap.vpc)?.id ?? '';
  const wish = {
    account: trap.account,
    region: trap.region,
    name: 'made-here',
    group: [trap.id],
    image: IMAGE,
    type: 'ecs.g7.large',
    vswitch,
    source: ['office=203.0.113.0/24'],
  };
  const begun = await post<{ id: string; subject: string }>('/api/v1/create/instances', wish);
  expect(begun.body.subject).toBe(`${trap.account}/${trap.region}/made-here`);
  const read = async () =>
    (await http.call<{ state: string; result: object }>(`/api/v1/actions/${begun.body.id}`)).body;
  await expect.poll(async () => (await read()).state, { timeout: 60_000 }).not.toBe('running');
  expect(await read()).toMatchObject({
    state: 'done',
    result: { result: 'created', explained: { items: [{ account: trap.account }] } },
  });
}, 90_000);
