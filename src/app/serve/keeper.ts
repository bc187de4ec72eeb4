/** Keeps the posture: scans in full on the clock and on demand, in part after events, and remembers what they say. */
import type { Place } from '../../domain/inventory/inventory.ts';
import { assessMaturity } from '../../domain/maturity/assess.ts';
import { type ChangeEvent, idsOf, mergeParts, touchedBy } from '../../domain/watch/change-event.ts';
import { ProblemError, problem } from '../../problem.ts';
import type { Timer } from '../guard/ports.ts';
import type { JudgeOptions } from '../judging.ts';
import type { ReadRequest } from '../ports.ts';
import type { Judged } from '../scan.ts';
import { observe } from '../store/observe.ts';
import type { RecordedScan, Store } from '../store/ports.ts';
import type { Meanwhile, PartReport, Posture } from '../watch/posture.ts';
import type { News } from './news.ts';

export interface KeeperParts {
  readonly target: string;
  readonly store: Pick<Store, 'cursors' | 'scans'>;
  readonly timer: Timer;
  readonly news: News;
  readonly posture: Posture;
  /** What is watched. */
  readonly request: ReadRequest;
  readonly judging: () => Promise<JudgeOptions>;
  /** Told of every scan that changed something, full or in part. */
  readonly onRecorded?: (recorded: RecordedScan, event: ChangeEvent | null) => Promise<void>;
}

export interface KeeperStatus {
  /** Whether this service scans. */
  readonly running: boolean;
  /** When any service of the store last ended a full scan, and how the last one failed if it did. */
  readonly lastEndedAt: string | null;
  readonly lastFailure: { readonly at: string; readonly code: string } | null;
}

const PROGRESS_EVERY_MS = 500;

export class Keeper {
  private readonly parts: KeeperParts;
  private current: Promise<RecordedScan> | undefined;
  /** Events that were followed while everything is read: what comes of that may be older than what they told of. */
  private meanwhile: ChangeEvent[] | undefined;

  constructor(parts: KeeperParts) {
    this.parts = parts;
  }

  /** Whether this service scans. */
  get running(): boolean {
    return this.current !== undefined;
  }

  async status(): Promise<KeeperStatus> {
    const { store, target } = this.parts;
    // What is judged again counts among scans as a full one, but nothing is read for it.
    const [ended, failure] = await Promise.all([
      store.cursors.get(endOf(target)),
      store.cursors.get(failureOf(target)),
    ]);
    return {
      running: this.running,
      lastEndedAt: ended?.value ?? null,
      lastFailure: failure === undefined ? null : (JSON.parse(failure.value) as KeeperStatus['lastFailure']),
    };
  }

  /** Scans everything. Throws `scan-running` while another scan runs, and what readings throw. */
  scan(by: string, signal?: AbortSignal): Promise<RecordedScan> {
    if (this.current !== undefined) throw problem('scan-running', {});
    this.current = this.readAll(by, signal).finally(() => {
      this.current = undefined;
    });
    return this.current;
  }

  /** Reads again what the events touched, each place once, and remembers what that changed. */
  async follow(events: readonly ChangeEvent[]): Promise<readonly RecordedScan[]> {
    this.meanwhile?.push(...events);
    const touched = events.map((event) => ({ event, ...touchedBy(event) }));
    const recorded: RecordedScan[] = [];
    const regions = new Map<string, { readonly place: Place; readonly event: ChangeEvent }>();
    for (const one of touched)
      if (one.kind === 'region')
        regions.set(`${one.place.account}/${one.place.region}`, { place: one.place, event: one.event });
    for (const { place, event } of regions.values()) {
      const startedAt = this.now();
      const report = await this.parts.posture.readRegion(place);
      if (report !== undefined) recorded.push(await this.recordPart(report, startedAt, event));
    }
    const parts = mergeParts(touched.flatMap((one) => (one.kind === 'part' ? [one.part] : [])));
    for (const part of parts) {
      if (regions.has(`${part.account}/${part.region}`)) continue;
      const ids = new Set(idsOf(part));
      const event = touched.findLast(
        (one) => one.kind === 'part' && idsOf(one.part).some((id) => ids.has(id)),
      )?.event;
      const startedAt = this.now();
      const report = await this.parts.posture.readPart(part);
      if (report !== undefined) recorded.push(await this.recordPart(report, startedAt, event ?? null));
    }
    return recorded;
  }

  /**
   * Judges what was read last as it is configured now, and remembers what that changes; undefined before the first full
   * reading, which will judge so.
   */
  async judgeAgain(by: string): Promise<RecordedScan | undefined> {
    const { news, posture } = this.parts;
    const again = await posture.judgeAgain();
    if (again === undefined) return undefined;
    const { judged, readAt } = again;
    const recorded = await this.record(judged, {
      startedAt: this.now(),
      readAt,
      by,
      waivers: judged.waivers,
    });
    news.publish({ kind: 'judged-again', scan: recorded.scan.id, by });
    await this.tell(recorded, null);
    return recorded;
  }

