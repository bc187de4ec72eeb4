/** The vendor's success and error bodies, in JSON and XML. */
import type { ApiError } from './api-error.ts';
import type { Format } from './wire.ts';

export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

const JSON_TYPE = 'application/json;charset=utf-8';
/** Clients compare this text exactly before they parse an error as XML. */
const XML_TYPE = 'text/xml;charset=utf-8';

export function successAnswer(format: Format, action: string, body: object): Answer {
  return format === 'JSON'
    ? { status: 200, contentType: JSON_TYPE, body: JSON.stringify(body) }
    : { status: 200, contentType: XML_TYPE, body: xmlDocument(`${action}Response`, body) };
}

/** `host` becomes HostId; clients show it, none depends on it. */
export function errorAnswer(
  format: Format,
  error: ApiError,
  requestId: string,
  host: string,
  product: string,
): Answer {
  const query = new URLSearchParams({ q: error.code, product, requestId });
  const body = {
    RequestId: requestId,
    HostId: host,
    Code: error.code,
    Message: error.message,
    Recommend: `https://api.alibabacloud.com/troubleshoot?${query}`,
    ...error.detail,
  };
  return format === 'JSON'
    ? { status: error.status, contentType: JSON_TYPE, body: JSON.stringify(body) }
    : { status: error.status, contentType: XML_TYPE, body: xmlDocument('Error', body) };
}

function xmlDocument(root: string, body: object): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element(root, body)}`;
}

/** A list becomes the element repeated, so that `Regions: {Region: […]}` reads `<Regions><Region>…`. */
function element(name: string, value: unknown): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) return value.map((item) => element(name, item)).join('');
  const inner =
    typeof value === 'object'
      ? Object.entries(value)
          .map(([key, item]) => element(key, item))
          .join('')
      : escapeText(String(value));
  return `<${name}>${inner}</${name}>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** Also drops the control characters that XML 1.0 has no way to write. */
function escapeText(text: string): string {
  return (
    text
      .replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character)
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to remove
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
  );
}
