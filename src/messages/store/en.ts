/** Texts about the store: scans that were recorded, findings with their life, the audit log, backups. */
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
  },
};

export type StoreMessages = typeof storeEn;
