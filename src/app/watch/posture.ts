/**
 * The posture of a cloud as it is known now: read in full now and then, and in between only where something was touched.
 * Every service of a store knows the same: what one of them reads goes into a log that all apply in one order.
 */
import { createHash, randomUUID } from 'node:crypto';
import type { Inventory, Place } from '../../domain/inventory/inventory.ts';
import { KnownInventory } from '../../domain/inventory/known.ts';
import type { PartRequest } from '../../domain/inventory/part.ts';
import { idsOf } from '../../domain/watch/change-event.ts';
import type { Timer } from '../guard/ports.ts';
import { type JudgeOptions, prepareJudging, readingFor } from '../judging.ts';
import type { InventorySource, PartSource, ReadProgress, ReadRequest } from '../ports.ts';
import { type Judged, judgeAll, judgeInTurns } from '../scan.ts';
import type { ReadingHead, ReadingStore } from '../store/ports.ts';
import { inventoryOf, inventoryPieces } from './inventory-pieces.ts';

export interface PostureParts {
  /** The cloud, as the store names it. */
  readonly target: string;
  readonly store: { readonly readings: ReadingStore };
  readonly source: InventorySource;
  readonly partSource: PartSource;
  readonly timer: Pick<Timer, 'now'>;
  /** What the service watches. */
  readonly request: ReadRequest;
  /** How to judge, as it is configured now. */
  readonly judging: () => Promise<JudgeOptions>;
}

/** What a part that was read again says. */
export interface PartReport {
  /** Its report is about the resources below alone. */
  readonly judged: Judged;
  /** Ids of the resources whose findings the report has all of. */
  readonly decided: ReadonlySet<string>;
}

/** What another service read again while everything was read here, and may have seen later than that. */
export type Meanwhile =
  | { readonly kind: 'part'; readonly part: PartRequest }
  | { readonly kind: 'region'; readonly place: Place };

export class Posture {
  private readonly parts: PostureParts;
  /** Names this process in the log. */
  private readonly reader = randomUUID();
  private readonly watched: string;
  /** Up to where the log was applied. */
  private number = 0;
  private following: Promise<void> = Promise.resolve();
  /** What was read here and is not applied yet, by the ids of the log; it need not be read back. */
  private readonly own = new Map<string, Inventory>();
  private known: KnownInventory | undefined;
  private since: string | undefined;
  private changed: string | undefined;
  private last: string | undefined;
  /** Groups that interfaces were in before a part was applied, by the ids of the log, until it is judged. */
  private readonly left = new Map<string, readonly string[]>();

  constructor(parts: PostureParts) {
    this.parts = parts;
    const { accounts = [], regions = [], directory = false } = parts.request;
    const what = JSON.stringify([[...accounts].sort(), [...regions].sort(), directory]);
    // A service that watches something else of the cloud knows something else.
    this.watched = `${parts.target} ${createHash('sha256').update(what).digest('hex').slice(0, 16)}`;
  }

  /**
   * Applies what any service of the store has read since; to be awaited before what is known is answered from. Throws
   * `store-unusable`: what cannot be asked may have changed.
   */
  async follow(): Promise<void> {
    // One after the other, so that each sees what the one before applied.
    this.following = this.following.catch(() => {}).then(() => this.apply());
    await this.following;
  }

  /** What was read last; undefined before the first reading. */
  get inventory(): Inventory | undefined {
    return this.known?.inventory;
  }

  /** When the last full reading began, as an ISO time: what was done before is in it. */
  get readSince(): string | undefined {
    return this.since;
  }

  /** When any part of it was last read again, as an ISO time. */
  get changedAt(): string | undefined {
    return this.changed;
  }

  private async apply(): Promise<void> {
    const { readings } = this.parts.store;
    for (const head of await readings.after(this.watched, this.number)) {
      const own = this.own.get(head.id);
      this.own.delete(head.id);
      const pieces = own === undefined ? await readings.pieces(head.id) : [];
      // A full reading has taken its place since, and is applied next time.
      if (pieces === undefined) return this.apply();
      const left = this.put(head, own ?? inventoryOf(pieces));
      if (own !== undefined && head.kind === 'part') this.left.set(head.id, left);
    }
  }

  /** Returns the groups that interfaces were in before. */
  private put({ number, kind, since, at, asked }: ReadingHead, found: Inventory): readonly string[] {
    this.number = number;
    let left: readonly string[] = [];
    if (kind === 'full') {
      this.known = new KnownInventory(found);
      this.since = since;
    } else if (this.known === undefined) return left;
    else if (kind === 'region')
      this.known = new KnownInventory(withRegion(this.known.inventory, asked as Place, found));
    else left = this.known.replace(asked as PartRequest, found);
    this.changed = at;
    if (this.last === undefined || since > this.last) this.last = since;
    return left;
  }

