/** Waived findings, apart from those that count. */
import type { WaivedFinding } from '../../../domain/finding.ts';
import type { Context } from '../context.ts';
import { visible, wrap } from './layout.ts';
import { resourceText } from './rule-text.ts';
import { scopeText } from './warning-text.ts';

/** How many there are and, where asked for, each with its waiver. Nothing when there are none. */
export function waivedView(
  waived: readonly WaivedFinding[],
  context: Context,
  { showWaived }: { readonly showWaived: boolean },
): string[] {
  const { messages, colors, width } = context;
  if (waived.length === 0) return [];
  if (!showWaived) return [wrap(messages.config.waived(waived.length), width).join('\n')];
  const heading = colors.bold(messages.config.waivedHeading(waived.length));
  const indented = (text: string, indent: number): string[] =>
    wrap(text, width - indent).map((line) => ' '.repeat(indent) + line);
  const blocks = waived.flatMap((finding) => [
    ...indented(whatText(finding, context), 2),
    ...indented(scopeText(finding.waiver, messages), 4),
    ...indented(
      messages.config.waivedBy({
        owner: visible(finding.waiver.owner),
        until: finding.waiver.until,
        reason: visible(finding.waiver.reason),
      }),
      4,
    ),
  ]);
  return [[heading, ...blocks].join('\n')];
}

function whatText(finding: WaivedFinding, { messages }: Context): string {
  const { check, resource, service, protocol, port, family } = finding;
  const traffic =
    protocol === null
      ? (messages.check[check]?.title ?? check)
      : port === null
        ? messages.scan.every(protocol)
        : `${messages.service(service ?? '')} ${protocol}/${port}`;
  const families = family === null ? '' : ` (${messages.family[family]})`;
  return `${messages.resource[resource.type]} ${resourceText(resource)}  ${traffic}${families}`;
}
