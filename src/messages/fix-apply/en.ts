/** Texts about carrying repairs out, confirming them and taking them back. */
const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

export const fixApplyEn = {
  help: {
    apply: 'carry a saved plan out, verified by reading back; undone where that fails',
    confirm: 'keep a change that waits for its confirmation',
    rollback: 'take a run back',
    status: 'what stands where; exit code 2 when something is half done, overdue or open again',
    report: 'evidence of a run: before, what was read back, what is there now, calls with request ids',
    plan: 'a file of `postern fix plan -o FILE`',
    run: 'the run, such as fix-1a2b3c4d',
    select: 'only these groups of the plan (repeatable)',
    concurrency: 'groups at once (default: 1)',
    failureBudget: 'groups that may fail before no other is begun (default: 0)',
    confirmWithin:
      'take the change back unless it is confirmed in time: 10m, 90s, 2h, or none (default: 10m on a terminal, else none)',
    rollbackMode:
      'workbench: let Workbench in instead of everybody, where that is enough (default); exact: put the old rules back',
    workbench: 'whose ranges a rollback lets in: intl, cn or none (default: as planned)',
    yes: 'do not ask',
    output: 'write the report to a file: Markdown, or JSON when it ends in .json',
    endpoint: 'work on this endpoint, such as a running local cloud',
    local: 'work on the embedded local cloud',
    state: 'folder of runs and of the local cloud (default: .postern)',
    role: 'role to assume in other accounts (default: ResourceDirectoryAccountAccessRole)',
  },
  preview: (p: { steps: number; units: number }): string =>
    `${counted(p.steps, 'step')} in ${counted(p.units, 'group')}, narrow rules first:`,
  unit: (p: { unit: string; steps: number }): string => `${p.unit}: ${counted(p.steps, 'step')}`,
  wayBack: {
    /** Without ranges: nothing has to be let in. */
    workbench: (rule: string, ranges: string): string =>
      ranges === ''
        ? `on rollback ${rule} is not opened again: Workbench gets in without it`
        : `on rollback ${rule} is not opened again: Workbench (${ranges}) is let in`,
    exact: (rule: string, because: string): string =>
      `on rollback ${rule} is put back as it was (${because})`,
  },
  wentBack: {
    /** Without ranges: nothing had to be let in. */
    workbench: (rule: string, ranges: string): string =>
      ranges === ''
        ? `${rule} was not opened again: Workbench gets in without it`
        : `${rule} was not opened again: Workbench (${ranges}) was let in`,
    exact: (rule: string, because: string): string => `${rule} was put back as it was (${because})`,
  },
  kept: (groups: string): string =>
    `kept on purpose: rules that the rollback leaves in ${groups} name it; postern fix rollback --rollback exact removes both`,
  descriptionStays: (text: string): string =>
    `its description stays "${text}": it had none, and no call can empty one`,
  because: {
    asked: 'asked for',
    edited: 'it was edited',
    list: 'it is about a list',
    'no-workbench': 'Workbench is not to be used',
    'no-login-port': 'no port that Workbench signs in on',
    ipv6: 'Workbench has no IPv6 ranges',
    'not-admitted': 'the old rule did not let Workbench in',
    'changes-nothing': 'it changes nobody’s access',
  } as Readonly<Record<string, string>>,
  list: 'the list',
  ask: (p: { steps: number; within: string }): string =>
    `Make ${counted(p.steps, 'change')} now${p.within === '' ? '' : `, taken back unless confirmed within ${p.within}`}? [y/N] `,
  askRollback: (run: string): string => `Take ${run} back now? [y/N] `,
  isYes: (answer: string): boolean => answer === 'y' || answer === 'yes',
  operation: {
    authorize: 'add a rule',
    modify: 'change a rule',
    revoke: 'remove a rule',
    'create-prefix-list': 'make a prefix list',
    'delete-prefix-list': 'remove the prefix list',
    'modify-prefix-list': 'change a prefix list',
    'modify-port-range-list': 'change a port-range list',
  } as Readonly<Record<string, string>>,
  doing: (p: { unit: string; what: string; purpose: string }): string =>
    `${p.unit}: ${p.what} (${p.purpose})`,
  purpose: { apply: 'apply', undo: 'undo', rollback: 'rollback' } as Readonly<Record<string, string>>,
  unchanged: 'Nothing to do: everything is as the plan wants it.',
  run: (id: string, state: string): string => `${id}  ${state}`,
  state: {
    overdue: 'overdue',
    applying: 'half done: run it again, or roll it back',
    waiting: 'applied, and waiting for a confirmation',
    applied: 'applied',
    confirmed: 'applied and confirmed',
    stopped: 'stopped early: some groups were not begun',
    'rolling-back': 'being rolled back',
    'rolled-back': 'rolled back',
    failed: 'not applied',
  } as Readonly<Record<string, string>>,
  unitState: {
    pending: 'not begun',
    applying: 'half done',
    applied: 'applied and verified',
    unchanged: 'was so already',
    undoing: 'being undone',
    undone: 'undone',
    'rolling-back': 'being rolled back',
    'rolled-back': 'rolled back and read back',
  } as Readonly<Record<string, string>>,
  stands: {
    'as-before': 'as before the repair',
    'as-planned': 'as planned',
    'rolled-back': 'as the rollback left it',
    partly: 'between: some steps are made',
    edited: 'changed since, by somebody else or another run',
    'not-read': 'could not be read',
  } as Readonly<Record<string, string>>,
  openAgain: 'open again since',
  reopened: (p: { what: string; how: string }): string => `open again: ${p.what}, ${p.how} since`,
  left: {
    changed: 'somebody else changed it',
    unsafe: 'it would change access beyond the plan',
    'in-use': 'others name it by now',
    refused: 'refused by the vendor',
  } as Readonly<Record<string, string>>,
  leftLine: (p: { what: string; rule: string; because: string }): string =>
    `left in place: ${p.what} ${p.rule} was not taken back: ${p.because}`,
  failure: (p: { operation: string; code: string; message: string }): string =>
    `${p.operation} was refused: ${p.code} ${p.message}`.trim(),
  edited: (rules: string): string => `somebody else changed it meanwhile: ${rules}`,
  how: { added: 'added', removed: 'removed', changed: 'changed' } as Readonly<Record<string, string>>,
  deadline: {
    command: (p: { time: string; run: string }): string =>
      `Taken back at ${p.time} by the command that waits, unless you confirm: postern fix confirm ${p.run}`,
    service: (p: { time: string; run: string }): string =>
      `Taken back at ${p.time} by the service, unless you confirm: postern fix confirm ${p.run}`,
    nobody: (p: { time: string; run: string }): string =>
      `No command waits for the confirmation any more. After ${p.time} the next postern fix command, or postern serve, takes it back. To keep it: postern fix confirm ${p.run}`,
  },
  overdue: (run: string): string =>
    `overdue: not confirmed in time, and not taken back yet; to take it back: postern fix rollback ${run}`,
  overdueElsewhere: (p: { run: string; time: string }): string =>
    `${p.run} was not confirmed by ${p.time} and is still in place; any postern fix command takes it back: postern fix status ${p.run}`,
  notTakenBack: (p: { run: string; time: string }): string =>
    p.time === ''
      ? `${p.run} is being taken back, and that could not go on now:`
      : `${p.run} is overdue: it was not confirmed by ${p.time}, and could not be taken back now:`,
  waitingFor: (left: string): string => `waiting for the confirmation: ${left} left`,
  tookBack: (run: string): string => `${run} was not confirmed in time and is rolled back`,
  next: {
    rollback: (run: string): string => `To take it back: postern fix rollback ${run}`,
    report: (run: string): string => `Evidence: postern fix report ${run}`,
  },
  noRuns: 'No runs.',
  receipts: (p: { done: number; unknown: number }): string =>
    `${counted(p.done, 'call')} made${p.unknown === 0 ? '' : `, ${p.unknown} of which nothing is known yet`}`,
  written: (file: string): string => `Written to ${file}.`,
  report: {
    title: (run: string): string => `Repair ${run}`,
    about: { plan: 'Plan', state: 'State', begun: 'Begun', deadline: 'To be confirmed by' },
    before: 'Before',
    after: {
      apply: 'Read back when it was applied',
      undo: 'Read back when it was undone',
      rollback: 'Read back when it was rolled back',
    } as Readonly<Record<string, string>>,
    notEnded: 'Read back by the run',
    nothingReadBack: 'Nothing: it was not brought to an end, or was so already.',
    now: 'Now',
    notThere: 'It is not there.',
    notRead: 'It could not be read.',
    receipts: 'Calls',
    verification: 'Read back',
    columns: ['No.', 'Group', 'Why', 'Call', 'Status', 'Known by', 'Time', 'Request id'],
    none: 'No rules.',
  },
  joined: (p: { who: string; group: string; like: string }): string =>
    p.like === ''
      ? `${p.who} has joined ${p.group} since the plan was made; the plan changes nobody's access to it`
      : `${p.who} has joined ${p.group} since the plan was made, in the groups of ${p.like}: the plan does the same to it`,
  problem: {
    'fix-stale': (p: { resource: string; how: string; changes: string; unnamed: number }) => ({
      text:
        `the plan no longer matches \`${p.resource}\`` +
        (p.changes === '' ? `: it was ${p.how}` : `: ${p.changes}`) +
        (p.unnamed === 0 ? '' : `, and ${counted(p.unnamed, 'more rule')}`),
      hint: 'nothing was changed; plan again: postern fix plan',
    }),
    'fix-joined': (p: { interface: string; instance: string; group: string; more: number }) => ({
      text:
        `\`${p.instance || p.interface}\`${p.instance === '' ? '' : ` (${p.interface})`} has joined \`${p.group}\` since the plan was made` +
        (p.more === 0 ? '' : `, and ${counted(p.more, 'more interface')} besides`),
      hint: 'nobody has looked at what the plan does to it; nothing was changed; plan again: postern fix plan',
    }),
    'fix-busy': (p: { run: string; resource: string }) => ({
      text:
        p.resource === ''
          ? `another process works on ${p.run}`
          : `\`${p.resource}\` belongs to ${p.run}, which has not ended`,
      hint: `see postern fix status ${p.run}; confirm it, roll it back, or wait`,
    }),
    'fix-not-in-plan': (p: { id: string }) => ({
      text: `the plan has no step for \`${p.id}\``,
      hint: '--select takes groups that the plan changes',
    }),
    'fix-stopped': (p: { run: string; resource: string; code: string; message: string }) => ({
      text: `${p.run} stopped in the middle: ${[p.resource, p.code, p.message].filter(Boolean).join(' ')}`,
      hint: `what was done is recorded; run the same command again, or see postern fix status ${p.run}`,
    }),
    'fix-unknown-run': (p: { run: string }) => ({
      text: `there is no run \`${p.run}\``,
      hint: 'postern fix status lists the runs of the state folder; --state names another folder',
    }),
    'fix-not-waiting': (p: { run: string; state: string }) => ({
      text: `${p.run} does not wait for a confirmation: it is ${p.state}`,
      hint: `see postern fix status ${p.run}`,
    }),
    'fix-plan-without-account': (p: { path: string }) => ({
      text: `\`${p.path}\` was made from files that do not say of which account they are`,
      hint: 'make the plan again from the account itself: postern fix plan without --input',
    }),
    'fix-plan-bad': (p: { path: string; field: string; why: string }) => ({
      text:
        p.why === 'edited'
          ? `\`${p.path}\` was changed by hand since it was planned (\`${p.field}\`): nobody has checked what it does now`
          : p.why === 'no-digest'
            ? `\`${p.path}\` has no \`${p.field}\`, so it cannot be told whether it is what was planned: it is of an earlier version, or was changed`
            : `\`${p.path}\` is no plan of a repair, or was changed: \`${p.field}\``,
      hint: 'nothing was changed; make a new one with postern fix plan -o FILE',
    }),
  },
};

export type FixApplyMessages = typeof fixApplyEn;
