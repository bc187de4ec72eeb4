/** What was done in the cloud and what was denied, from a call of the vendor's client to the answer of the service. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mapEvent } from '../../src/adapters/alibaba/event-source.ts';
import { followTrail } from '../../src/app/watch/follow-trail.ts';
import { recordsOf } from '../../src/domain/watch/trail-record.ts';
import {
  denyOpening,
  type GroupAt,
  NO_DOORS,
  RULE,
  refusalRecords,
  type Stranger,
  stranger,
} from '../support/denied.ts';
import { type HttpBench, openHttp } from './read-bench.ts';

interface Told {
  readonly items: readonly {
    readonly id: string;
    readonly operation: string;
    readonly actor: { readonly name: string };
    readonly denied: boolean;
    readonly errorCode: string;
    readonly errorMessage: string;
    readonly denial: object | null;
    readonly diagnosable: boolean;
    readonly resources: readonly string[];
  }[];
  readonly next: string | null;
}

let http: HttpBench;
let group: GroupAt;
let dana: Stranger;
beforeAll(async () => {
  http = await openHttp();
  const { cloud, parts } = http.service;
  // Times of the trail are whole seconds: what made the demo is done before everything is read.
  http.service.later(1_000);
  await parts.keeper.scan('test');
  group = parts.posture.inventory?.groups[0] ?? { account: '', region: '', id: '' };
  dana = await stranger(cloud, group.account, 'dana');
}, 120_000);
afterAll(() => http.close());

async function look(): Promise<void> {
  http.service.later(1_000);
  const onFailure = (place: string, error: unknown): never => {
    throw new Error(place, { cause: error });
  };
  await followTrail({ source: http.service.events, onFailure }, http.service.parts);
}

test('a change and a denied attempt are told, whoever looks twice, and filtered', async () => {
  const { cloud } = http.service;
  expect((await dana.open(group)).code).toBe('Forbidden.RAM');
  await cloud.invoke(group.account, group.region, 'Ecs', 'AuthorizeSecurityGroup', {
    SecurityGroupId: group.id,
    Permissions: [RULE],
  });
  await look();
  await look();
  const { body, text } = await http.call<Told>(`/api/v1/trail?resource=${group.id}`);
  expect(body.items.map(({ operation, denied }) => [operation, denied]).sort()).toEqual([
    ['AuthorizeSecurityGroup', false],
    ['AuthorizeSecurityGroup', true],
  ]);
  expect(text).not.toContain(dana.accessKeyId);
  expect(text).not.toContain('userAgent');
  const denied = await http.call<Told>('/api/v1/trail?denied=true&actor=dana');
  expect(denied.body.items).toMatchObject([
    { actor: { name: 'dana' }, errorCode: 'Forbidden.RAM', denial: null, diagnosable: false },
  ]);
  expect(denied.body.items[0]?.errorMessage).toContain('not authorized');
  const first = await http.call<Told>('/api/v1/trail?limit=1');
  const next = await http.call<Told>(
    `/api/v1/trail?limit=1&after=${encodeURIComponent(first.body.next ?? '')}`,
  );
  expect(next.body.items[0]?.id).not.toBe(first.body.items[0]?.id);
  const bad = await http.call('/api/v1/trail?denied=perhaps');
  expect([bad.status, bad.body.params]).toMatchObject([400, { field: 'denied' }]);
  // What the event does not carry nobody can decode.
  const id = denied.body.items[0]?.id ?? '';
  const none = await http.call(`/api/v1/trail/${id}/diagnosis`, { method: 'POST' });
  expect([none.status, none.body.code]).toEqual([409, 'event-undiagnosed']);
  const unknown = await http.call('/api/v1/trail/none/diagnosis', { method: 'POST' });
  expect([unknown.status, unknown.body.code]).toEqual([404, 'event-unknown']);
});

test('what a refusal carried is decoded by the account, and says which policy', async () => {
  const { cloud, parts } = http.service;
  await denyOpening(cloud, group.account, 'dana');
  const refused = await dana.open(group);
  const { denial, requestId } = refused;
  expect(await parts.store.trail.add(parts.target, refusalRecords(refused, group))).toBe(1);
  const { body, text } = await http.call<Told>('/api/v1/trail?to=2026-01-01T00:00:00Z');
  expect(body.items).toMatchObject([
    {
      id: requestId,
      diagnosable: true,
      denial: { action: 'ecs:AuthorizeSecurityGroup', principalType: 'SubUser', kind: 'ExplicitDeny' },
    },
  ]);
  expect(text).not.toContain((denial as { EncodedDiagnosticMessage: string }).EncodedDiagnosticMessage);
  const told = await http.call(`/api/v1/trail/${requestId}/diagnosis`, { method: 'POST' });
  expect([told.status, told.body]).toMatchObject([
    200,
    {
      action: 'ecs:AuthorizeSecurityGroup',
      explicit: true,
      policyType: 'AccountLevelIdentityBasedPolicy',
      principal: { type: 'SubUser', account: group.account },
      policies: [{ effect: 'Deny', id: NO_DOORS }],
    },
  ]);
  expect(Object.keys(told.body.keys as object)).toContain('acs:SourceIp');
  expect(told.text).not.toContain(dana.accessKeyId);
});

test('what the cloud does not decode is its refusal', async () => {
  const { parts } = http.service;
  const raw = {
    eventId: 'forged',
    eventName: 'AuthorizeSecurityGroup',
    eventTime: '2026-01-01T00:00:01Z',
    errorCode: 'NoPermission',
    AccessDeniedDetail: { EncodedDiagnosticMessage: 'i-0no sg-0message' },
  };
  const records = recordsOf([mapEvent(raw, group)]);
  expect(records[0]?.resources).toEqual([]);
  await parts.store.trail.add(parts.target, records);
  const refused = await http.call('/api/v1/trail/forged/diagnosis', { method: 'POST' });
  expect([refused.status, refused.body.code]).toEqual([502, 'cloud-refused']);
});
