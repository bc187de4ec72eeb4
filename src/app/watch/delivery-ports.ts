/** Events that others deliver, and whether they are what they say. */
import type { ChangeEvent } from '../../domain/watch/change-event.ts';

/** A request as it came, letter by letter. */
export interface Delivery {
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Uint8Array;
  /** The address of who sends it. */
  readonly from: string;
}

export interface DeliveryReader {
  /**
   * The events of a delivery that matter here, which may be none. Throws `eventbridge-refused` for what is not the
   * sender's, and `eventbridge-certificate` when that cannot be said now.
   */
  read(delivery: Delivery): Promise<readonly ChangeEvent[]>;
}
