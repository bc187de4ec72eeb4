/** The demo's chapter on creation: what is refused, and what is made. */
import type { Context } from '../context.ts';
import type { Creation } from '../demo-creation.ts';
import { createGroupView } from './create-group-view.ts';
import { wrap } from './layout.ts';

export function creationView({ asked, refused, instead, made }: Creation, context: Context): string {
  const { messages, width, colors } = context;
  // What to type next is about a cloud that is gone when the demo ends.
  const quiet = { ...context, quiet: true };
  const typed = (allow: readonly string[]): string =>
    wrap(`$ postern create group --name orders-web ${allow.map((one) => `--allow ${one}`).join(' ')}`, width)
      .map((line) => colors.bold(line))
      .join('\n');
  return [
    wrap(messages.demo.creationIntro, width).join('\n'),
    `${typed(asked)}\n${createGroupView(refused, quiet)}`,
    `${typed(instead)}\n${createGroupView(made, quiet)}`,
  ].join('\n\n');
}
