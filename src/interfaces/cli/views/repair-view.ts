/** The demo's chapter on repair: what was planned, taken back, and kept. */
import type { Context } from '../context.ts';
import type { Repair } from '../demo-repair.ts';
import { impactBlocks } from './fix-plan-view.ts';
import { wrap } from './layout.ts';

/** Blocks of the plan's impact that are shown. */
const SHOWN = 3;

export function repairView(repair: Repair, context: Context): string {
  const { messages, width } = context;
  const { demo } = messages;
  const { plan, source, steps, groups, before, unconfirmed, confirmed } = repair;
  const paragraph = (text: string): string => wrap(text, width).join('\n');
  const blocks = impactBlocks(plan, context);
  return [
    paragraph(demo.repairPlanned({ ...source, steps, groups, open: before.open })),
    ...blocks.slice(0, SHOWN),
    ...(blocks.length > SHOWN ? [`    ${messages.scan.more(blocks.length - SHOWN)}`] : []),
    paragraph(demo.repairUnconfirmed({ calls: unconfirmed.calls, open: unconfirmed.after.open })),
    paragraph(
      demo.repairConfirmed({
        calls: confirmed.calls,
        open: confirmed.after.open,
        left: confirmed.after.findings,
      }),
    ),
  ].join('\n\n');
}
