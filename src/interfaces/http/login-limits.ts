/**
 * How often somebody may be wrong about a password. The address is bounded by the server; here it is the name, whatever
 * the address, so that many machines together do not guess one password either. Names that nobody has are bounded
 * alike. Nobody is shut out by others for good: the time passes, addresses from which the name has signed in before are
 * counted by themselves, and a token, a sign-in link or the identity provider are never counted.
 */
import type { Timer } from '../../app/guard/ports.ts';

/** So many wrong passwords for a name, within so long. */
const MOST = 10;
const WITHIN_MS = 15 * 60_000;
/** Addresses that are remembered of a name. */
const ADDRESSES = 20;
/** Names that are remembered; the ones that were asked about least lately go first. */
const NAMES = 10_000;

interface Tries {
  count: number;
  readonly until: number;
}

export class LoginLimits {
  private readonly timer: Pick<Timer, 'now'>;
  private readonly tries = new Map<string, Tries>();
  private readonly known = new Map<string, Set<string>>();

  constructor(timer: Pick<Timer, 'now'>) {
    this.timer = timer;
  }

  /** Milliseconds until a password for the name is looked at; 0: now. Counts as wrong until `right` says otherwise. */
  ask(name: string, address: string): number {
    const now = this.timer.now().getTime();
    const key = this.keyOf(name, address);
    const before = this.tries.get(key);
    const tries = before === undefined || before.until <= now ? { count: 0, until: now + WITHIN_MS } : before;
    if (tries.count >= MOST) return tries.until - now;
    tries.count += 1;
    remember(this.tries, key, tries);
    return 0;
  }

  /** The password was right. Wrong ones from elsewhere stay counted. */
  right(name: string, address: string): void {
    const tries = this.tries.get(this.keyOf(name, address));
    if (tries !== undefined) tries.count = this.isKnown(name, address) ? 0 : tries.count - 1;
    const known = this.known.get(name) ?? new Set();
    known.delete(address);
    known.add(address);
    for (const oldest of known) if (known.size > ADDRESSES) known.delete(oldest);
    remember(this.known, name, known);
  }

  private keyOf(name: string, address: string): string {
    return this.isKnown(name, address) ? `${address} ${name}` : ` ${name}`;
  }

  private isKnown(name: string, address: string): boolean {
    return this.known.get(name)?.has(address) === true;
  }
}

/** Puts an entry at the end, and drops what was used least lately. */
function remember<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key);
  map.set(key, value);
  for (const oldest of map.keys()) {
    if (map.size <= NAMES) return;
    map.delete(oldest);
  }
}
