/** Makes requests to receivers: one POST, no redirects, an end to waiting and to reading. */
import type { Post } from '../../app/ports.ts';

const TIMEOUT_MS = 10_000;
/** Of an answer so much is read; what a receiver says fits into it. */
const MOST_BYTES = 16_384;

/** Reasons name what went wrong and never the address, which is a secret. */
export function createPost(timeoutMs = TIMEOUT_MS): Post {
  return async ({ url, headers, body }) => {
    const signal = AbortSignal.timeout(timeoutMs);
    try {
      const answer = await fetch(url, {
        method: 'POST',
        headers: { ...headers, 'user-agent': 'postern' },
        body,
        redirect: 'manual',
        signal,
      });
      return {
        status: answer.status,
        retryAfter: answer.headers.get('retry-after'),
        body: withoutAddress(await beginningOf(answer), url),
      };
    } catch (error) {
      return { status: null, reason: signal.aborted ? 'no answer in time' : reasonOf(error) };
    }
  };
}

async function beginningOf({ body }: Response): Promise<string> {
  if (body === null) return '';
  const reader = (body as ReadableStream<Uint8Array>).getReader();
  const parts: Uint8Array[] = [];
  let size = 0;
  while (size < MOST_BYTES) {
    const { done, value } = await reader.read();
    if (done) break;
    parts.push(value);
    size += value.length;
  }
  await reader.cancel().catch(() => {});
  return Buffer.concat(parts).subarray(0, MOST_BYTES).toString('utf8');
}

/** Names of what an address leads to are shorter than what nobody is to guess. */
const GUESSED = 8;

/** What a receiver says may be shown and kept, and some repeat what they were asked: the address does not pass. */
function withoutAddress(text: string, url: string): string {
  const { pathname, search, searchParams } = new URL(url);
  const segments = pathname.split('/').filter((one) => one.length >= GUESSED);
  const parts = [url, `${pathname}${search}`, ...searchParams.values(), ...segments].filter(
    (one) => one.length >= GUESSED,
  );
  const forms = parts.flatMap((one) => [one, encodeURIComponent(one), JSON.stringify(one).slice(1, -1)]);
  return forms
    .toSorted((a, b) => b.length - a.length)
    .reduce((said, form) => said.replaceAll(form, '***'), text);
}

/** The system's code, as ECONNREFUSED, or what the client itself would not do. */
function reasonOf(error: unknown): string {
  const { cause, name } = error as {
    readonly cause?: { readonly code?: string; readonly message?: string };
    readonly name: string;
  };
  return cause?.code ?? cause?.message ?? name;
}
