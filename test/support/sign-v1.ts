/** RPC signature version 1.0, for callers that are no SDK. */
import { createHmac, randomUUID } from 'node:crypto';

/** Common parameters and signature of RPC version 1.0, written from the vendor's description alone. */
export function signV1(
  key: { readonly accessKeyId: string; readonly accessKeySecret: string },
  method: string,
  params: Readonly<Record<string, string>>,
): URLSearchParams {
  const all: Record<string, string> = {
    AccessKeyId: key.accessKeyId,
    Version: '2014-05-26',
    SignatureMethod: 'HMAC-SHA1',
    SignatureVersion: '1.0',
    SignatureType: '',
    SignatureNonce: randomUUID(),
    Timestamp: new Date().toISOString().replace(/\.\d+/, ''),
    ...params,
  };
  const escaped = (text: string): string =>
    encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  const query = Object.keys(all)
    .sort()
    .map((name) => `${escaped(name)}=${escaped(all[name] ?? '')}`)
    .join('&');
  const text = `${method}&%2F&${escaped(query)}`;
  const Signature = createHmac('sha1', `${key.accessKeySecret}&`).update(text).digest('base64');
  return new URLSearchParams({ ...all, Signature });
}
