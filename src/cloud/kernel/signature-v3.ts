/**
 * ACS3-HMAC-SHA256, from decoded values: clients leave characters bare in the URL that they sign encoded (facts: V3
 * signature).
 */
import { createHash, createHmac } from 'node:crypto';
import { ApiError } from './api-error.ts';
import { byName, encode, type Signed } from './signature.ts';
import type { ApiRequest } from './wire.ts';

const ALGORITHM = 'ACS3-HMAC-SHA256';
const AUTHORIZATION =
  /^ACS3-HMAC-SHA256\s+Credential=([^,\s]+)\s*,\s*SignedHeaders=([^,\s]+)\s*,\s*Signature=([0-9a-f]+)$/;
/** Headers that decide what a request does, so they count only when they are signed. */
const DECISIVE = [
  'host',
  'x-acs-action',
  'x-acs-version',
  'x-acs-date',
  'x-acs-signature-nonce',
  'x-acs-security-token',
];

/** Takes the signature out of the Authorization header. Throws IncompleteSignature when it is not one. */
export function readV3(request: ApiRequest): Signed {
  const { headers } = request.http;
  const found = AUTHORIZATION.exec(headers.authorization ?? '');
  if (found === null)
    throw new ApiError(400, 'IncompleteSignature', `The Authorization header is not ${ALGORITHM}.`);
  const [, accessKeyId = '', list = '', signature = ''] = found;
  const signedHeaders = list.split(';');
  for (const name of DECISIVE) {
    if (headers[name] !== undefined && !signedHeaders.includes(name)) {
      throw new ApiError(400, 'IncompleteSignature', `The header "${name}" must be signed.`);
    }
  }
  return {
    accessKeyId,
    securityToken: headers['x-acs-security-token'],
    time: headers['x-acs-date'] ?? '',
    nonce: headers['x-acs-signature-nonce'] ?? '',
    signature,
    stringToSign: stringToSignV3(request, signedHeaders),
    sign: (text, secret) => createHmac('sha256', secret).update(text).digest('hex'),
  };
}

export function stringToSignV3(request: ApiRequest, signedHeaders: readonly string[]): string {
  const { http } = request;
  const canonical = [
    http.method,
    http.path,
    http.query
      .toSorted(byName)
      .map(([name, value]) => `${encode(name)}=${encode(value)}`)
      .join('&'),
    ...signedHeaders.toSorted().map((name) => `${name}:${(http.headers[name] ?? '').trim()}`),
    '',
    signedHeaders.join(';'),
    createHash('sha256').update(http.body).digest('hex'),
  ].join('\n');
  return `${ALGORITHM}\n${createHash('sha256').update(canonical).digest('hex')}`;
}
