/**
 * The local cloud's certificates: a certificate authority of its own, and one certificate for every name that the
 * vendor's clients may call it by. Made in a few milliseconds, and only when somebody speaks TLS.
 */
import {
  createHash,
  createPrivateKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
  X509Certificate,
} from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bits, integer, octets, oid, sequence, set, TRUE, time, tlv, utf8 } from './der.ts';

export interface Authority {
  /** What clients are told to trust. */
  readonly certPem: string;
  readonly key: KeyObject;
}

export interface ServerCertificate {
  readonly certPem: string;
  readonly keyPem: string;
}

const DAY_MS = 86_400_000;
const AUTHORITY_DAYS = 3650;
/** Clients refuse certificates that hold for much longer than two years. */
const SERVER_DAYS = 730;
const AUTHORITY_NAME = 'Postern local cloud CA';

const ECDSA_SHA256 = sequence(oid('1.2.840.10045.4.3.2'));
const SERVER_AUTH = oid('1.3.6.1.5.5.7.3.1');

/** The authority kept in `folder` (`ca.pem`, `ca-key.pem`), made when there is none or it is about to end. */
export function keptAuthority(folder: string, now: Date): Authority {
  const certPath = join(folder, 'ca.pem');
  const keyPath = join(folder, 'ca-key.pem');
  if (existsSync(certPath) && existsSync(keyPath)) {
    const certPem = readFileSync(certPath, 'utf8');
    if (new X509Certificate(certPem).validToDate.getTime() > now.getTime() + SERVER_DAYS * DAY_MS) {
      return { certPem, key: createPrivateKey(readFileSync(keyPath)) };
    }
  }
  const made = createAuthority(now);
  writeFileSync(keyPath, made.key.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  writeFileSync(certPath, made.certPem);
  return made;
}

export function createAuthority(now: Date): Authority {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const keyId = keyIdOf(publicKey);
  const certPem = certificate({
    subject: AUTHORITY_NAME,
    publicKey,
    signer: privateKey,
    now,
    days: AUTHORITY_DAYS,
    extensions: [
      extension('2.5.29.19', sequence(TRUE), true),
      // keyCertSign and cRLSign.
      extension('2.5.29.15', bits(Buffer.from([0b0000_0110]), 1), true),
      extension('2.5.29.14', octets(keyId)),
    ],
  });
  return { certPem, key: privateKey };
}

/** A certificate for the local names and the vendor's; a wildcard stands for one label only, hence one per region. */
export function createServerCertificate(
  authority: Authority,
  regions: readonly string[],
  now: Date,
): ServerCertificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const names = [
    'localhost',
    '*.aliyuncs.com',
    'location-readonly.aliyuncs.com',
    ...regions.map((id) => `*.${id}.aliyuncs.com`),
  ];
  const addresses = [Buffer.from([127, 0, 0, 1]), Buffer.from([...new Array<number>(15).fill(0), 1])];
  const alternatives = sequence(
    ...names.map((name) => tlv(0x82, Buffer.from(name, 'ascii'))),
    ...addresses.map((address) => tlv(0x87, address)),
  );
  const authorityKeyId = keyIdOf(new X509Certificate(authority.certPem).publicKey);
  const leaf = certificate({
    subject: 'Postern local cloud',
    publicKey,
    signer: authority.key,
    now,
    days: SERVER_DAYS,
    extensions: [
      extension('2.5.29.19', sequence(), true),
      // digitalSignature.
      extension('2.5.29.15', bits(Buffer.from([0b1000_0000]), 7), true),
      extension('2.5.29.37', sequence(SERVER_AUTH)),
      extension('2.5.29.35', sequence(tlv(0x80, authorityKeyId))),
      extension('2.5.29.17', alternatives),
    ],
  });
  const keyPem = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
  return { certPem: leaf + authority.certPem, keyPem };
}

interface CertificateParts {
  readonly subject: string;
  readonly publicKey: KeyObject;
  readonly signer: KeyObject;
  readonly now: Date;
  readonly days: number;
  readonly extensions: readonly Buffer[];
}

function certificate(parts: CertificateParts): string {
  const serial = randomBytes(16);
  // Positive, and never with a leading zero byte, which DER forbids.
  serial[0] = ((serial[0] ?? 0) & 0x3f) | 0x40;
  const body = sequence(
    tlv(0xa0, integer(Buffer.from([2]))),
    integer(serial),
    ECDSA_SHA256,
    distinguishedName(AUTHORITY_NAME),
    // A day back, for clients whose clocks are behind.
    sequence(
      time(new Date(parts.now.getTime() - DAY_MS)),
      time(new Date(parts.now.getTime() + parts.days * DAY_MS)),
    ),
    distinguishedName(parts.subject),
    parts.publicKey.export({ type: 'spki', format: 'der' }),
    tlv(0xa3, sequence(...parts.extensions)),
  );
  const signed = sequence(body, ECDSA_SHA256, bits(sign('sha256', body, parts.signer)));
  const lines = signed.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

function distinguishedName(commonName: string): Buffer {
  return sequence(set(sequence(oid('2.5.4.3'), utf8(commonName))));
}

function extension(id: string, value: Buffer, critical = false): Buffer {
  return sequence(oid(id), ...(critical ? [TRUE] : []), octets(value));
}

function keyIdOf(key: KeyObject): Buffer {
  return createHash('sha1')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest();
}
