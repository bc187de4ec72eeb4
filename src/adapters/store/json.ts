/** Values of the domain as JSON: big integers and maps survive. */
export function toText(value: unknown): string {
  return JSON.stringify(value, (_, one: unknown) => {
    if (typeof one === 'bigint') return { $integer: String(one) };
    return one instanceof Map ? { $map: [...one] } : one;
  });
}

export function fromText<T>(text: string): T {
  // Most have neither, and are read several times as fast without looking at each value.
  if (!text.includes('"$')) return JSON.parse(text) as T;
  return JSON.parse(text, (_, one: unknown) => {
    if (typeof one !== 'object' || one === null) return one;
    if ('$integer' in one) return BigInt(String(one.$integer));
    return '$map' in one ? new Map(one.$map as [unknown, unknown][]) : one;
  }) as T;
}
