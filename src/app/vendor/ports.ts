/** What the comparison with the vendor's checks needs from the outside. */
import type { VendorAnswers } from '../../domain/vendor/answers.ts';

export interface VendorRequest {
  /** Accounts to ask, each with its own keys or a role in it. */
  readonly accounts: readonly string[];
  /** Regions that matter; the vendor serves the mainland and the rest from two places. Empty means both. */
  readonly regions: readonly string[];
  /** Have the vendor look again before its answers are read. */
  readonly submit: boolean;
  readonly signal?: AbortSignal;
  /** How far a submitted check is, in resources. */
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
}

/** Reads what the vendor's checks say; what fails becomes a gap. */
export interface VendorSource {
  read(request: VendorRequest): Promise<VendorAnswers>;
}
