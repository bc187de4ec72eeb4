/** Stable, short ids for findings: two 32-bit FNV-1a hashes of what the finding is about, as 16 hex digits. */
export function findingId(parts: readonly (string | number | null)[]): string {
  const text = parts.map((part) => part ?? '').join('\u0000');
  return `f-${fnv1a(text, 0x811c9dc5)}${fnv1a(text, 0x9747b28c)}`;
}

function fnv1a(text: string, seed: number): string {
  let hash = seed;
  for (let i = 0; i < text.length; i += 1) {
    hash ^= text.charCodeAt(i);
    hash = Math.imul(hash, 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, '0');
}
