/** What is asked of the evaluator. */

/** One authorisation question. */
export interface Request {
  /** `ecs:AuthorizeSecurityGroup`. */
  readonly action: string;
  /** ARN, or `*` where the vendor supports no resource level. */
  readonly resource: string;
  /** Values of condition keys by name, in any case. A key without values counts as absent. */
  readonly keys: RequestKeys;
}

export type RequestKeys = Readonly<Record<string, readonly string[]>>;

/** The values of a key; its spelling counts only if `exact`. Undefined when the request does not have it. */
export function valuesOf(keys: RequestKeys, name: string, exact: boolean): readonly string[] | undefined {
  let values = keys[name];
  if (values === undefined && !exact) {
    const lower = name.toLowerCase();
    for (const other in keys) {
      if (other.length === name.length && other.toLowerCase() === lower) {
        values = keys[other];
        break;
      }
    }
  }
  return values === undefined || values.length === 0 ? undefined : values;
}
