/** Who signed this request: access key, STS token, timestamp and nonce are checked as the vendor's gateway does. */
import { timingSafeEqual } from 'node:crypto';
import type { SemanticsProfile } from '../../domain/semantics/profile.ts';
import { ApiError } from './api-error.ts';
import { accessKeys, cloudTable, sessions } from './credentials.ts';
import { createNonceMemory } from './nonces.ts';
import type { Caller } from './operation.ts';
import type { Signed } from './signature.ts';
import { readV1 } from './signature-v1.ts';
import { readV3 } from './signature-v3.ts';
import type { State } from './state.ts';
import type { ApiRequest } from './wire.ts';

const WINDOW_MS = 15 * 60 * 1000;

export interface Authenticator {
  /** The caller, or the vendor's refusal as an ApiError. */
  authenticate(request: ApiRequest): Caller;
  /** Forgets the nonces. */
  reset(): void;
}

export interface AuthenticatorParts {
  readonly state: State;
  readonly profile: SemanticsProfile;
  /** The cloud's time: decides whether STS tokens have expired. */
  readonly now: () => Date;
  /** The machine's time: what clients sign with, however the cloud's time was moved. */
  readonly wallClock: () => Date;
}

export function createAuthenticator(parts: AuthenticatorParts): Authenticator {
  const nonces = createNonceMemory(2 * WINDOW_MS);

  function authenticate(request: ApiRequest): Caller {
    const signed = request.scheme === 'v1' ? readV1(request) : readSignatureV3(request);
    need('AccessKeyId', signed.accessKeyId);
    const { caller, secret } = identify(parts, signed);
    checkTime(signed.time);
    need('SignatureNonce', signed.nonce);
    need('Signature', signed.signature);
    checkSignature(signed, secret);
    if (!nonces.add(`${signed.accessKeyId}:${signed.nonce}`, parts.wallClock().getTime())) {
      throw new ApiError(400, 'SignatureNonceUsed', 'Specified signature nonce was used already.');
    }
    return caller;
  }

  function checkTime(text: string): void {
    need('Timestamp', text);
    const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(text) ? Date.parse(text) : Number.NaN;
    if (Number.isNaN(time))
      throw new ApiError(400, 'IllegalTimestamp', 'The input parameter "Timestamp" is not valid.');
    const away = Math.abs(parts.wallClock().getTime() - time);
    if (away > WINDOW_MS && parts.profile['timestamp-window'] === '15-minutes') {
      throw new ApiError(400, 'InvalidTimeStamp.Expired', 'Specified time stamp or date value is expired.');
    }
  }

  return { authenticate, reset: () => nonces.clear() };
}

function readSignatureV3(request: ApiRequest): Signed {
  if (request.http.headers.authorization === undefined) need('AccessKeyId', '');
  return readV3(request);
}

function identify(parts: AuthenticatorParts, signed: Signed): { caller: Caller; secret: string } {
  const session = cloudTable(parts.state, sessions).get(signed.accessKeyId);
  if (session !== undefined) {
    if (signed.securityToken === undefined || signed.securityToken === '') {
      throw new ApiError(400, 'MissingSecurityToken', 'SecurityToken is mandatory for this action.');
    }
    if (!sameText(signed.securityToken, session.securityToken)) {
      throw new ApiError(400, 'InvalidSecurityToken.Malformed', 'Specified SecurityToken is malformed.');
    }
    if (parts.now().getTime() >= Date.parse(session.expiration)) {
      throw new ApiError(400, 'InvalidSecurityToken.Expired', 'Specified SecurityToken is expired.');
    }
    const { accessKeyId, account, arn, roleId, sessionName } = session;
    const principalId = `${roleId}:${sessionName}`;
    const caller = {
      type: 'assumed-role',
      account,
      accessKeyId,
      principalId,
      arn,
      name: sessionName,
    } as const;
    return { caller, secret: session.secret };
  }
  const key = cloudTable(parts.state, accessKeys).get(signed.accessKeyId);
  if (key === undefined) {
    const status = Number(parts.profile['unknown-access-key-status']);
    throw new ApiError(status, 'InvalidAccessKeyId.NotFound', 'Specified access key is not found.');
  }
  if (key.status === 'Inactive') {
    throw new ApiError(400, 'InvalidAccessKeyId.Inactive', 'Specified access key is disabled.');
  }
  if (signed.securityToken !== undefined && signed.securityToken !== '') {
    const message = 'Specified SecurityToken does not belong to the access key.';
    throw new ApiError(400, 'InvalidSecurityToken.MismatchWithAccessKey', message);
  }
  const { type, account, accessKeyId, principalId, arn, name } = key;
  return { caller: { type, account, accessKeyId, principalId, arn, name }, secret: key.secret };
}

function checkSignature(signed: Signed, secret: string): void {
  if (sameText(signed.signature, signed.sign(signed.stringToSign, secret))) return;
  // Clients look for these words and compare the text with their own.
  const message = `Specified signature is not matched with our calculation. server string to sign is:${signed.stringToSign}`;
  throw new ApiError(400, 'SignatureDoesNotMatch', message);
}

/** Takes equally long for every text of the right length. */
function sameText(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}

function need(name: string, value: string): void {
  if (value !== '') return;
  const message = `The input parameter "${name}" that is mandatory for processing this request is not supplied.`;
  throw new ApiError(400, 'MissingParameter', message);
}
