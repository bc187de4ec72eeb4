/** Use case: marks for maturity over the scans that were kept. */
import type { Score } from '../domain/maturity/assess.ts';
import type { ScanStore } from './store/ports.ts';

export interface MaturityPoint {
  readonly scan: string;
  readonly at: string;
  /** False when not everything was read or decided. */
  readonly complete: boolean;
  /** Null where there were no instances. */
  readonly score: Score | null;
}

/** The oldest first; scans that gave no marks are left out. `limit` is how many of the last full scans are looked at. */
export async function maturityTrend(
  scans: Pick<ScanStore, 'list'>,
  query: { readonly target: string; readonly limit: number; readonly from?: string },
): Promise<readonly MaturityPoint[]> {
  const { items } = await scans.list({ ...query, kind: 'full' });
  return items
    .flatMap(({ id, startedAt, coverage, counts: { maturity } }) =>
      maturity === undefined
        ? []
        : [{ scan: id, at: startedAt, complete: coverage.complete, score: maturity }],
    )
    .toReversed();
}
