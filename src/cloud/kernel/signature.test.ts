import { expect, test } from 'vitest';
import { encode } from './signature.ts';
import { readV1 } from './signature-v1.ts';
import { readV3, stringToSignV3 } from './signature-v3.ts';
import { type ApiRequest, toApiRequest, toWireRequest } from './wire.ts';

const TARGET =
  '/?RegionId=cn-hangzhou&SecurityGroupId=sg-1&Permissions.1.IpProtocol=TCP&Permissions.1.PortRange=22%2F22' +
  '&Permissions.1.SourceCidrIp=0.0.0.0%2F0';
const EMPTY_HASH = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

function v3(target: string, signature = '0'): ApiRequest {
  const headers = {
    host: 'ecs.cn-hangzhou.aliyuncs.com',
    'x-acs-version': '2014-05-26',
    'x-acs-action': 'AuthorizeSecurityGroup',
    'x-acs-date': '2025-01-01T00:00:00Z',
    'x-acs-signature-nonce': 'n1',
    'x-acs-content-sha256': EMPTY_HASH,
  };
  const names = Object.keys(headers).sort().join(';');
  const authorization = `ACS3-HMAC-SHA256 Credential=testid,SignedHeaders=${names},Signature=${signature}`;
  return toApiRequest(
    toWireRequest('POST', target, { ...headers, authorization }, Buffer.alloc(0), '127.0.0.1'),
  );
}

test('ACS3 gives the signature that the official client gives', () => {
  const signed = readV3(v3(TARGET));
  expect(signed.sign(signed.stringToSign, 'testsecret')).toBe(
    'c63fe6bd77c3c1d37f43b5681803442bce73935006bee49605fdd09a7d564913',
  );
});

test('ACS3 is computed from decoded values: a bare and an encoded star are the same request', () => {
  const names = ['host'];
  expect(stringToSignV3(v3('/?A=b%20c*~'), names)).toBe(stringToSignV3(v3('/?A=b%20c%2A%7E'), names));
  expect(stringToSignV3(v3('/?A=b%20c*~'), names)).not.toBe(stringToSignV3(v3('/?A=b%20c~'), names));
});

test('ACS3 demands that what decides the request is signed', () => {
  const request = v3(TARGET);
  const authorization = 'ACS3-HMAC-SHA256 Credential=testid,SignedHeaders=host,Signature=00';
  const headers = { ...request.http.headers, authorization };
  expect(() => readV3({ ...request, http: { ...request.http, headers } })).toThrow('must be signed');
});

test('RPC version 1.0 gives the signature that the official client gives, wherever the parameters are', () => {
  const common =
    'Action=AuthorizeSecurityGroup&Version=2014-05-26&Format=json&AccessKeyId=testid&SignatureMethod=HMAC-SHA1' +
    '&SignatureVersion=1.0&SignatureNonce=n1&Timestamp=2025-01-01T00%3A00%3A00Z&Signature=x';
  const inQuery = toWireRequest('POST', `${TARGET}&${common}`, {}, Buffer.alloc(0), '');
  const inForm = toWireRequest('POST', `/?${common}`, {}, Buffer.from(TARGET.slice(2)), '');
  for (const http of [inQuery, inForm]) {
    const signed = readV1(toApiRequest(http));
    expect(signed.sign(signed.stringToSign, 'testsecret')).toBe('PpTIgZapMWCwELc4LTbqdm8oxtQ=');
  }
});

test('an empty SignatureType is part of what is signed; another type is refused', () => {
  const read = (query: string) =>
    readV1(toApiRequest(toWireRequest('GET', `/?Signature=x${query}`, {}, Buffer.alloc(0), '')));
  expect(read('&SignatureType=').stringToSign).toContain('SignatureType');
  expect(read('').stringToSign).not.toContain('SignatureType');
  expect(() => read('&SignatureType=BEARERTOKEN')).toThrow('SignatureType');
});

test('encoding leaves only unreserved characters bare', () => {
  expect(encode("a-_.~ +*!'()/中")).toBe('a-_.~%20%2B%2A%21%27%28%29%2F%E4%B8%AD');
});
