/** Every table with its key: what a backup holds, in the order in which it is put back. */
import type { TableName, Tables } from './tables.ts';

export const KEYS: { readonly [Name in TableName]: readonly (keyof Tables[Name] & string)[] } = Object.freeze(
  {
    locks: ['name'],
    scans: ['id'],
    findings: ['target', 'id'],
    finding_events: ['target', 'finding', 'at', 'scan', 'position'],
    waiver_verdicts: ['target', 'waiver_key', 'at', 'scan'],
    inventories: ['id'],
    accounts: ['target', 'id'],
    users: ['id'],
    sessions: ['id'],
    audit: ['number'],
    outbox: ['id'],
    deliveries: ['target', 'id'],
    trail: ['target', 'id'],
    cursors: ['name'],
    documents: ['kind', 'id'],
    leases: ['name'],
    job_outcomes: ['job'],
    readings: ['id'],
    reading_pieces: ['reading', 'position'],
    news: ['number'],
    fix_runs: ['id'],
    fix_units: ['run', 'unit_key'],
    fix_receipts: ['run', 'number'],
    fix_canaries: ['run'],
    fix_claims: ['resource'],
  },
);

/** Those that say how things are just now, which a store that was put back says no more. */
export const PASSING: readonly TableName[] = Object.freeze(['readings', 'reading_pieces', 'news']);

/** Those that hold what people and clouds have told; the others only work for them. */
export const KEPT: readonly TableName[] = Object.freeze(
  (Object.keys(KEYS) as TableName[]).filter(
    (name) => name !== 'locks' && name !== 'job_outcomes' && !PASSING.includes(name),
  ),
);
