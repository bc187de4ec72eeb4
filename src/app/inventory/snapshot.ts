/** What a service knows at one moment, judged and indexed once for however many questions. */
import { randomBytes } from 'node:crypto';
import type { Inventory } from '../../domain/inventory/inventory.ts';
import { problem } from '../../problem.ts';
import { type JudgeOptions, type Judging, prepareJudging } from '../judging.ts';
import { type Judged, judgeInTurns } from '../scan.ts';
import type { Posture } from '../watch/posture.ts';
import { InventoryIndex } from './rows.ts';

export class Snapshot {
  /** Another one for whatever else was read, or is judged otherwise; answers made of one snapshot are equal. */
  readonly id: string;
  readonly inventory: Inventory;
  readonly options: JudgeOptions;
  /** When the full reading that it rests on began, and when the last part of it was read again, as ISO times. */
  readonly readSince: string;
  readonly changedAt: string;
  readonly judging: Judging;
  private rows: InventoryIndex | undefined;
  private all: Promise<Judged> | undefined;

  constructor(
    id: string,
    inventory: Inventory,
    options: JudgeOptions,
    at: Pick<Snapshot, 'readSince' | 'changedAt'>,
  ) {
    this.id = id;
    this.inventory = inventory;
    this.options = options;
    this.readSince = at.readSince;
    this.changedAt = at.changedAt;
    this.judging = prepareJudging(inventory, options);
  }

  get index(): InventoryIndex {
    this.rows ??= new InventoryIndex(this.judging.fleet);
    return this.rows;
  }

  /** What a scan of it says. */
  judged(): Promise<Judged> {
    this.all ??= judgeInTurns(this.judging, this.options);
    return this.all;
  }
}

/** The snapshot of a posture as it is now; made anew only when something was read or is judged otherwise. */
export class Snapshots {
  private readonly posture: Pick<Posture, 'follow' | 'inventory' | 'readSince' | 'changedAt'>;
  private readonly judging: () => Promise<JudgeOptions>;
  private readonly start = randomBytes(6).toString('base64url');
  private count = 0;
  private last: { readonly key: string; readonly snapshot: Snapshot } | undefined;

  constructor(parts: {
    readonly posture: Pick<Posture, 'follow' | 'inventory' | 'readSince' | 'changedAt'>;
    readonly judging: () => Promise<JudgeOptions>;
  }) {
    this.posture = parts.posture;
    this.judging = parts.judging;
  }

  /** Throws `not-scanned` before the first reading. */
  async now(): Promise<Snapshot> {
    const [options] = await Promise.all([this.judging(), this.posture.follow()]);
    const { inventory, readSince = '', changedAt = readSince } = this.posture;
    if (inventory === undefined) throw problem('not-scanned', {});
    const key = JSON.stringify(options, (_, one: unknown) => (typeof one === 'bigint' ? String(one) : one));
    if (this.last?.snapshot.inventory === inventory && this.last.key === key) return this.last.snapshot;
    this.count += 1;
    const id = `${this.start}-${this.count}`;
    const snapshot = new Snapshot(id, inventory, options, { readSince, changedAt });
    this.last = { key, snapshot };
    return snapshot;
  }
}
