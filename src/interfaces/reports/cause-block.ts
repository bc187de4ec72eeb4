/** One root cause as reports for people show it. */
import type { Messages } from '../../messages/index.ts';
import { type CauseRow, causeRows, titleOf } from '../cli/views/cause-text.ts';
import type { Cause } from '../cli/views/causes.ts';
import { resourceText } from '../cli/views/rule-text.ts';
import { type CauseBlock, placeText } from './chapters.ts';
import { controlsByFramework, type SourceSets } from './summary.ts';

/** How many resources a cause names; the register has all of them. */
const AFFECTED = 12;
/** Lists of up to so many blocks are shown as they are. */
const SHORT = 3;
const CODE: ReadonlySet<CauseRow['of']> = new Set(['rule', 'hiddenBy']);

export function causeBlock(cause: Cause, number: number, sets: SourceSets, messages: Messages): CauseBlock {
  const { head } = cause;
  const rows = causeRows(cause, messages, { rules: head.rules.length, affected: AFFECTED });
  const set = head.sources.length > SHORT ? sets.numberOf(head.sources) : undefined;
  return {
    number,
    severity: head.severity,
    title: titleOf(head.check, messages),
    resource: `${messages.resource[head.resource.type]} ${resourceText(head.resource)}`,
    place: placeText(head),
    risk: messages.check[head.check]?.risk ?? '',
    rows: rows.map(({ of, label, text }) => ({
      label,
      text,
      code: CODE.has(of),
      ...(of === 'sources' && set !== undefined ? { set } : {}),
    })),
    controls: controlsByFramework(head.check, messages),
  };
}
