/** Past calls in every form in which they are delivered. */
import { expect, test } from 'vitest';
import { toPastCalls } from './guard-trail.ts';

const EVENT = {
  eventId: 'e-1',
  eventTime: '2026-11-20T08:00:00Z',
  serviceName: 'Ecs',
  eventName: 'AuthorizeSecurityGroup',
  userIdentity: { type: 'assumed-role', accountId: '1', userName: 'Deployer:ci' },
  requestParameters: { 'Permissions.1.IpProtocol': 'tcp', 'Permissions.1.SourceCidrIp': '0.0.0.0/0' },
};
const [PLAIN] = toPastCalls(JSON.stringify(EVENT), 'f');

test('an event is a call by somebody with the rules that it wrote', () => {
  expect(PLAIN).toEqual({
    id: 'e-1',
    time: '2026-11-20T08:00:00Z',
    action: 'ecs:AuthorizeSecurityGroup',
    caller: { kind: 'role', account: '1', name: 'Deployer' },
    asked: { known: 'rules', rules: [{ protocol: 'tcp', sourceCidr: '0.0.0.0/0' }] },
  });
});

const { requestParameters: _, ...bare } = EVENT;
const list = [{ IpProtocol: 'tcp', SourceCidrIp: '0.0.0.0/0' }];
test.each([
  ['a list', JSON.stringify([EVENT])],
  ['lines', `${JSON.stringify(EVENT)}\n\n`],
  ['the answer of LookupEvents', JSON.stringify({ Events: [EVENT], RequestId: 'r' })],
  ['wrapped by a log store', JSON.stringify({ __time__: 1, event: EVENT })],
  ['wrapped as text', JSON.stringify({ event: JSON.stringify(EVENT) })],
  [
    'with its parameters as text',
    JSON.stringify({ ...bare, requestParameterJson: JSON.stringify(EVENT.requestParameters) }),
  ],
  ['with a list', JSON.stringify({ ...bare, requestParameters: { Permissions: list } })],
  [
    'with a list as text',
    JSON.stringify({ ...bare, requestParameters: { Permissions: JSON.stringify(list) } }),
  ],
  ['with the deprecated single rule', JSON.stringify({ ...bare, requestParameters: list[0] })],
])('%s says the same', (_form, text) => {
  expect(toPastCalls(text, 'f')).toEqual([PLAIN]);
});

test.each([
  ['ConfigureSecurityGroupPermissions', { 'AuthorizePermission.1.IpProtocol': 'TCP' }, { known: 'rules' }],
  ['ModifySecurityGroupRule', { IpProtocol: 'tcp', SourceCidrIp: '0.0.0.0/0' }, { known: 'rules' }],
  // The source may be that of the stored rule.
  ['ModifySecurityGroupRule', { PortRange: '22/22' }, { known: 'nothing', because: 'no-parameters' }],
  [
    'RunInstances',
    { 'NetworkInterface.1.SecurityGroupId': 'sg-1' },
    { known: 'new-instance', namesGroup: true },
  ],
  ['RunInstances', { 'SecurityGroupIds.1': 'sg-1' }, { known: 'new-instance', namesGroup: true }],
  ['CreateInstance', { ImageId: 'm-1' }, { known: 'new-instance', namesGroup: false }],
  ['DescribeInstances', {}, { known: 'action' }],
  ['', {}, { known: 'nothing', because: 'no-action' }],
])('%s with %j', (eventName, requestParameters, asked) => {
  const [call] = toPastCalls(JSON.stringify({ ...EVENT, eventName, requestParameters }), 'f');
  expect(call?.asked).toMatchObject(asked);
});

test('what is no event is not judged, and what is no JSON is told', () => {
  expect(toPastCalls('7', 'f')).toMatchObject([
    { caller: { kind: 'unknown' }, asked: { because: 'no-action' } },
  ]);
  expect(() => toPastCalls('{"eventId": 1}\n{', 'f.json')).toThrow('input-not-json');
});
