/** Failed calls in one form, without addresses, parameters or keys in their messages. */
export class CallError extends Error {
  /** The vendor's code, or `network`, `unreadable-answer`, `interrupted`, `deadline`. */
  readonly code: string;
  readonly requestId: string;
  readonly throttled: boolean;
  /** Worth another try. */
  readonly transient: boolean;
  /** The pause the vendor asks for, in milliseconds; 0 when it asks for none. */
  readonly retryAfterMs: number;
  /** What the vendor says about a missing permission, as it says it (facts/policy.md 5.5). */
  readonly denial: unknown;
  /** The vendor operation that failed; empty until the client that made the call says it. */
  operation = '';

  constructor(
    code: string,
    message: string,
    more: {
      requestId?: string;
      throttled?: boolean;
      transient?: boolean;
      retryAfterMs?: number;
      denial?: unknown;
    } = {},
  ) {
    super(message);
    this.name = 'CallError';
    this.code = code;
    this.requestId = more.requestId ?? '';
    this.throttled = more.throttled ?? false;
    this.transient = more.transient ?? false;
    this.retryAfterMs = more.retryAfterMs ?? 0;
    this.denial = more.denial;
  }
}

interface SdkError {
  readonly name?: string;
  readonly code?: string;
  readonly message?: string;
  readonly statusCode?: number;
  readonly requestId?: string;
  readonly retryAfter?: number;
  readonly description?: string;
  readonly accessDeniedDetail?: unknown;
}

/** Whatever the SDK throws → CallError. */
export function toCallError(error: unknown): CallError {
  if (error instanceof CallError) return error;
  const { code = '', message = '', statusCode, requestId = '', retryAfter = 0, name } = error as SdkError;
  const plain = redact(message);
  if (statusCode !== undefined && code !== '') {
    const throttled = /Throttling/.test(code) || statusCode === 429;
    const transient = throttled || statusCode >= 500 || code === 'ServiceUnavailable';
    return new CallError(code, bare(plain, code), {
      requestId,
      throttled,
      transient,
      retryAfterMs: Number(retryAfter) || 0,
      denial: (error as SdkError).accessDeniedDetail,
    });
  }
  // A body that is cut off or no JSON at all; the next one may be whole.
  if (error instanceof SyntaxError || name === 'SyntaxError' || statusCode !== undefined) {
    return new CallError('unreadable-answer', plain, { transient: true });
  }
  return new CallError('network', code === '' ? plain : code, {
    transient: code !== 'ENOTFOUND' && code !== 'ECONNREFUSED',
  });
}

/** The vendor's own sentence, without the code, status and request id that the SDK puts around it. */
function bare(message: string, code: string): string {
  return message
    .replace(`${code}: `, '')
    .replace(/^code: \d+, /, '')
    .replace(/ request id: \S*$/, '')
    .trim();
}

/** Messages of network errors carry the whole URL, with parameters. */
function redact(message: string): string {
  return message
    .replace(/https?:\/\/\S+/g, '…')
    .replace(/(AccessKeyId|Signature|SecurityToken)=[^&\s]+/g, '$1=…')
    .slice(0, 300);
}