  private async readAll(by: string, signal: AbortSignal | undefined): Promise<RecordedScan> {
    const { news, posture } = this.parts;
    news.publish({ kind: 'scan-started', by });
    const startedAt = this.now();
    let shown = 0;
    const meanwhile: ChangeEvent[] = [];
    this.meanwhile = meanwhile;
    try {
      const { judged, meanwhile: elsewhere } = await posture.readAll({
        ...(signal === undefined ? {} : { signal }),
        onProgress: ({ calls, groups, groupsExpected, gaps }) => {
          const now = this.parts.timer.now().getTime();
          if (now - shown < PROGRESS_EVERY_MS) return;
          shown = now;
          news.publish({ kind: 'scan-progress', calls, groups, groupsExpected, gaps });
        },
      });
      const recorded = await this.record(judged, { startedAt, by, waivers: judged.waivers });
      await this.remember(null);
      await this.parts.store.cursors.set(endOf(this.parts.target), this.now(), this.now());
      news.publish({
        kind: 'scan-ended',
        scan: recorded.scan.id,
        complete: judged.report.coverage.complete,
        new: recorded.new.length + recorded.returned.length,
        fixed: recorded.fixed.length,
      });
      await this.tell(recorded, null);
      this.meanwhile = undefined;
      if (meanwhile.length > 0) await this.follow(meanwhile);
      for (const one of elsewhere) await this.readOnceMore(one);
      return recorded;
    } catch (error) {
      this.meanwhile = undefined;
      const code = error instanceof ProblemError ? error.problem.code : 'internal';
      // A store that takes nothing is said by whatever else is asked of it.
      await this.remember({ at: this.now(), code }).catch(() => {});
      news.publish({ kind: 'scan-failed', code });
      throw error;
    }
  }

  /** What another service read while everything was read here. */
  private async readOnceMore(one: Meanwhile): Promise<void> {
    const { posture } = this.parts;
    const startedAt = this.now();
    const report =
      one.kind === 'part' ? await posture.readPart(one.part) : await posture.readRegion(one.place);
    if (report !== undefined) await this.recordPart(report, startedAt, null);
  }

  /** How the last full scan failed; null: it did not. */
  private async remember(failure: KeeperStatus['lastFailure']): Promise<void> {
    const { store, target } = this.parts;
    await store.cursors.set(failureOf(target), JSON.stringify(failure), this.now());
  }

  private async recordPart(
    { judged, decided }: PartReport,
    startedAt: string,
    event: ChangeEvent | null,
  ): Promise<RecordedScan> {
    const by = event === null ? 'service' : `event ${event.id}`;
    // A part says nothing about waivers as a whole.
    const recorded = await this.record(judged, { startedAt, by, waivers: [], resources: [...decided] });
    this.parts.news.publish({ kind: 'part-read', scan: recorded.scan.id, event: event?.id ?? null });
    await this.tell(recorded, event);
    return recorded;
  }

  private async record(
    judged: Judged,
    {
      startedAt,
      readAt,
      by,
      waivers,
      resources,
    }: {
      readonly startedAt: string;
      readonly readAt?: string;
      readonly by: string;
      readonly waivers: Judged['waivers'];
      readonly resources?: readonly string[];
    },
  ): Promise<RecordedScan> {
    const { store, target, request } = this.parts;
    const { coverage, undecided } = judged.report;
    const options = await this.parts.judging();
    const observation = observe({
      judged,
      request,
      options,
      target,
      startedAt,
      keepsWatch: true,
      ...(readAt === undefined ? {} : { readAt }),
      ...(resources === undefined ? {} : { resources }),
    });
    return store.scans.record(
      {
        endedAt: this.now(),
        by,
        coverage,
        undecided: undecided.length,
        ...(resources === undefined ? { maturity: assessMaturity(judged.report, judged.fleet).score } : {}),
        waivers: waivers.map(({ waiver, state }) => ({ waiver, state })),
      },
      observation,
    );
  }

  private async tell(recorded: RecordedScan, event: ChangeEvent | null): Promise<void> {
    const { news, onRecorded } = this.parts;
    const ids = (list: RecordedScan['new']): string[] => list.map(({ id }) => id);
    const changed = {
      new: ids(recorded.new),
      returned: ids(recorded.returned),
      fixed: ids(recorded.fixed),
      unwaived: ids(recorded.unwaived),
    };
    if (Object.values(changed).every((list) => list.length === 0)) return;
    news.publish({
      kind: 'findings-changed',
      scan: recorded.scan.id,
      event: event?.id ?? null,
      ...changed,
    });
    await onRecorded?.(recorded, event);
  }

  private now(): string {
    return this.parts.timer.now().toISOString();
  }
}

/** Names of cursors. */
function endOf(target: string): string {
  return `scan end ${target}`;
}

function failureOf(target: string): string {
  return `scan failure ${target}`;
}
