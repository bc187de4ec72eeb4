/** What the vendor's own checks say of an account, in the words of the domain. */

export type VendorService = 'security-center' | 'cloud-config';

/**
 * How the vendor sees an item or a resource: `ignored` is a white list or an answer given for it, `not-checked` means
 * that nobody has looked yet.
 */
export type VendorStatus = 'fail' | 'pass' | 'ignored' | 'checking' | 'not-applicable' | 'not-checked';

/** One check of the vendor's, as it is set up in the account. */
export interface VendorItem {
  readonly service: VendorService;
  /** Empty when it is not known, as of saved answers. */
  readonly account: string;
  /** The vendor's id: a number, or `cr-…`. Accounts may share the numbers. */
  readonly id: string;
  readonly name: string;
  /** The managed rule behind it; null for Security Center. */
  readonly rule: string | null;
  readonly asset: 'group' | 'instance';
  /** TCP ports that it asks about; empty when Postern has no question like it. */
  readonly ports: readonly number[];
  readonly status: VendorStatus;
  /** When it last looked, in milliseconds; null when it never did, or does not say. */
  readonly checkedAt: number | null;
}

/** What a check says of one resource. */
export interface VendorResult {
  readonly service: VendorService;
  readonly account: string;
  readonly item: string;
  readonly resource: string;
  readonly name: string;
  readonly region: string;
  readonly status: VendorStatus;
  /** Milliseconds, or null. */
  readonly checkedAt: number | null;
}

/** Something that could not be read of the vendor's checks; codes as for gaps of an inventory, or `item-not-found`. */
export interface VendorGap {
  readonly service: VendorService;
  readonly account: string;
  readonly operation: string;
  readonly code: string;
  readonly message: string;
  readonly requestId?: string;
}

/**
 * How submitting a check went. The vendor refuses one (`throttled`, for so many seconds, or `exhausted`) in an answer
 * of success; `not-done` is one that was given up on.
 */
export interface Submission {
  readonly outcome: 'done' | 'nothing-to-check' | 'throttled' | 'exhausted' | 'timed-out' | 'not-done';
  readonly seconds: number | null;
}

export interface VendorAnswers {
  readonly items: readonly VendorItem[];
  readonly results: readonly VendorResult[];
  readonly gaps: readonly VendorGap[];
  /** Null when no check was submitted. */
  readonly submission: Submission | null;
}
