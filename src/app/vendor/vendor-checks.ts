/** The comparison with the vendor's checks as a service makes it: one at a time, told as it goes, the last one kept. */
import { randomUUID } from 'node:crypto';
import { ProblemError, problem } from '../../problem.ts';
import type { Snapshot } from '../inventory/snapshot.ts';
import type { News } from '../serve/news.ts';
import { compareVendor, type VendorReport } from './compare.ts';
import type { VendorSource } from './ports.ts';

export interface VendorCheck {
  readonly id: string;
  readonly by: string;
  /** Whether the vendor looked again first. */
  readonly submitted: boolean;
  readonly startedAt: string;
  readonly endedAt: string;
  /** Null when it failed. */
  readonly report: VendorReport | null;
  /** Code of the problem it failed with. */
  readonly failure: string | null;
}

export interface VendorCheckRunning {
  readonly id: string;
  readonly by: string;
  readonly submitted: boolean;
  readonly startedAt: string;
}

export class VendorChecks {
  private readonly parts: {
    readonly vendor: VendorSource;
    readonly news: News;
    readonly now: () => Date;
    readonly snapshot: () => Promise<Snapshot>;
  };
  private current: VendorCheckRunning | null = null;
  private ended: VendorCheck | null = null;

  constructor(parts: VendorChecks['parts']) {
    this.parts = parts;
  }

  get running(): VendorCheckRunning | null {
    return this.current;
  }

  get last(): VendorCheck | null {
    return this.ended;
  }

  /**
   * Begins one, of what was read last. Throws `vendor-check-running` while another one goes on, and `not-scanned`. What
   * comes of it is news, and in `last`.
   */
  async start(by: string, submit: boolean): Promise<VendorCheckRunning> {
    const snapshot = await this.parts.snapshot();
    if (this.current !== null) throw problem('vendor-check-running', {});
    const begun = { id: randomUUID(), by, submitted: submit, startedAt: this.parts.now().toISOString() };
    this.current = begun;
    void this.run(begun, snapshot);
    return begun;
  }

  private async run(begun: VendorCheckRunning, { inventory, options }: Snapshot): Promise<void> {
    const { news, vendor, now } = this.parts;
    const { id: check, by } = begun;
    news.publish({ kind: 'vendor-check-started', check, by });
    let report: VendorReport | null = null;
    let failure: string | null = null;
    try {
      report = await compareVendor({
        source: { read: async () => inventory },
        vendor,
        vendorRequest: {
          submit: begun.submitted,
          onProgress: ({ done, total }) =>
            news.publish({ kind: 'vendor-check-progress', check, done, total }),
        },
        options,
      });
    } catch (error) {
      failure = error instanceof ProblemError ? error.problem.code : 'internal';
    }
    this.ended = { ...begun, endedAt: now().toISOString(), report, failure };
    this.current = null;
    if (report === null) news.publish({ kind: 'vendor-check-failed', check, code: failure ?? 'internal' });
    else
      news.publish({
        kind: 'vendor-check-ended',
        check,
        complete: report.complete,
        differ: report.items.reduce((sum, { counts }) => sum + counts.differ, 0),
      });
  }
}
