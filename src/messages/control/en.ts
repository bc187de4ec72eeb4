/** Texts of what is changed through the service: settings, waivers, users, plans. */
export const controlEn = {
  settings: {
    help: {
      settings: 'what the service judges by',
      export: 'print the file and what is kept in the store as one postern.yaml',
      output: 'write it to this file instead',
    },
    written: (path: string): string => `Written to ${path}.`,
  },
  problem: {
    'version-stale': (p: { current: string }) => ({
      text: `somebody else has changed it: it is at version ${p.current} now`,
      hint: 'read it again, and send the new version as If-Match; nothing has been changed',
    }),
    'version-missing': (p: { current: string }) => ({
      text: 'the request does not say which version it changes',
      hint: `send the ETag of what you have read as If-Match; it is at version ${p.current} now`,
    }),
    'settings-in-file': (p: { section: string; path: string }) => ({
      text: `\`${p.section}\` is said by \`${p.path}\`, and is only to be read here`,
      hint: `change it in ${p.path}, or take the section out there to edit it here`,
    }),
    'waiver-exists': (p: { id: string; path: string }) => ({
      text: `there is a waiver of that scope already: \`${p.id}\`${p.path === '' ? '' : ` in \`${p.path}\``}`,
      hint: p.path === '' ? 'change that one' : `change it in ${p.path}`,
    }),
    'waiver-needs-request': (p: { id: string }) => ({
      text: `nobody alone makes the waiver \`${p.id}\` last longer, or binds it to other rules`,
      hint: 'ask for it with `POST /api/v1/waiver-requests`; somebody else with the role `approver` grants it, which replaces this one',
    }),
    'waiver-asked': (p: { id: string; by: string }) => ({
      text: `\`${p.by}\` has asked for that waiver already, and waits for an answer: \`${p.id}\``,
      hint: 'somebody with the role `approver` grants or denies it',
    }),
    'waiver-in-file': (p: { id: string; path: string }) => ({
      text: `the waiver \`${p.id}\` stands in \`${p.path}\`, and is only to be read here`,
      hint: `change it in ${p.path}`,
    }),
    'last-admin': (p: { name: string }) => ({
      text: `\`${p.name}\` is the last administrator who can sign in`,
      hint: 'make somebody else an administrator first',
    }),
    'wrong-password': () => ({
      text: 'the current password is wrong',
      hint: 'an administrator can set another one',
    }),
    'no-own-password': (p: { name: string }) => ({
      text: `\`${p.name}\` signs in elsewhere and has no password here`,
      hint: 'change it where you sign in',
    }),
    'needs-other-person': (p: { plan: string }) => ({
      text: `whoever made \`${p.plan}\` cannot approve it`,
      hint: 'ask somebody else with the role `approver`',
    }),
    'not-in-that-state': (p: { id: string; state: string }) => ({
      text: `\`${p.id}\` is ${p.state}, so that this cannot be done`,
      hint: 'read it again; nothing has been changed',
    }),
    'guard-tests-failed': (p: { name: string; failed: readonly object[] }) => ({
      text: `the policy \`${p.name}\` does not do what its tests say: ${p.failed.length} fail`,
      hint: 'change the policy or the tests; nothing has been read or changed',
    }),
    'create-exposes': (p: { exposed: string; instead: string }) => ({
      text: `it would expose ${p.exposed}`,
      hint:
        p.instead === '' ? 'a dry run shows the packet that would get in' : `let in instead: ${p.instead}`,
    }),
  },
};

export type ControlMessages = typeof controlEn;
