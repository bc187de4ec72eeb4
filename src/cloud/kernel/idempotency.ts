/** ClientToken: a write that is sent again answers as the first time and changes nothing. */
import { createHash } from 'node:crypto';
import { ApiError } from './api-error.ts';
import type { Call, Operation } from './operation.ts';
import { byName } from './signature.ts';
import { collection } from './state.ts';
import type { Pair } from './wire.ts';

interface Remembered {
  readonly fingerprint: string;
  readonly body: object;
}

/** Tokens are kept per account, region and action, together with the changes that they stand for. */
const tokens = collection<Remembered>('cloud.client-tokens', 'account');

/** Runs `work` unless this token already ran it. Inside the call's transaction. */
export function once(call: Call, operation: Operation, pairs: readonly Pair[], work: () => object): object {
  const token = pairs.find(([name]) => name === 'ClientToken')?.[1] ?? '';
  if (token === '' || operation.access === 'read') return work();
  const table = call.table(tokens);
  const region = operation.scope === 'region' ? call.region : '';
  const key = `${operation.version}:${operation.action}:${region}:${token}`;
  const fingerprint = fingerprintOf(pairs);
  const seen = table.get(key);
  if (seen === undefined) {
    const body = work();
    table.put(key, { fingerprint, body });
    return body;
  }
  if (seen.fingerprint !== fingerprint) {
    const message = 'The request uses a ClientToken that was used before with other parameters.';
    throw new ApiError(
      Number(call.profile['client-token-mismatch-status']),
      'IdempotentParameterMismatch',
      message,
    );
  }
  return seen.body;
}

function fingerprintOf(pairs: readonly Pair[]): string {
  const sorted = pairs.toSorted(byName);
  return createHash('sha256').update(JSON.stringify(sorted)).digest('base64url');
}
