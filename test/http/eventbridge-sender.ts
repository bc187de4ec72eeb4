/** Signs deliveries as EventBridge does, with a key of the test, and what it needs to be believed. */
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import type { Delivery } from '../../src/app/ports.ts';

export const TARGET = 'https://postern.example.com/api/v1/eventbridge?from=eb';
export const TOKEN = 'token-of-the-target-of-the-rule';
export const CERTIFICATE =
  'https://cn-hangzhou-eventbridge.oss-accelerate.aliyuncs.com/x509_public_certificate_2021012501.pem';
export const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

export interface Signing {
  readonly at?: number;
  readonly url?: string;
  readonly token?: string;
  readonly certificate?: string;
  readonly key?: KeyObject;
  /** What the vendor's own library puts behind the body. */
  readonly end?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export function headersFor(
  body: string,
  { at = Date.now(), url = TARGET, token = TOKEN, certificate = CERTIFICATE, ...more }: Signing = {},
): Record<string, string> {
  const signed = {
    'x-eventbridge-signature-timestamp': String(at),
    'x-eventbridge-hash-method': 'SHA256',
    'x-eventbridge-signature-version': '1.0',
    'x-eventbridge-signature-url': certificate,
    'x-eventbridge-signature-token': token,
  };
  const lines = Object.entries(signed).map(([name, value]) => `${name}: ${value}`);
  const text = [url, ...lines, body].join('\n') + (more.end ?? '');
  const signature = sign('sha256', Buffer.from(text), more.key ?? privateKey).toString('base64');
  return { ...signed, 'x-eventbridge-signature-v2': signature, ...more.headers };
}

export function deliveryOf(body: string, signing?: Signing): Delivery {
  return { headers: headersFor(body, signing), body: Buffer.from(body), from: '203.0.113.9' };
}

/** An event as the vendor's page has it, with a group of the caller's. */
export function eventOf(more: object = {}): object {
  return {
    eventId: '92b33345-0cef-47be-821f-fb9914d30000',
    eventVersion: 1,
    eventName: 'AuthorizeSecurityGroup',
    eventRW: 'Write',
    eventType: 'ApiCall',
    eventTime: '2026-11-22T21:52:00Z',
    serviceName: 'Ecs',
    acsRegion: 'cn-hangzhou',
    sourceIpAddress: '203.0.113.50',
    userAgent: 'AlibabaCloud API Workbench',
    requestId: '32B7EB75-62EE-511E-9449-E19EBF67C2ED',
    isGlobal: false,
    userIdentity: { type: 'ram-user', userName: 'mei', accountId: '100000000001' },
    referencedResources: { 'ACS::ECS::SecurityGroup': ['sg-bp1closed'] },
    ...more,
  };
}

export function envelopeOf(event: object, more: object = {}): object {
  return {
    id: '45ef4dewdwe1-7c35-447a-bd93-fab0',
    source: 'acs.actiontrail',
    specversion: '1.0',
    type: 'actiontrail:ActionTrail:ApiCall',
    time: '2026-11-22T21:52:00Z',
    datacontenttype: 'application/json;charset=utf-8',
    aliyunaccountid: '100000000001',
    aliyunregionid: 'cn-hangzhou',
    data: event,
    ...more,
  };
}
