/** The tables of the store, the same in both databases. Times are ISO texts, unless they end in `_ms`. */
export interface Tables {
  /** One row for each thing that one process does at a time: whoever changes it has the lock until the end. */
  locks: { name: string; turns: number };
  scans: {
    id: string;
    target: string;
    started_at: string;
    ended_at: string;
    actor: string;
    scope: string;
    coverage: string;
    counts: string;
  };
  findings: {
    target: string;
    id: string;
    status: string;
    severity: string;
    /** 0 for the worst severity. */
    severity_rank: number;
    check_id: string;
    account: string;
    region: string;
    resource: string;
    /** 0 or 1. */
    waived: number;
    first_seen: string;
    last_seen: string;
    as_of: string;
    ended_at: string | null;
    first_scan: string;
    last_scan: string;
    returns: number;
    judgement: string;
    /** What a search looks at, in lower case. */
    search: string;
    body: string;
  };
  finding_events: {
    target: string;
    finding: string;
    at: string;
    scan: string;
    position: number;
    kind: string;
    severity: string;
  };
  waiver_verdicts: {
    target: string;
    waiver_key: string;
    at: string;
    scan: string;
    state: string;
    waiver: string;
  };
  inventories: {
    id: string;
    target: string;
    account: string;
    scan: string;
    at: string;
    last_at: string;
    digest: string;
    /** The JSON, compressed. */
    body: Uint8Array;
  };
  accounts: {
    target: string;
    id: string;
    name: string;
    access: string;
    enabled: number;
    added_at: string;
    added_by: string;
  };
  users: {
    id: string;
    name: string;
    display_name: string;
    roles: string;
    password_hash: string | null;
    subject: string | null;
    disabled: number;
    created_at: string;
  };
  sessions: {
    id: string;
    user_id: string;
    kind: string;
    token_hash: string;
    label: string;
    scopes: string | null;
    created_at: string;
    expires_at: string;
    used_at: string;
  };
  audit: {
    number: number;
    at: string;
    actor: string;
    action: string;
    subject: string;
    details: string;
    previous: string;
    hash: string;
  };
  outbox: {
    id: string;
    dedupe_key: string;
    channel: string;
    payload: string;
    state: string;
    created_at: string;
    due_at: string;
    attempts: number;
    last_error: string;
    sent_at: string | null;
    holder: string | null;
    held_until_ms: number | null;
  };
  deliveries: {
    target: string;
    id: string;
    at: string;
    /** 0 or 1. */
    done: number;
    /** Empty when it is done. */
    event: string;
  };
  trail: {
    target: string;
    id: string;
    at: string;
    account: string;
    region: string;
    operation: string;
    actor: string;
    /** 0 or 1. */
    denied: number;
    /** Ids with a space before and after each. */
    resources: string;
    record: string;
  };
  cursors: { name: string; value: string; at: string };
  documents: {
    kind: string;
    id: string;
    version: number;
    value: string;
    actor: string;
    at: string;
    /** 1 when it was removed: its version must not be used again. */
    removed: number;
  };
  leases: { name: string; holder: string | null; turn: number; until_ms: number };
  /** Only until whoever asked for the job has read them. */
  job_outcomes: {
    job: string;
    told_ms: number;
    progress: string | null;
    ended: number;
    outcome: Uint8Array | null;
  };
  /** What was read of a cloud since the last full reading, that one included: a log, in the order of the numbers. */
  readings: {
    id: string;
    /** Which cloud, and what of it. */
    watched: string;
    number: number;
    /** Before this number it had begun. */
    begun: number;
    kind: string;
    since: string;
    at: string;
    reader: string;
    asked: string;
  };
  /** The JSON of parts of an inventory, compressed. */
  reading_pieces: { reading: string; position: number; body: Uint8Array };
  /** What happened lately. */
  news: {
    number: number;
    target: string;
    /** Random: tells numbers of one store from those of another. */
    mark: string;
    item: string;
  };
  fix_runs: {
    id: string;
    /** In the order in which they were made. */
    number: number;
    plan: string;
    state: string;
    created_at: string;
    deadline: string | null;
    /** What nothing is looked for by, as JSON. */
    terms: string;
    holder: string | null;
    held_until_ms: number | null;
  };
  fix_units: { run: string; position: number; unit_key: string; value: string };
  fix_receipts: { run: string; number: number; value: string };
  fix_canaries: { run: string; value: string };
  /** Groups, lists and interfaces that an unfinished run has. */
  fix_claims: { resource: string; run: string };
}

export type TableName = keyof Tables;
