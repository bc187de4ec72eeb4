/** Failed calls as gaps of an inventory. */
import type { Gap, InventoryKind } from '../../domain/inventory/inventory.ts';
import { toCallError } from './call-error.ts';

/** A failed call as a gap; `operation` is the one meant when no call failed or the failed one is not known. */
export function gapOf(
  place: { account: string; region: string },
  kind: InventoryKind,
  operation: string,
  raised: unknown,
  resource?: string,
): Gap {
  const failed = toCallError(raised);
  const { code, message, requestId } = failed;
  return {
    ...place,
    kind,
    operation: failed.operation || operation,
    ...(resource === undefined ? {} : { resource }),
    code,
    message,
    ...(requestId === '' ? {} : { requestId }),
  };
}
