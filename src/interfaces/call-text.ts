/** A call as the vendor's command line takes it. */
import type { ApiCall } from '../domain/policy/prove/scenario.ts';

export function callText({
  product,
  version,
  action,
  parameters,
}: Pick<ApiCall, 'version' | 'action' | 'parameters'> & { readonly product: string }): string {
  const flags = Object.entries(parameters).flatMap(([name, value]) => flatten(name, value));
  const other = version === '2016-03-14' ? [`--version ${version} --force`] : [];
  return ['aliyun', product.toLowerCase(), action, ...other, ...flags].join(' ');
}

function flatten(name: string, value: unknown): string[] {
  if (Array.isArray(value)) {
    // A hundred permissions are told by the first and the last.
    const items = value.map((item, i) => flatten(`${name}.${i + 1}`, item).join(' '));
    return items.length > 4 ? [...items.slice(0, 2), '…', ...items.slice(-1)] : items;
  }
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([key, item]) => flatten(`${name}.${key}`, item));
  return [`--${name} ${value}`];
}
