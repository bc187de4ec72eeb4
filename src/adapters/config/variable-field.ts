/** A secret in the configuration: never itself, but the name of an environment variable. */
import type { Field } from './field.ts';

/** `{ env: NAME }`. An address or a key that stands in the file itself is not shown again. */
export function variableOf(field: Field): string {
  if (field.isEmpty || field.integer() !== undefined || field.isText()) throw field.bad('variable', '', '…');
  const { env } = field.members(['env']);
  if (env === undefined) throw field.missing('env', 'variable');
  const name = env.plain();
  if (name === undefined || !/^[A-Za-z_][A-Za-z0-9_]{0,127}$/.test(name)) throw env.bad('variable', '', '…');
  return name;
}
