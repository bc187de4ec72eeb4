/** Texts about the store: scans that were recorded, findings with their life, the audit log, backups. */
const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

const BACKUP_FAULTS = {
  'not-json': 'this is no JSON',
  'not-a-backup': 'this is no backup of a store',
  'other-version': 'the backup is of another version of Postern; restore it with that one',
  'not-a-row': 'this is no row of a table that this version has',
  checksum: 'the backup was changed: its rows are not those that the last line tells',
  'after-end': 'something follows the last line of the backup',
  'cut-off': 'the backup ends before its last line',
};

export const storeEn = {
  help: {
    record: 'keep the scan in the store, and say what is new, returned and fixed since the last one',
    database: 'a PostgreSQL database in place of a file: postgres://user@host/database (or POSTERN_DATABASE)',
    state: 'folder of the store and of the local cloud (default: .postern)',
    findings: 'findings of recorded scans, with their life',
    list: 'what is known, the worst first; exit code 2 when something is open',
    show: 'findings with everything that happened to them',
    ids: 'ids of findings',
    status: 'open, fixed, exempt or all (repeatable; default: open)',
    severity: 'critical, high, medium, low or info (repeatable)',
    check: 'only of this check (repeatable)',
    resource: 'only of this group or instance (repeatable)',
    text: 'only with this in an id, a name, a description or a source',
    waived: 'only those that a waiver covers',
    limit: 'at most so many (default: 100)',
    after: 'go on after the mark that the last page ended with',
    audit: 'who did what, in a chain of hashes',
    auditList: 'entries of the audit log, the newest first',
    auditVerify: 'check the whole chain; exit code 2 when it is broken',
    head: 'an entry that was kept elsewhere: it must be in the chain still',
    by: 'only of this user',
    action: 'only of this kind, such as scan.record',
    subject: 'only about this',
    from: 'not before this day or time (UTC)',
    to: 'not after this day or time (UTC)',
    store: 'the store: its size, copies of it, what is too old',
    storeStatus: 'where it is and what it holds',
    backup: 'copy the whole store into a file',
    output: 'the file to write (- for standard output)',
    restore: 'fill an empty store from a backup, of either database; all or nothing',
    backupFile: 'a file of postern store backup',
    replace: 'replace everything that the store holds',
    yes: 'do not ask',
    prune: 'take away what is too old; what is open, latest or waiting stays',
    keepScans: 'keep scans, and findings that have ended, for so many days',
    keepInventories: 'keep what was read of accounts for so many days',
    keepMessages: 'keep notifications that were sent for so many days',
    keepTrail: 'keep what was done and denied in the cloud for so many days',
    keepAudit: 'keep the audit log for so many days; an entry says what was cut off',
  },
  recordedFirst: (found: number): string =>
    `Recorded as the first scan of this cloud: ${counted(found, 'finding')} to follow from now on.`,
  recorded: (p: { new: number; returned: number; fixed: number; exempt: number }): string =>
    `Since the last recorded scan: ${p.new} new, ${p.returned} returned, ${p.fixed} fixed${p.exempt === 0 ? '' : `, ${p.exempt} exempt because it was judged otherwise`}.`,
  change: { new: 'new', returned: 'returned', fixed: 'fixed', exempt: 'exempt' },
  unseen: (count: number): string =>
    `${counted(count, 'finding')} that ${count === 1 ? 'was' : 'were'} open before could not be looked at: still counted as open.`,
  keptIn: (where: string): string => `Kept in ${where}; listed by: postern findings list`,
  listed: (count: number): string => (count === 0 ? 'No findings of that kind.' : counted(count, 'finding')),
  more: (mark: string): string => `More by: --after ${mark}`,
  status: { open: 'open', fixed: 'fixed', exempt: 'exempt' },
  waived: 'waived',
  columns: { severity: 'severity', id: 'id', status: 'status', since: 'since', what: 'what' },
  labels: {
    status: 'status',
    resource: 'resource',
    target: 'cloud',
    rule: 'rule',
    sources: 'lets in',
    waiver: 'waiver',
    seen: 'seen',
    history: 'history',
    todo: 'do',
  },
  seen: (first: string, last: string): string => `first ${first}, last ${last}`,
  event: {
    new: 'found',
    returned: 'came back',
    fixed: 'not found any more',
    exempt: 'not a finding any more, as it was judged otherwise',
    dropped: 'judged no longer, as the settings have its port no more',
    changed: 'severity or verdict changed',
    waived: 'covered by a waiver',
    unwaived: 'not covered by a waiver any more',
  },
  audit: {
    none: 'No entries.',
    columns: { number: 'no.', at: 'time', by: 'by', action: 'action', what: 'what' },
    intact: (entries: number, where: string): string =>
      `The audit log of ${where} is whole: ${entries} ${entries === 1 ? 'entry' : 'entries'}, each with the hash of the one before.`,
    cut: (through: number): string =>
      `Entries up to ${through} were cut off by retention; an entry that is there says so, with their hash.`,
    keep: 'Keep this elsewhere, and nobody can make the log anew unseen:',
    broken: (number: number, why: string, where: string): string =>
      `The audit log of ${where} is broken at entry ${number}: ${why}.`,
    why: {
      changed: 'its content is not what its hash was made of',
      unlinked: 'it does not follow the entry before',
      missing: 'it is not there',
      unanchored: 'what was before it is gone, and no entry says that it was cut off',
      replaced: 'it is not the one that was kept',
    },
  },
  kind: { sqlite: 'SQLite', postgresql: 'PostgreSQL' },
  about: (p: { kind: string; version: string; size: string }): string =>
    `${p.kind}, tables of ${p.version}${p.size === '' ? '' : `, ${p.size}`}`,
  size: (bytes: number): string => `${Math.ceil(bytes / 1024)} KiB`,
  backedUp: (p: { path: string; rows: number }): string => `Wrote ${counted(p.rows, 'row')} to ${p.path}.`,
  restored: (p: { store: string; rows: number }): string =>
    `Restored ${counted(p.rows, 'row')} into ${p.store}.`,
  pruned: (parts: string): string => `Taken away: ${parts}.`,
  askReplace: (where: string): string => `Replace everything in ${where}? (yes/no) `,
  askPrune: (where: string): string =>
    `Take away what is too old in ${where}? It cannot be undone. (yes/no) `,
  isYes: (answer: string): boolean => answer === 'yes' || answer === 'y',
  problem: {
    'store-missing': (p: { where: string }) => ({
      text: `there is no store \`${p.where}\` yet`,
      hint: 'make one with postern scan --record, or name another with --state or --database',
    }),
    'event-unknown': (p: { id: string }) => ({
      text: `no event \`${p.id}\` is kept`,
      hint: 'postern trail list and GET /api/v1/trail list what is kept; what is older than `retention.trail` is gone',
    }),
    'event-undiagnosed': (p: { id: string }) => ({
      text: `the event \`${p.id}\` carries no diagnosis that could be decoded`,
      hint: 'its code and message are all that the vendor has told',
    }),
    'finding-unknown': (p: { id: string }) => ({
      text: `the store knows no finding \`${p.id}\``,
      hint: 'postern findings list --status all shows those that it knows',
    }),
    'store-unusable': (p: { where: string; reason: string }) => ({
      text: `the store \`${p.where}\` cannot be used: ${p.reason}`,
      hint: 'check the folder or the database and its permissions; --state or --database names another one',
    }),
    'store-newer': (p: { where: string; version: string; known: string }) => ({
      text: `the store \`${p.where}\` was changed by a newer Postern: it has \`${p.version}\`, this one ends at \`${p.known}\``,
      hint: 'use that version of Postern; nothing was changed',
    }),
    'store-not-empty': (p: { where: string }) => ({
      text: `the store \`${p.where}\` is not empty`,
      hint: 'name a new one with --state or --database, or replace everything in it with --replace',
    }),
    'store-needs-yes': (p: { where: string }) => ({
      text: `this would take away what is kept in ${p.where}, and there is nobody to ask`,
      hint: 'make a backup first (postern store backup -o FILE), then add --yes',
    }),
    'backup-bad': (p: { path: string; line: number; reason: keyof typeof BACKUP_FAULTS }) => ({
      text: `\`${p.path}\`, line ${p.line}: ${BACKUP_FAULTS[p.reason]}`,
      hint: 'the store was left as it is; take another backup',
    }),
  },
};

export type StoreMessages = typeof storeEn;