  /** Puts what was read into the log, and applies the log up to it. */
  private async add(
    kind: ReadingHead['kind'],
    found: Inventory,
    { since, asked, begun = 0 }: { readonly since: string; readonly asked: unknown; readonly begun?: number },
  ): Promise<{ readonly id: string; readonly meanwhile: readonly ReadingHead[] }> {
    const { store, timer } = this.parts;
    const { watched, reader } = this;
    const id = randomUUID();
    const at = timer.now().toISOString();
    this.own.set(id, found);
    try {
      const pieces = inventoryPieces(found);
      const added = await store.readings.add({ id, watched, kind, begun, since, at, reader, asked, pieces });
      await this.follow();
      return { id, meanwhile: added === false ? [] : added.meanwhile };
    } finally {
      this.own.delete(id);
    }
  }

  /**
   * Judges what is known as it is configured now, and reads nothing; `readAt` is when the newest of it was read.
   * Undefined before the first full reading.
   */
  async judgeAgain(): Promise<{ readonly judged: Judged; readonly readAt: string } | undefined> {
    await this.follow();
    if (this.known === undefined || this.last === undefined) return undefined;
    const options = await this.parts.judging();
    const readAt = this.last;
    return { judged: await judgeInTurns(prepareJudging(this.known.inventory, options), options), readAt };
  }

  /**
   * Reads and judges everything; `meanwhile` is what is better read once more. Throws what readings throw.
   */
  async readAll(more: {
    readonly signal?: AbortSignal;
    readonly onProgress?: (progress: ReadProgress) => void;
  }): Promise<{ readonly judged: Judged; readonly meanwhile: readonly Meanwhile[] }> {
    const options = await this.parts.judging();
    const begun = await this.parts.store.readings.begin();
    const since = this.parts.timer.now().toISOString();
    const inventory = await this.parts.source.read(readingFor({ ...this.parts.request, ...more }, options));
    more.signal?.throwIfAborted();
    const { meanwhile } = await this.add('full', inventory, { since, asked: null, begun });
    // What was changed in the settings while it was read counts.
    const now = await this.parts.judging();
    return {
      judged: await judgeInTurns(prepareJudging(inventory, now), now),
      meanwhile: meanwhile.filter(({ reader }) => reader !== this.reader).map(meanwhileOf),
    };
  }

  /** Reads a part again. Undefined before the first full reading, which will see what was touched. */
  async readPart(asked: PartRequest): Promise<PartReport | undefined> {
    await this.follow();
    if (this.known === undefined) return undefined;
    const since = this.parts.timer.now().toISOString();
    const part = await this.parts.partSource.readPart(asked);
    const { id } = await this.add('part', part, { since, asked });
    const left = this.left.get(id) ?? [];
    this.left.delete(id);
    // A full reading may have ended meanwhile: what is newer goes into what is newest.
    const { known } = this;
    // Lists decide about groups that name them, and interfaces about the groups that they have left.
    const naming = known.groupsNaming([...asked.prefixLists, ...asked.portRangeLists]);
    return this.judgePart(known, [...idsOf(asked), ...left, ...naming]);
  }

  /** Reads a region of an account again, where an event does not name what it touched. */
  async readRegion(place: Place): Promise<PartReport | undefined> {
    await this.follow();
    if (this.known === undefined) return undefined;
    const { account, region } = place;
    const options = await this.parts.judging();
    const request: ReadRequest = { accounts: [account], regions: [region] };
    const since = this.parts.timer.now().toISOString();
    const found = await this.parts.source.read(readingFor(request, options));
    const before = resourcesIn(this.known.inventory, place);
    await this.add('region', found, { since, asked: { account, region } });
    return this.judgePart(this.known, [...before, ...resourcesIn(found, place)]);
  }

  private async judgePart(known: KnownInventory, touched: readonly string[]): Promise<PartReport> {
    const { inventory, decided } = known.neighbourhoodOf(touched);
    const judged = judgeAll(inventory, await this.parts.judging());
    const { report } = judged;
    const isDecided = ({ resource }: { readonly resource: { readonly id: string } }): boolean =>
      decided.has(resource.id);
    return {
      decided,
      judged: {
        ...judged,
        report: {
          ...report,
          findings: report.findings.filter(isDecided),
          waived: report.waived.filter(isDecided),
          undecided: report.undecided.filter(isDecided),
        },
      },
    };
  }
}

/** What is known with a region as it was read again. */
function withRegion(before: Inventory, { account, region }: Place, found: Inventory): Inventory {
  const isElsewhere = (one: Place): boolean => one.account !== account || one.region !== region;
  return {
    ...before,
    groups: [...before.groups.filter(isElsewhere), ...found.groups],
    instances: [...before.instances.filter(isElsewhere), ...found.instances],
    interfaces: [...before.interfaces.filter(isElsewhere), ...found.interfaces],
    prefixLists: new Map([...before.prefixLists, ...found.prefixLists]),
    portRangeLists: new Map([...before.portRangeLists, ...found.portRangeLists]),
    gaps: [...before.gaps.filter(isElsewhere), ...found.gaps],
  };
}

/** Ids of what is in a place. */
function resourcesIn({ groups, instances, interfaces }: Inventory, { account, region }: Place): string[] {
  return [...groups, ...instances, ...interfaces]
    .filter((one) => one.account === account && one.region === region)
    .map(({ id }) => id);
}

function meanwhileOf({ kind, asked }: ReadingHead): Meanwhile {
  return kind === 'region' ? { kind, place: asked as Place } : { kind: 'part', part: asked as PartRequest };
}
