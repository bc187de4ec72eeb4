/** RPC signature version 1.0, HMAC-SHA1 over query and form together (facts: RPC V1). */
import { createHmac } from 'node:crypto';
import { ApiError } from './api-error.ts';
import { byName, encode, type Signed } from './signature.ts';
import type { ApiRequest } from './wire.ts';

/** Takes the signature out of the parameters. Throws the vendor's errors for another method or version. */
export function readV1(request: ApiRequest): Signed {
  const { params } = request;
  expectValue(params, 'SignatureMethod', 'HMAC-SHA1');
  expectValue(params, 'SignatureVersion', '1.0');
  expectValue(params, 'SignatureType', '');
  return {
    accessKeyId: params.get('AccessKeyId') ?? '',
    securityToken: params.get('SecurityToken'),
    time: params.get('Timestamp') ?? '',
    nonce: params.get('SignatureNonce') ?? '',
    signature: params.get('Signature') ?? '',
    stringToSign: stringToSignV1(request),
    sign: (text, secret) => createHmac('sha1', `${secret}&`).update(text).digest('base64'),
  };
}

/** Everything but the signature itself is signed; so is an empty SignatureType, when it was sent. */
export function stringToSignV1(request: ApiRequest): string {
  const query = [...request.params]
    .filter(([name]) => name !== 'Signature')
    .sort(byName)
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .join('&');
  return `${request.http.method}&${encode('/')}&${encode(query)}`;
}

function expectValue(params: ReadonlyMap<string, string>, name: string, expected: string): void {
  const value = params.get(name);
  if (value !== undefined && value !== expected) {
    throw new ApiError(
      400,
      `InvalidParameter.${name}`,
      `The specified parameter "${name}" is not supported: ${value}.`,
    );
  }
}
