/** The demo's chapter on repair: what was planned, taken back, and kept. */
import type { Context } from '../context.ts';
import type { Repair } from '../demo-repair.ts';
import { wrap } from './layout.ts';

export function repairView(repair: Repair, { messages, width }: Context): string {
  const { demo } = messages;
  const { source, steps, groups, before, unconfirmed, confirmed } = repair;
  return [
    demo.repairPlanned({ ...source, steps, groups, open: before.open }),
    demo.repairUnconfirmed({ calls: unconfirmed.calls, open: unconfirmed.after.open }),
    demo.repairConfirmed({
      calls: confirmed.calls,
      open: confirmed.after.open,
      left: confirmed.after.findings,
    }),
  ]
    .map((text) => wrap(text, width).join('\n'))
    .join('\n\n');
}
