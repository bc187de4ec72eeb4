/** A vendor error: what a handler throws to refuse a call. The kernel turns it into the vendor's envelope. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  /** Further top-level fields of the error body, for example `AccessDeniedDetail`. */
  readonly detail: Readonly<Record<string, unknown>>;

  constructor(status: number, code: string, message: string, detail: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
    this.detail = detail;
  }
}
