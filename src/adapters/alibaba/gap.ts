/** Failed calls as gaps of an inventory. */
import type { Gap, InventoryKind } from '../../domain/inventory/inventory.ts';
import { toCallError } from './call-error.ts';

/** A failed call as a gap. */
export function gapOf(
  place: { account: string; region: string },
  kind: InventoryKind,
  operation: string,
  raised: unknown,
  resource?: string,
): Gap {
  const { code, message, requestId } = toCallError(raised);
  return {
    ...place,
    kind,
    operation,
    ...(resource === undefined ? {} : { resource }),
    code,
    message,
    ...(requestId === '' ? {} : { requestId }),
  };
}
