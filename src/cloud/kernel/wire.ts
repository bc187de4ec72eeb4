/**
 * From an HTTP request to an API request. The vendor's clients put the action into headers or parameters, and the
 * parameters into the query, a form body, or both (facts: RPC wire format), so both are read and merged.
 */
import { ApiError } from './api-error.ts';

export type Pair = readonly [name: string, value: string];

/** An HTTP request, complete. */
export interface WireRequest {
  readonly method: string;
  readonly path: string;
  /** The Host header, with its port. */
  readonly host: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly query: readonly Pair[];
  readonly form: readonly Pair[];
  readonly body: Uint8Array;
  readonly sourceIp: string;
  /** Whether it came over TLS. */
  readonly secure: boolean;
}

export type Format = 'JSON' | 'XML';

/** What is asked for, before anything about it is believed. */
export interface ApiRequest {
  readonly action: string;
  readonly version: string;
  readonly format: Format;
  /** Query and form merged, by name. */
  readonly params: ReadonlyMap<string, string>;
  readonly scheme: 'v3' | 'v1';
  readonly http: WireRequest;
}

/** A name longer than this is none that the vendor has; it is ignored like any unknown parameter. */
const LONGEST_NAME = 256;

/** Splits a target such as `/?Action=…` and its form body. */
export function toWireRequest(
  method: string,
  target: string,
  headers: Readonly<Record<string, string>>,
  body: Uint8Array,
  sourceIp: string,
  secure = false,
): WireRequest {
  // A client that takes this cloud for its proxy sends the whole address.
  const local = target.replace(/^https?:\/\/[^/?]*/i, '');
  const cut = local.indexOf('?');
  const type = headers['content-type'] ?? '';
  const isForm = body.length > 0 && (type === '' || type.startsWith('application/x-www-form-urlencoded'));
  return {
    method,
    path: (cut < 0 ? local : local.slice(0, cut)) || '/',
    host: headers.host ?? '',
    headers,
    query: cut < 0 ? [] : pairsOf(local.slice(cut + 1)),
    form: isForm ? pairsOf(new TextDecoder().decode(body)) : [],
    body,
    sourceIp,
    secure,
  };
}

function pairsOf(text: string): Pair[] {
  return [...new URLSearchParams(text)].filter(([name]) => name.length <= LONGEST_NAME);
}

/** Reads the action, version and format. An RPC V1 request that names no format is answered in XML. */
export function toApiRequest(http: WireRequest): ApiRequest {
  const params = new Map([...http.query, ...http.form]);
  const unsigned = http.headers.authorization === undefined;
  const scheme = unsigned && (params.has('Signature') || params.has('AccessKeyId')) ? 'v1' : 'v3';
  // Only what is signed may say what is asked for; version 1.0 signs no headers.
  const common = (header: string, name: string): string =>
    (scheme === 'v3' ? http.headers[header] : undefined) ?? params.get(name) ?? '';
  const format = params.get('Format')?.toUpperCase() ?? (scheme === 'v1' ? 'XML' : 'JSON');
  return {
    action: common('x-acs-action', 'Action'),
    version: common('x-acs-version', 'Version'),
    format: format === 'XML' ? 'XML' : 'JSON',
    params,
    scheme,
    http,
  };
}

/** What the vendor answers to a body that is too large to be a request. */
export function bodyTooLarge(limit: number): ApiError {
  return new ApiError(413, 'RequestBodyTooLarge', `The request body exceeds the limit of ${limit} bytes.`);
}

/** Parameters that say how a request is made, not what is asked; operations and the journal do not see them. */
const COMMON = new Set([
  'Action',
  'Version',
  'Format',
  'AccessKeyId',
  'Signature',
  'SignatureMethod',
  'SignatureVersion',
  'SignatureNonce',
  'SignatureType',
  'Timestamp',
  'SecurityToken',
]);

export function businessParams(params: ReadonlyMap<string, string>): Pair[] {
  return [...params].filter(([name]) => !COMMON.has(name));
}

/**
 * Flattens a structure to the wire form: `{Tag: [{Key: 'a'}]}` to `Tag.1.Key=a`. Null and undefined are left out.
 * Names in `json` keep an array as one JSON text.
 */
export function flatten(
  value: Readonly<Record<string, unknown>>,
  json: ReadonlySet<string> = new Set(),
): Pair[] {
  const out: Pair[] = [];
  const walk = (name: string, item: unknown): void => {
    if (item === null || item === undefined) return;
    if (Array.isArray(item)) {
      if (json.has(name)) out.push([name, JSON.stringify(item)]);
      else for (const [i, member] of item.entries()) walk(`${name}.${i + 1}`, member);
    } else if (typeof item === 'object') {
      for (const [key, member] of Object.entries(item)) walk(`${name}.${key}`, member);
    } else {
      out.push([name, String(item)]);
    }
  };
  for (const [name, item] of Object.entries(value)) walk(name, item);
  return out;
}
