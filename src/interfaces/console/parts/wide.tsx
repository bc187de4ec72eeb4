/** Something that may be wider than the page: it is scrolled by itself, with the keyboard too. */
import type { ReactNode } from 'react';

export function Wide({
  label,
  wraps = false,
  children,
}: {
  /** What it is, for those who come to it with the keyboard. */
  readonly label: string;
  /** Cells break their lines before it gets wide. */
  readonly wraps?: boolean;
  readonly children: ReactNode;
}): ReactNode {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be within reach of the keyboard
    <section className={wraps ? 'table-scroll wraps' : 'table-scroll'} aria-label={label} tabIndex={0}>
      {children}
    </section>
  );
}
