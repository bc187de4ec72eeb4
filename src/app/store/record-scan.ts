/** Use case: keep a scan with what it changes, what was read, and that it was made. */
import { assessMaturity } from '../../domain/maturity/assess.ts';
import type { RecordedScan, Store } from '../ports.ts';
import { inventoryDocuments } from './inventory-documents.ts';
import { type ObservedScan, observe } from './observe.ts';

export interface ScanToRecord extends ObservedScan {
  readonly endedAt: string;
  readonly by: string;
}

export async function recordScan(store: Store, made: ScanToRecord): Promise<RecordedScan> {
  const { judged, target, startedAt, endedAt, by } = made;
  const recorded = await store.scans.record(
    {
      endedAt,
      by,
      coverage: judged.report.coverage,
      undecided: judged.report.undecided.length,
      ...(made.resources === undefined
        ? { maturity: assessMaturity(judged.report, judged.fleet).score }
        : {}),
      waivers: judged.waivers.map(({ waiver, state }) => ({ waiver, state })),
    },
    observe(made),
  );
  const scan = recorded.scan.id;
  // A part of an account is no picture of it.
  if (made.resources === undefined && made.request.regions === undefined)
    for (const document of inventoryDocuments(judged.fleet.inventory))
      await store.inventories.save({ target, account: document.account.id, scan, at: startedAt, document });
  const { new: fresh, returned, fixed, exempt } = recorded.scan.counts;
  const details = { target, new: fresh, returned, fixed, exempt, complete: judged.report.coverage.complete };
  await store.audit.append({ at: endedAt, by, action: 'scan.record', subject: scan, details });
  return recorded;
}
