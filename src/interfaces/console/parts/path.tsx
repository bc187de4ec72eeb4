/** Ways in from the internet, in words. */
import type { ReactNode } from 'react';
import type { ConsoleMessages } from '../../../messages/console/en.ts';
import { usePreferences } from '../shell/preferences.tsx';

export interface PathLike {
  readonly kind: keyof ConsoleMessages['path'];
  readonly address?: string | undefined;
}

export function pathWords({ kind, address }: PathLike, m: ConsoleMessages): string {
  return address === undefined ? m.path[kind] : `${m.path[kind]} ${address}`;
}

export function PathText({ paths }: { readonly paths: readonly PathLike[] }): ReactNode {
  const { m } = usePreferences();
  return paths.map((one) => <div key={`${one.kind} ${one.address}`}>{pathWords(one, m)}</div>);
}
