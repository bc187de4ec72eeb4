/** Warnings, trusted sources and scopes of waivers as text. */
import type { TrustedSource } from '../../../domain/plan/trusted-sources.ts';
import type { WaiverScope } from '../../../domain/waiver/waiver.ts';
import type { Warning } from '../../../domain/warning.ts';
import type { Messages } from '../../../messages/index.ts';
import type { Context } from '../context.ts';
import { visible, wrap } from './layout.ts';

/** One paragraph per warning, the trusted sources first. */
export function judgedWithView(
  {
    trusted,
    warnings,
  }: { readonly trusted: readonly TrustedSource[]; readonly warnings: readonly Warning[] },
  { messages, colors, width }: Context,
): string[] {
  const names = trusted.map(({ name }) => visible(name)).join(', ');
  return [
    ...(trusted.length === 0 ? [] : [wrap(messages.config.trusted(names), width).join('\n')]),
    ...warnings.map((warning) => colors.yellow(wrap(warningText(warning, messages), width).join('\n'))),
  ];
}

export function warningText(warning: Warning, messages: Messages): string {
  const texts = messages.config.warning;
  switch (warning.code) {
    case 'port-not-asked':
      return texts[warning.code]({ port: `${warning.protocol}/${warning.port}` });
    case 'waiver-expired':
    case 'waiver-void':
      return texts[warning.code]({ scope: scopeText(warning, messages), until: warning.until });
    default:
      return texts[warning.code](warning);
  }
}

/** `ssh-open of rule sgr-bp1abc`, with the port where the scope names one. */
export function scopeText(
  { target, id, check, protocol, port, family }: WaiverScope,
  messages: Messages,
): string {
  const traffic = [
    protocol === undefined ? '' : port === undefined ? protocol : `${protocol}/${port}`,
    family === undefined ? '' : messages.family[family],
  ].filter((part) => part !== '');
  const scope = messages.config.scope({ target: messages.config.target[target], id: visible(id), check });
  return traffic.length === 0 ? scope : `${scope} (${traffic.join(', ')})`;
}
