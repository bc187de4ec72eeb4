/** Three-valued logic (Kleene): what the vendor does not say is neither true nor false. */
export const FALSE = 0;
export const UNKNOWN = 1;
export const TRUE = 2;
export type Truth = typeof FALSE | typeof UNKNOWN | typeof TRUE;

export function not(value: Truth): Truth {
  return (TRUE - value) as Truth;
}

export function and(a: Truth, b: Truth): Truth {
  return a < b ? a : b;
}

export function or(a: Truth, b: Truth): Truth {
  return a > b ? a : b;
}

export function truthOf(value: boolean): Truth {
  return value ? TRUE : FALSE;
}
