/** What a page shows, in its address, so that a link shows others the same. */
import { useSearchParams } from 'react-router';

type Change = (changes: Readonly<Record<string, string>>) => void;

/**
 * The fields of the address, and how to change some; an empty value takes one out. What is changed while one fills in a
 * form takes the place of what was there; with `step` one can go back to that.
 */
export function useAddress({ step = false } = {}): readonly [URLSearchParams, Change] {
  const [params, setParams] = useSearchParams();
  const change: Change = (changes) => {
    // Of the address itself: who is quick changes a second field before what the first did is drawn.
    const after = new URLSearchParams(window.location.search);
    for (const [name, value] of Object.entries(changes))
      if (value === '') after.delete(name);
      else after.set(name, value);
    setParams(after, { replace: !step });
  };
  return [params, change];
}
