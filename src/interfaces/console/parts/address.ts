/** What a page shows, in its address, so that a link shows others the same. */
import { useSearchParams } from 'react-router';

/** The fields of the address, and how to change some; an empty value takes one out. */
export function useAddress(): readonly [
  URLSearchParams,
  (changes: Readonly<Record<string, string>>) => void,
] {
  const [params, setParams] = useSearchParams();
  const change = (changes: Readonly<Record<string, string>>): void =>
    setParams(
      (before) => {
        const after = new URLSearchParams(before);
        for (const [name, value] of Object.entries(changes))
          if (value === '') after.delete(name);
          else after.set(name, value);
        return after;
      },
      { replace: true },
    );
  return [params, change];
}
