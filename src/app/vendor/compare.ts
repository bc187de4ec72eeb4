/** Use case: read an account and what the vendor's checks say of it, and set both beside each other. */
import type { Gap } from '../../domain/inventory/inventory.ts';
import type { Submission, VendorGap } from '../../domain/vendor/answers.ts';
import { compareWithVendor, type VendorComparison } from '../../domain/vendor/compare.ts';
import { type JudgeOptions, prepareJudging, readingFor } from '../judging.ts';
import type { InventorySource, ReadRequest } from '../ports.ts';
import type { VendorRequest, VendorSource } from './ports.ts';

export interface VendorReport extends VendorComparison {
  /** True when everything was read, decided and looked at again as was asked. */
  readonly complete: boolean;
  readonly gaps: readonly Gap[];
  readonly vendorGaps: readonly VendorGap[];
  readonly submission: Submission | null;
}

export async function compareVendor(input: {
  readonly source: InventorySource;
  readonly vendor: VendorSource;
  readonly request?: ReadRequest;
  readonly vendorRequest: Pick<VendorRequest, 'submit' | 'onProgress'>;
  readonly options?: JudgeOptions;
}): Promise<VendorReport> {
  const { options, request = {} } = input;
  const inventory = await input.source.read(readingFor(request, options));
  const found = [...inventory.groups, ...inventory.instances].map(({ region }) => region);
  const regions = [...new Set(request.regions ?? found)].filter((region) => region !== '');
  const answers = await input.vendor.read({
    ...input.vendorRequest,
    accounts: inventory.accounts.map(({ id }) => id),
    regions,
    ...(request.signal === undefined ? {} : { signal: request.signal }),
  });
  const { fleet } = prepareJudging(inventory, options);
  const isWanted = ({ region }: { readonly region: string }): boolean =>
    request.regions === undefined || region === '' || request.regions.includes(region);
  const wanted = { ...answers, results: answers.results.filter(isWanted) };
  const everything = inventory.gaps.length === 0;
  const comparison = compareWithVendor(fleet, wanted, everything);
  const { submission, gaps: vendorGaps } = answers;
  const fresh = submission === null || ['done', 'nothing-to-check'].includes(submission.outcome);
  return {
    complete:
      everything &&
      vendorGaps.length === 0 &&
      fresh &&
      comparison.items.every(({ counts }) => counts.unknown === 0),
    ...comparison,
    gaps: inventory.gaps,
    vendorGaps,
    submission,
  };
}
