/** Calls of the service. Refusals are thrown as `ApiProblem`, in the language that was asked for. */

/** A refusal, as RFC 9457 puts it; `unreachable` when nobody answered. */
export class ApiProblem extends Error {
  readonly code: string;
  readonly status: number;
  /** What to do about it. */
  readonly hint: string;
  readonly params: Readonly<Record<string, unknown>>;

  constructor(document: {
    readonly code: string;
    readonly status: number;
    readonly title: string;
    readonly detail: string;
    readonly params?: Readonly<Record<string, unknown>>;
  }) {
    super(document.title);
    this.code = document.code;
    this.status = document.status;
    this.hint = document.detail;
    this.params = document.params ?? {};
  }
}

export interface CallOptions {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly body?: unknown;
  /** The version that a change was made on. */
  readonly ifMatch?: string;
  readonly signal?: AbortSignal;
}

export interface Answer<T> {
  readonly data: T;
  readonly etag: string | null;
}

const API = '/api/v1';

/** Who calls and how; one for the page. */
const caller = { language: 'en', csrf: null as string | null };

export function speak(language: string): void {
  caller.language = language;
}

/** The token that must come with changes; the session tells it. */
export function keepCsrf(token: string | null): void {
  caller.csrf = token;
}

/** `path` begins after `/api/v1`. */
export async function call<T>(path: string, options: CallOptions = {}): Promise<Answer<T>> {
  const response = await send(path, options);
  const data = (response.status === 204 ? undefined : await response.json()) as T;
  return { data, etag: response.headers.get('etag') };
}

/** A file as the service makes it. */
export async function getFile(path: string): Promise<Blob> {
  return (await send(path, {})).blob();
}

async function send(path: string, options: CallOptions): Promise<Response> {
  const { method = 'GET', body, ifMatch, signal } = options;
  const response = await fetch(API + path, {
    method,
    credentials: 'same-origin',
    headers: {
      'accept-language': caller.language,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }),
      ...(method === 'GET' || caller.csrf === null ? {} : { 'x-csrf-token': caller.csrf }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  }).catch((error: unknown) => {
    if (signal?.aborted) throw error;
    throw new ApiProblem({ code: 'unreachable', status: 0, title: '', detail: '' });
  });
  if (!response.ok) throw await problemOf(response);
  return response;
}

export async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  return (await call<T>(path, signal === undefined ? {} : { signal })).data;
}

async function problemOf(response: Response): Promise<ApiProblem> {
  try {
    return new ApiProblem(await response.json());
  } catch {
    // A proxy between us and the service answers in its own words.
    return new ApiProblem({
      code: 'unreachable',
      status: response.status,
      title: '',
      detail: '',
    });
  }
}
