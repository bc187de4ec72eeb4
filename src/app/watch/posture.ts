/**
 * The posture of a cloud as it is known now: read in full now and then, and in between only where something was touched.
 */
import type { Inventory, Place } from '../../domain/inventory/inventory.ts';
import { KnownInventory } from '../../domain/inventory/known.ts';
import type { PartRequest } from '../../domain/inventory/part.ts';
import { idsOf } from '../../domain/watch/change-event.ts';
import type { Timer } from '../guard/ports.ts';
import { type JudgeOptions, prepareJudging, readingFor } from '../judging.ts';
import type { InventorySource, PartSource, ReadProgress, ReadRequest } from '../ports.ts';
import { type Judged, judgeAll, judgeInTurns } from '../scan.ts';

export interface PostureParts {
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

export class Posture {
  private readonly parts: PostureParts;
  private known: KnownInventory | undefined;
  private since: string | undefined;
  private changed: string | undefined;
  private last: string | undefined;

  constructor(parts: PostureParts) {
    this.parts = parts;
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

  /** `since` is when reading it began. */
  private know(known: KnownInventory, since: string): void {
    this.known = known;
    this.changed = this.parts.timer.now().toISOString();
    if (this.last === undefined || since > this.last) this.last = since;
  }

  /**
   * Judges what is known as it is configured now, and reads nothing; `readAt` is when the newest of it was read.
   * Undefined before the first full reading.
   */
  async judgeAgain(): Promise<{ readonly judged: Judged; readonly readAt: string } | undefined> {
    if (this.known === undefined || this.last === undefined) return undefined;
    const options = await this.parts.judging();
    const readAt = this.last;
    return { judged: await judgeInTurns(prepareJudging(this.known.inventory, options), options), readAt };
  }

  /** Reads and judges everything. Throws what readings throw. */
  async readAll(more: {
    readonly signal?: AbortSignal;
    readonly onProgress?: (progress: ReadProgress) => void;
  }): Promise<Judged> {
    const options = await this.parts.judging();
    const since = this.parts.timer.now().toISOString();
    const inventory = await this.parts.source.read(readingFor({ ...this.parts.request, ...more }, options));
    more.signal?.throwIfAborted();
    this.know(new KnownInventory(inventory), since);
    this.since = since;
    // What was changed in the settings while it was read counts.
    const now = await this.parts.judging();
    return judgeInTurns(prepareJudging(inventory, now), now);
  }

  /** Reads a part again. Undefined before the first full reading, which will see what was touched. */
  async readPart(asked: PartRequest): Promise<PartReport | undefined> {
    if (this.known === undefined) return undefined;
    const since = this.parts.timer.now().toISOString();
    const part = await this.parts.partSource.readPart(asked);
    // A full reading may have ended meanwhile: what is newer goes into what is newest.
    const { known } = this;
    const left = known.replace(asked, part);
    this.know(known, since);
    // Lists decide about groups that name them, and interfaces about the groups that they have left.
    const naming = known.groupsNaming([...asked.prefixLists, ...asked.portRangeLists]);
    return this.judgePart(known, [...idsOf(asked), ...left, ...naming]);
  }

  /** Reads a region of an account again, where an event does not name what it touched. */
  async readRegion({ account, region }: Place): Promise<PartReport | undefined> {
    if (this.known === undefined) return undefined;
    const options = await this.parts.judging();
    const request: ReadRequest = { accounts: [account], regions: [region] };
    const since = this.parts.timer.now().toISOString();
    const found = await this.parts.source.read(readingFor(request, options));
    const isElsewhere = (one: Place): boolean => one.account !== account || one.region !== region;
    const before = this.known.inventory;
    const there = (one: Inventory): string[] =>
      [...one.groups, ...one.instances, ...one.interfaces]
        .filter((resource) => !isElsewhere(resource))
        .map(({ id }) => id);
    const after: Inventory = {
      ...before,
      groups: [...before.groups.filter(isElsewhere), ...found.groups],
      instances: [...before.instances.filter(isElsewhere), ...found.instances],
      interfaces: [...before.interfaces.filter(isElsewhere), ...found.interfaces],
      prefixLists: new Map([...before.prefixLists, ...found.prefixLists]),
      portRangeLists: new Map([...before.portRangeLists, ...found.portRangeLists]),
      gaps: [...before.gaps.filter(isElsewhere), ...found.gaps],
    };
    const known = new KnownInventory(after);
    this.know(known, since);
    return this.judgePart(known, [...there(before), ...there(found)]);
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
