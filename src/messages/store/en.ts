/** Texts about the store: scans that were recorded, findings with their life, the audit log, backups. */
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
  problem: {
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
    'backup-bad': (p: { path: string; line: number; reason: keyof typeof BACKUP_FAULTS }) => ({
      text: `\`${p.path}\`, line ${p.line}: ${BACKUP_FAULTS[p.reason]}`,
      hint: 'the store was left as it is; take another backup',
    }),
  },
};

export type StoreMessages = typeof storeEn;
