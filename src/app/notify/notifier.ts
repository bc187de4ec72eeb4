/** Tells people: what scans changed, and what else went wrong, goes to the outbox at once and out from there. */
import { createHash } from 'node:crypto';
import { isExpired, scopeKey, type Waiver } from '../../domain/waiver/waiver.ts';
import type { ChangeEvent } from '../../domain/watch/change-event.ts';
import type { GuardStatus } from '../guard/status.ts';
import type { FixRun, RecordedScan, Store, Timer } from '../ports.ts';
import { type Delivered, deliverDue, type Payload } from './deliver.ts';
import { tellMissed, toldUntil } from './missed.ts';
import { overdueNews } from './overdue.ts';
import type { Channel, Compose, Post } from './ports.ts';
import { quietUntil } from './quiet.ts';
import { isUrgent, isWanted, type Section, sectionOf, type Told } from './section.ts';

export interface NotifierParts {
  readonly store: Pick<Store, 'outbox' | 'cursors' | 'scans' | 'findings'>;
  /** The cloud that is watched, as the store names it. */
  readonly target: string;
  readonly channels: readonly Channel[];
  readonly compose: Compose;
  readonly post: Post;
  readonly timer: Timer;
  /** From 0 to 1, without 1. */
  readonly random: () => number;
  /** Names this process among those that use the store. */
  readonly holder: string;
  /** Waivers as they are declared now. */
  readonly waivers?: () => Promise<readonly Waiver[]>;
  /** Repairs, to tell of those that nobody confirmed. */
  readonly runs?: () => Promise<readonly FixRun[]>;
  /** How long the process that recorded a scan has to tell of it itself, in milliseconds. */
  readonly graceMs?: number;
}

export interface Notifier {
  /** Tells of what a scan changed; `event` made us look, if one did. */
  onRecorded(recorded: RecordedScan, event: ChangeEvent | null): Promise<void>;
  /** Tells once that scans fail, until one succeeds. `code` is that of the problem. */
  onScanFailed(code: string): Promise<void>;
  /** Tells of a guardrail that is not as it was put in place, once for each way in which it is not. */
  onGuardStatus(status: GuardStatus, account: string): Promise<void>;
  /** To be called every few seconds: sends what is due. One call at a time. */
  deliver(signal?: AbortSignal): Promise<Delivered>;
}

const GRACE_MS = 60_000;
/** How often it is looked for what nobody calls about. */
const LOOK_MS = 60_000;
const DAY_MS = 86_400_000;
/** Scans that were forgotten are only looked at once more. */
const MOST_REMEMBERED = 5_000;
/** Things in a message of the outbox: what it takes to tell of more is several messages. */
const MOST_ITEMS = 500;

export function createNotifier(parts: NotifierParts): Notifier {
  const { store, timer, target } = parts;
  /** Scans that this process has told of. */
  const told = new Set<string>();
  let lookedAt = Number.NEGATIVE_INFINITY;

  const tell = async (key: string, section: Section): Promise<void> => {
    for (const channel of parts.channels) await addMessages(parts, channel, key, section);
  };
  const incident = (key: string, item: Told): Promise<void> =>
    tell(key, {
      at: timer.now().toISOString(),
      target,
      scan: null,
      first: false,
      cause: null,
      items: [item],
    });
  const onRecorded = async (recorded: RecordedScan, event: ChangeEvent | null): Promise<void> => {
    await tell(`scan/${recorded.scan.id}`, sectionOf(recorded, event));
    told.add(recorded.scan.id);
    const [oldest] = told;
    if (told.size > MOST_REMEMBERED && oldest !== undefined) told.delete(oldest);
  };
  const look = async (): Promise<void> => {
    const now = timer.now();
    const missed = { store, target, graceMs: parts.graceMs ?? GRACE_MS };
    const dayAgo = new Date(now.getTime() - DAY_MS).toISOString();
    // However long nobody was here; not what was over long before anybody was to be told.
    const [since = dayAgo] = [(await toldUntil(store)) ?? dayAgo, dayAgo].sort();
    await tellMissed(missed, told, now, (recorded) => onRecorded(recorded, null));
    for (const waiver of (await parts.waivers?.()) ?? []) {
      if (!isExpired(waiver, now.toISOString().slice(0, 10))) continue;
      const { target: kind, id, check, owner, until } = waiver;
      await incident(`waiver/${digest(scopeKey(waiver))}/${until}`, {
        event: 'waiver',
        target: kind,
        id,
        check,
        owner,
        until,
      });
    }
    for (const run of (await parts.runs?.()) ?? []) {
      const news = run.target === target ? overdueNews(run, now, since) : undefined;
      if (news !== undefined) await incident(news.key, news.item);
    }
  };

  return {
    onRecorded,
    async onScanFailed(code) {
      const [last] = (await store.scans.list({ target, limit: 1 })).items;
      await incident(`scan-failed/${code}/${last?.id ?? 'none'}`, { event: 'scan-failed', code });
    },
    async onGuardStatus({ id, name, drift, since }, account) {
      if (drift.length === 0) return;
      const codes = [...new Set(drift.map((one) => one.drift))].sort();
      const key = digest(JSON.stringify([account, id, since, drift]));
      await incident(`drift/${key}`, { event: 'drift', name, account, drift: codes });
    },
    async deliver(signal) {
      const now = timer.now().getTime();
      if (now - lookedAt >= LOOK_MS) {
        await look();
        lookedAt = now;
      }
      return deliverDue({ ...parts, ...store }, signal);
    },
  };
}

/** What a channel wants of it goes to the outbox: what is urgent by itself, where the rest has to wait. */
async function addMessages(
  { store, timer }: NotifierParts,
  { settings }: Channel,
  key: string,
  section: Section,
): Promise<void> {
  const now = timer.now();
  const wanted = section.items.filter((item) => isWanted(item, settings));
  const passes = (item: Told): boolean => settings.quiet?.exceptCritical === true && isUrgent(item);
  for (const urgent of [true, false]) {
    const items = wanted.filter((item) => passes(item) === urgent).sort(byId);
    for (let at = 0; at < items.length; at += MOST_ITEMS) {
      const due = ((urgent ? null : quietUntil(settings, now)) ?? now).toISOString();
      const payload: Payload = {
        due,
        urgent,
        section: { ...section, items: items.slice(at, at + MOST_ITEMS) },
      };
      await store.outbox.add({
        key: [settings.name, key, urgent ? 'urgent' : 'all', at].join('|'),
        channel: settings.name,
        payload,
        createdAt: now.toISOString(),
        dueAt: due,
      });
    }
  }
}

/** The same order whoever makes the messages, so that their keys mean the same. */
function byId(a: Told, b: Told): number {
  const [left, right] = [a, b].map((one) => ('id' in one ? one.id : '')) as [string, string];
  return left < right ? -1 : Number(left > right);
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
