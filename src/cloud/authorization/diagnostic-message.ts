/**
 * The encoded diagnostic message of a refusal. Like the vendor's it is opaque and carries what it says, so a refusal
 * leaves nothing behind in the cloud that would have to be kept for it.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Diagnosis } from '../../domain/policy/diagnosis.ts';
import type { AuthPrincipal } from './principal.ts';

export interface DiagnosticMessage extends Diagnosis {
  readonly AuthPrincipal: AuthPrincipal;
  /** Ours, not the vendor's: statements about which nobody can say whether they apply; they made the call be refused. */
  readonly UndecidedStatements?: readonly UndecidedStatement[];
}

export interface UndecidedStatement {
  readonly PolicyIdentifier: string;
  /** From 1. */
  readonly StatementNumber: number;
}

/** Not a secret: it tells messages of this program from any other text. */
const SEAL_KEY = 'postern diagnostic message v1';
const SEAL_LENGTH = 12;
const LONGEST = 1 << 20;

export function encodeDiagnosticMessage(message: DiagnosticMessage): string {
  const packed = deflateRawSync(JSON.stringify(message));
  return Buffer.concat([sealOf(packed), packed]).toString('base64');
}

/** Undefined for any text that `encodeDiagnosticMessage` did not make. */
export function decodeDiagnosticMessage(text: string): DiagnosticMessage | undefined {
  const bytes = Buffer.from(text, 'base64');
  const packed = bytes.subarray(SEAL_LENGTH);
  if (packed.length === 0 || !timingSafeEqual(bytes.subarray(0, SEAL_LENGTH), sealOf(packed)))
    return undefined;
  return JSON.parse(inflateRawSync(packed, { maxOutputLength: LONGEST }).toString('utf8'));
}

function sealOf(packed: Uint8Array): Buffer {
  return createHmac('sha256', SEAL_KEY).update(packed).digest().subarray(0, SEAL_LENGTH);
}
