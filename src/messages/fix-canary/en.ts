/** Texts about canaries: one group or interface of a repair first, then the rest. */
type Texts = Readonly<Record<string, string>>;

const BARS: Readonly<Record<string, (p: { id: string; group: string }) => string>> = {
  'not-in-plan': (p) => `\`${p.id}\` is no group of the plan, and no interface or instance in one`,
  lists: () =>
    'the plan changes or makes lists that many groups share, so this part of it cannot come first; plan with --prefix-list never, or without --fix-lists',
  'service-managed': (p) => `\`${p.group || p.id}\` belongs to a cloud service, which alone may change it`,
  classic: (p) => `\`${p.group}\` is of the classic network, where no interface can be moved`,
  unreadable: (p) => `\`${p.group || p.id}\` could not be read whole, so it cannot be cloned`,
  members: (p) =>
    `\`${p.id}\` shares \`${p.group}\` with others, which reach it because they are in the same group; in a clone it would be cut off from them`,
  referenced: (p) =>
    `other rules name \`${p.group}\` as their source or destination; in a clone \`${p.id}\` would not be meant any more`,
  'not-exact': (p) => `no clone of the groups of \`${p.id}\` would let in exactly what the plan promises`,
  'groups-full': (p) =>
    `the clones for \`${p.id}\` would be more groups than the ${p.group} that the account may have in the region`,
  begun: (p) => `${p.group} of this plan has not ended, and has another canary or none`,
};

export const fixCanaryEn = {
  help: {
    canary: 'first only this group, instance or interface, then the rest; without an id one is chosen',
    check:
      'a command that looks at the canary (POSTERN_CANARY, POSTERN_RUN); unless it ends with 0 everything is taken back',
    wait: 'how long that command may take (default: 5m)',
  },
  title: 'Canary',
  group: (p: { id: string; chosen: boolean }): string =>
    `canary${p.chosen ? ' (chosen)' : ''}: ${p.id} alone, then the rest`,
  interface: (p: { id: string; instance: string; groups: string; chosen: boolean }): string =>
    `canary${p.chosen ? ' (chosen)' : ''}: ${p.id}${p.instance === '' ? '' : ` of ${p.instance}`} alone, in a clone of ${p.groups} with the rules as planned; then the rest`,
  line: (p: { id: string; state: string }): string => `canary ${p.id}: ${p.state}`,
  state: {
    pending: 'not there yet',
    standing: 'stands as planned, and is being looked at',
    passed: 'has passed',
    failed: 'has not passed, so everything is taken back',
  } as Texts,
  stands: {
    'not-begun': 'no clone is there',
    standing: 'the interface is in its clones, as planned',
    'clone-there': 'the interface is in its own groups, and a clone is there',
    gone: 'the interface is in its own groups, and no clone is there',
    edited: 'the interface is in a clone that somebody else has changed, or not in all of them',
    'not-read': 'could not be read',
  } as Texts,
  where: (p: { id: string; groups: string; clones: string }): string =>
    `${p.id} is in ${p.groups}; clones: ${p.clones}`,
  failure: {
    edited: (what: string): string => `what was read is not as it was made: ${what}`,
    'not-applied': (code: string): string => `the group was put back${code === '' ? '' : `: ${code}`}`,
    'not-movable': (what: string): string =>
      `${what} can no longer be left: others have come in, or rules name it`,
    'check-failed': (what: string): string => `the check failed: ${what}`,
    'check-timeout': (what: string): string => `the check did not end within ${what}`,
    declined: (_: string): string => 'not agreed to',
  } as Readonly<Record<string, (what: string) => string>>,
  left: (p: { id: string; because: string; code: string }): string =>
    `left in place: ${p.id}: ${p.because}${p.code === '' ? '' : ` (${p.code})`}`,
  because: {
    unsafe: 'its own groups let in more than before',
    changed: 'somebody else changed it',
    refused: 'refused by the vendor',
  } as Texts,
  operation: {
    'create-clone': 'make a clone of',
    'set-inner-access': 'set whether members reach each other in',
    'fill-clone': 'add the planned rules to',
    'fill-clone-outbound': 'add the outbound rules to',
    'set-groups': 'set the groups of',
    'delete-clone': 'remove the clone',
  } as Texts,
  purpose: { canary: 'canary', 'canary-back': 'canary, back' } as Texts,
  doing: (p: { what: string; resource: string; purpose: string }): string =>
    `${p.purpose}: ${p.what} ${p.resource}`,
  ask: (id: string): string => `The canary ${id} stands as planned. Go on with the rest? [y/N] `,
  checking: (command: string): string => `canary: check: ${command}`,
  problem: {
    'fix-canary-refused': (p: { id: string; because: string; group: string }) => ({
      text: BARS[p.because]?.(p) ?? p.because,
      hint:
        p.because === 'not-in-plan'
          ? 'name a group that the plan changes, or an instance in it; --canary alone chooses one'
          : p.because === 'lists'
            ? 'plan without changing lists, or apply without --canary'
            : p.because === 'begun'
              ? `run the same command as before, or postern fix rollback ${p.group}`
              : `name a group as the canary${p.group === '' ? '' : `, such as --canary ${p.group}`}, or another instance`,
    }),
  },
};

export type FixCanaryMessages = typeof fixCanaryEn;
