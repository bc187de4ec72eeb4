/** Wildcards of the policy language: `*` is any run of characters, `?` exactly one; the whole text must match. */
export type Matcher = (text: string) => boolean;

/** Compiles a pattern. Common shapes become one comparison. */
export function compileGlob(pattern: string): Matcher {
  const simple = pattern.replace(/\*+/g, '*');
  if (simple === '*') return () => true;
  const stars = simple.split('*').length - 1;
  if (simple.includes('?') || stars > 1) return (text) => matchesGlob(simple, text);
  if (stars === 0) return (text) => text === simple;
  const star = simple.indexOf('*');
  const head = simple.slice(0, star);
  const tail = simple.slice(star + 1);
  if (tail === '') return (text) => text.startsWith(head);
  if (head === '') return (text) => text.endsWith(tail);
  return (text) => text.length >= head.length + tail.length && text.startsWith(head) && text.endsWith(tail);
}

/** Characters beyond the basic plane take up two places of a string, and are one for `?`. */
const WIDE = /[\u{10000}-\u{10ffff}]/u;

/** Walks text and pattern together and goes back to the last star when they part. */
function matchesGlob(glob: string, given: string): boolean {
  const wide = WIDE.test(given);
  const pattern = wide ? [...glob] : glob;
  const text = wide ? [...given] : given;
  let p = 0;
  let t = 0;
  let star = -1;
  let resume = 0;
  while (t < text.length) {
    const wanted = pattern[p];
    if (wanted === '*') {
      star = p;
      resume = t;
      p += 1;
    } else if (wanted === '?' || wanted === text[t]) {
      p += 1;
      t += 1;
    } else if (star !== -1) {
      p = star + 1;
      resume += 1;
      t = resume;
    } else return false;
  }
  while (pattern[p] === '*') p += 1;
  return p === pattern.length;
}
