/** Keeps a scan in the store when flags ask for it. */
import { resolve } from 'node:path';
import type { FindingRecord, RecordedScan } from '../../app/ports.ts';
import { problem } from '../../problem.ts';
import type { JudgedTarget } from './judged-target.ts';
import { openStateStore, type StoreFlags, whoRuns } from './state-store.ts';
import type { TargetFlags } from './target.ts';

export interface RecordFlags extends StoreFlags {
  readonly record?: boolean;
}

export interface KeptScan {
  readonly scan: RecordedScan;
  readonly where: string;
  /** For `--json`. */
  readonly document: { readonly [field: string]: unknown };
}

export interface ScanRecording {
  keep(judged: JudgedTarget): Promise<KeptScan>;
  close(): Promise<void>;
}

/** Undefined when nothing is to be kept. */
export async function openRecord(flags: RecordFlags & TargetFlags): Promise<ScanRecording | undefined> {
  if (flags.record !== true) {
    if (flags.database === undefined) return undefined;
    throw problem('bad-flag', { flag: '--database', value: '…', expected: '--record --database URL' });
  }
  const { recordScan } = await import('../../app/store/record-scan.ts');
  const store = await openStateStore(flags, 'make');
  return {
    async keep(judged) {
      const { options, request, startedAt } = judged;
      const scan = await recordScan(store, {
        judged,
        request,
        options,
        target: await targetName(flags),
        startedAt,
        endedAt: new Date().toISOString(),
        by: whoRuns(),
      });
      return { scan, where: store.where, document: documentOf(scan, store.where) };
    },
    close: () => store.close(),
  };
}

/** The cloud as findings and runs are kept by. */
export async function targetName({ input, endpoint, local }: TargetFlags): Promise<string> {
  if (input === undefined) return local === true ? 'local' : (endpoint ?? '');
  const { inputTarget } = await import('../../app/store/observe.ts');
  return inputTarget(resolve(input));
}

function documentOf({ scan, first, ...changes }: RecordedScan, store: string): KeptScan['document'] {
  const ids = (records: readonly FindingRecord[]): string[] => records.map(({ id }) => id);
  return {
    store,
    scan: scan.id,
    first,
    new: ids(changes.new),
    returned: ids(changes.returned),
    fixed: ids(changes.fixed),
    exempt: ids(changes.exempt),
    unseen: scan.counts.unseen,
  };
}
