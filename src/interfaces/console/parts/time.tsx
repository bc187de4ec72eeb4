/** A moment in the viewer's zone, with the exact one behind it. */
import type { ReactNode } from 'react';
import { usePreferences } from '../shell/preferences.tsx';

export function Time({ at }: { readonly at: string }): ReactNode {
  const { pack } = usePreferences();
  const shown = new Intl.DateTimeFormat(pack.html, { dateStyle: 'medium', timeStyle: 'short' });
  return (
    <time dateTime={at} title={at}>
      {shown.format(new Date(at))}
    </time>
  );
}
