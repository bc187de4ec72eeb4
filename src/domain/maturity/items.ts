/**
 * The items of the maturity assessment, as data. The vendor's own ("ECS usage maturity assessment", security
 * capability) has no public interface, and neither its marks nor its thresholds are published (facts/services.md A2):
 * what is here is Postern's, in the vendor's form. Only what the inventory can really judge is an item.
 */
import type { Verdict } from '../security-group/exposure.ts';

/** The vendor's levels; its name for the best one is not known. */
export type MaturityLevel = 'critical' | 'warn' | 'info' | 'healthy' | 'not-applicable' | 'unknown';

/** Which findings count for an item. */
export interface Counts {
  /** Checks of a scan. */
  readonly checks: readonly string[];
  readonly verdicts: readonly Verdict[];
  /** Of these services, or of all but these; absent means any. */
  readonly services?: { readonly only: readonly string[] } | { readonly except: readonly string[] };
}

export interface MaturityItem {
  /** Stable; the key of its texts. */
  readonly id: string;
  /** Marks when no instance is affected; those of all items make 100. */
  readonly full: number;
  readonly counts: Counts;
  /** Checks besides its own whose undecided questions leave this item undecided too. */
  readonly doubts?: readonly string[];
  /** The level when an instance can be reached, and when none of those affected can. */
  readonly levels: { readonly reachable: MaturityLevel; readonly unreachable: MaturityLevel };
}

/** Services behind which data lies. */
const DATA = [
  'mssql',
  'oracle',
  'mysql',
  'postgresql',
  'redis',
  'elasticsearch',
  'memcached',
  'mongodb',
  'etcd',
  'smb',
  'rsync',
] as const;

/** What a check of single ports could not decide, a check of all rules could not either. */
const SINGLE_PORTS = ['ssh-open', 'rdp-open', 'ops-port-open'] as const;

const GRAVE = { reachable: 'critical', unreachable: 'warn' } as const;

export const MATURITY_ITEMS: readonly MaturityItem[] = Object.freeze([
  {
    id: 'ops-ports-unrestricted',
    full: 35,
    counts: { checks: ['ssh-open', 'rdp-open'], verdicts: ['open'] },
    levels: GRAVE,
  },
  {
    id: 'data-ports-unrestricted',
    full: 20,
    counts: { checks: ['ops-port-open'], verdicts: ['open'], services: { only: DATA } },
    levels: GRAVE,
  },
  {
    id: 'admin-ports-unrestricted',
    full: 15,
    counts: { checks: ['ops-port-open'], verdicts: ['open'], services: { except: DATA } },
    levels: GRAVE,
  },
  {
    id: 'all-ports-unrestricted',
    full: 15,
    counts: { checks: ['all-ports-open'], verdicts: ['open'] },
    doubts: SINGLE_PORTS,
    levels: GRAVE,
  },
  {
    id: 'sources-wide',
    full: 10,
    counts: { checks: SINGLE_PORTS, verdicts: ['broad'] },
    levels: { reachable: 'warn', unreachable: 'info' },
  },
  {
    id: 'default-group-in-use',
    full: 5,
    counts: {
      checks: ['default-group-in-use'],
      verdicts: ['open', 'broad', 'restricted', 'closed', 'unknown'],
    },
    doubts: SINGLE_PORTS,
    levels: { reachable: 'info', unreachable: 'info' },
  },
] satisfies readonly MaturityItem[]);
