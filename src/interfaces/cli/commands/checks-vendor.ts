/** `postern checks vendor`: an account and the vendor's own verdicts on it → where they differ, and why. */

import type { VendorSource } from '../../../app/ports.ts';
import { compareVendor } from '../../../app/vendor/compare.ts';
import { problem } from '../../../problem.ts';
import { type JudgeFlags, judgedBy } from '../arguments.ts';
import { type Context, print, printJson } from '../context.ts';
import { openEndpoint } from '../endpoint.ts';
import { abortOnInterrupt, startProgress, startTicker } from '../progress.ts';
import { openTarget, type TargetFlags } from '../target.ts';
import { vendorView } from '../views/vendor-view.ts';

export interface ChecksVendorFlags extends TargetFlags, Pick<JudgeFlags, 'config' | 'trusted'> {
  readonly submit?: boolean;
}

/** Exit code: 2 the verdicts differ, 3 they do not but not everything was read, decided or looked at, 0 they do not. */
export async function runChecksVendor(flags: ChecksVendorFlags, context: Context): Promise<number> {
  if (flags.submit === true && flags.input !== undefined)
    throw problem('bad-flag', {
      flag: '--submit',
      value: '--input --submit',
      expected: '--input | --submit',
    });
  const options = await judgedBy(flags);
  const target = await openTarget(flags);
  const progress = startProgress(context);
  const checking = startTicker<{ done: number; total: number }>(context, ({ done, total }) =>
    context.messages.vendor.progress(done, total),
  );
  const interrupt = abortOnInterrupt();
  let vendor: Opened | undefined;
  try {
    vendor = await openVendor(flags);
    const report = await compareVendor({
      source: target.source,
      vendor: vendor.source,
      request: { ...target.request, signal: interrupt.signal, onProgress: progress.update },
      vendorRequest: {
        submit: flags.submit === true,
        onProgress: (state) => {
          progress.stop();
          checking.update(state);
        },
      },
      options,
    });
    progress.stop();
    checking.stop();
    if (interrupt.signal.aborted) throw problem('interrupted', {});
    if (context.json) await printJson('postern.checks-vendor/v1', report);
    else await print(vendorView(report, context));
    if (report.items.some(({ counts }) => counts.differ > 0)) return 2;
    return report.complete ? 0 : 3;
  } finally {
    progress.stop();
    checking.stop();
    interrupt.dispose();
    await vendor?.close();
    await target.close();
  }
}

interface Opened {
  readonly source: VendorSource;
  close(): Promise<void>;
}

/** The same place that the inventory is read from. */
async function openVendor(flags: ChecksVendorFlags): Promise<Opened> {
  if (flags.input !== undefined) {
    const { createVendorInput } = await import('../../../adapters/alibaba/vendor-input.ts');
    return { source: createVendorInput(flags.input), close: async () => {} };
  }
  const { createVendorSource } = await import('../../../adapters/alibaba/vendor-live.ts');
  const { key, endpoint, close } = await openEndpoint(flags);
  return { source: createVendorSource({ key, endpoint, role: flags.role }), close };
}
