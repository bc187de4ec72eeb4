/** What the readers of an account share. */
import type { ReadProgress } from '../../app/ports.ts';
import type { Gap, InventoryKind } from '../../domain/inventory/inventory.ts';
import type { Call } from './client.ts';
import { gapOf } from './gap.ts';
import type { Place } from './map-lists.ts';
import type { Pieces } from './pieces.ts';
import { list, type Raw } from './raw.ts';

/** What reading an account needs. */
export interface Reader {
  /** Read what counts against limits, too. */
  readonly limits?: boolean;
  readonly call: Call;
  readonly pieces: Pieces;
  readonly account: string;
  giveUp(gap: Gap): void;
  tell(change: Partial<ReadProgress>): void;
}

/** Runs one reading; a failure becomes a gap of that kind. */
export async function attempt(
  reader: Reader,
  place: Place,
  kind: InventoryKind,
  operation: string,
  work: () => Promise<void>,
  resource?: string,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    reader.giveUp(gapOf(place, kind, operation, error, resource));
  }
}

/** A list that must be there: an answer without it was not understood, which is not the same as empty. */
export function required(page: Raw, plural: string, singular?: string): readonly Raw[] {
  const items = list(page, plural, singular);
  if (items === undefined) throw new SyntaxError(`the answer has no ${plural}`);
  return items;
}
