/** Calls any operation of any product through the official core, with limits, retries and one kind of error. */
import { CallError, toCallError } from './call-error.ts';
import { Limiter } from './limiter.ts';
import { PRODUCTS, type ProductName } from './products.ts';
import { isRaw, type Raw } from './raw.ts';
import { type Core, loadCore } from './sdk.ts';

export interface AccessKey {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly securityToken?: string;
}

export interface ClientOptions {
  /** Everything goes here instead of the public endpoints: `http://127.0.0.1:8080`, or `host:port` for TLS. */
  readonly endpoint?: string | undefined;
  readonly key: AccessKey;
  /** Calls at once per region and product: first, and at most. */
  readonly concurrency?: { readonly start: number; readonly cap: number };
  /** Tries per call. */
  readonly attempts?: number;
  readonly signal?: AbortSignal | undefined;
  /** Told of every try that is made; `retry` says that it is not the first. */
  readonly onCall?: (retry: boolean) => void;
  /** 0 to 1, for the jitter of pauses. */
  readonly random?: () => number;
  readonly sleep?: (ms: number) => Promise<void>;
}

export type Call = (
  product: ProductName,
  region: string,
  action: string,
  params: Readonly<Record<string, unknown>>,
) => Promise<Raw>;

/** The SDK's own limit is 3 seconds, and its connect timeout also bounds the wait for an answer. */
const TIMEOUT_MS = 20_000;
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 20_000;
/** A call that has been tried for this long is not tried again. */
const DEADLINE_MS = 120_000;

/** A function that makes calls as one account; it throws CallError. */
export function createClient(options: ClientOptions): Call {
  const core = loadCore();
  const clients = new Map<string, InstanceType<Core['default']>>();
  const limiters = new Map<string, Limiter>();
  const { start, cap } = options.concurrency ?? { start: 8, cap: 20 };
  const attempts = options.attempts ?? 6;
  const random = options.random ?? Math.random;
  const sleep = options.sleep ?? pause;

  const send: Call = async (product, region, action, params) => {
    const key = `${product} ${region}`;
    const client = clients.get(key) ?? makeClient(core, options, product, region);
    clients.set(key, client);
    const query = Object.fromEntries(flatten('', params));
    const { body } = await client.callApi(
      new core.$OpenApiUtil.Params({
        action,
        version: PRODUCTS[product].version,
        protocol: client._protocol ?? 'HTTPS',
        pathname: '/',
        method: 'POST',
        authType: 'AK',
        style: 'RPC',
        reqBodyType: 'formData',
        bodyType: 'json',
      }),
      new core.$OpenApiUtil.OpenApiRequest({ query }),
      { readTimeout: TIMEOUT_MS, connectTimeout: TIMEOUT_MS } as Parameters<typeof client.callApi>[2],
    );
    if (!isRaw(body))
      throw new CallError('unreadable-answer', 'the answer is no JSON object', { transient: true });
    return body;
  };

  return async (product, region, action, params) => {
    const limiter = limiters.get(`${product} ${region}`) ?? new Limiter({ start, cap });
    limiters.set(`${product} ${region}`, limiter);
    const started = Date.now();
    for (let attempt = 1; ; attempt += 1) {
      if (options.signal?.aborted === true) throw new CallError('interrupted', '');
      try {
        const body = await limiter.run(() => {
          if (options.signal?.aborted === true) throw new CallError('interrupted', '');
          options.onCall?.(attempt > 1);
          return unlessAborted(send(product, region, action, params), options.signal);
        }, isLaterPage(params));
        limiter.grow();
        return body;
      } catch (raised) {
        const error = toCallError(raised);
        if (error.throttled) limiter.shrink();
        error.operation = action;
        const late = Date.now() - started > DEADLINE_MS;
        if (!error.transient || attempt >= attempts || late) throw error;
        // Full jitter: clients that were throttled together do not come back together.
        const longest = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempt - 1));
        await sleep(Math.max(Math.min(error.retryAfterMs, LONGEST_PAUSE_MS), random() * longest));
      }
    }
  };
}

/** The answer, or `interrupted` as soon as the signal says so: the SDK cannot be told to stop. */
function unlessAborted<T>(answer: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return answer;
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(new CallError('interrupted', ''));
    signal.addEventListener('abort', stop, { once: true });
    answer.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

/** Later pages go first: others are found on them, and nothing else can fetch the next one meanwhile. */
function isLaterPage(params: Readonly<Record<string, unknown>>): boolean {
  return params.NextToken !== undefined || Number(params.PageNumber ?? 1) > 1;
}

function makeClient(
  core: Core,
  options: ClientOptions,
  product: ProductName,
  region: string,
): InstanceType<Core['default']> {
  const { endpoint } = options;
  const target =
    endpoint === undefined
      ? { endpoint: PRODUCTS[product].endpoint(region), protocol: 'HTTPS' }
      : {
          endpoint: endpoint.replace(/^https?:\/\//i, '').replace(/\/+$/, ''),
          protocol: /^http:\/\//i.test(endpoint) ? 'HTTP' : 'HTTPS',
        };
  // Vitest and Node disagree about the default export of a CommonJS package; required, it is `default`.
  return new core.default(new core.$OpenApiUtil.Config({ ...options.key, ...target, regionId: region }));
}

/** Lists and structures in the vendor's flat form; absent values are left out. */
export function* flatten(prefix: string, value: unknown): Generator<[string, string]> {
  if (value === undefined || value === null) return;
  if (Array.isArray(value)) for (const [i, one] of value.entries()) yield* flatten(`${prefix}.${i + 1}`, one);
  else if (isRaw(value)) {
    for (const [name, one] of Object.entries(value))
      yield* flatten(prefix === '' ? name : `${prefix}.${name}`, one);
  } else yield [prefix, String(value)];
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
