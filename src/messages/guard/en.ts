/** English texts about guardrails in place. */
function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** The type of this object is the type of every language. */
export const guardEn = {
  kind: {
    root: 'Root folder',
    folder: 'folder',
    member: 'member account',
    user: 'RAM user',
    group: 'RAM user group',
    role: 'RAM role',
    account: 'account',
    pattern: 'callers like',
  },
  way: { directory: 'control policy', account: 'RAM policy' },
  comma: ', ',
  named: (p: { kind: string; id: string; name: string }): string =>
    `${p.kind} ${p.id}${p.name === '' || p.name === p.id ? '' : ` (${p.name})`}`,
  more: (count: number): string => `and ${count} more`,
  about: (who: string, what: string): string => `${who}: ${what}`,
  plan: {
    heading: (p: { way: string; name: string; tier: string; account: string }): string =>
      `Guardrail \`${p.name}\`${p.tier === '' ? '' : ` (${p.tier})`} as a ${p.way} of account ${p.account}`,
    labels: {
      policy: 'policy',
      targets: 'bound to',
      today: 'today',
      elsewhere: 'also on',
      outside: 'outside',
      caller: 'you',
      journal: 'past calls',
      tests: 'tests',
      gaps: 'not read',
      steps: 'steps',
    },
    size: (p: { is: string; length: number; limit: number }): string =>
      `${p.is}; ${p.length} of ${p.limit} characters`,
    is: {
      absent: 'not there yet',
      same: 'there already, with this document',
      different: 'there with another document, which is replaced',
    },
    nothingBound: 'no other policy',
    keepsIt: 'it stays there',
    why: {
      'management-account': 'control policies never bind the management account: bind a RAM policy there too',
      'member-root': 'the owner of a member account is not bound: keep its password and keys away',
      'account-root': 'the owner of the account is not bound: keep its password and keys away',
      'not-below-target': 'not at or below any of the targets',
      'service-linked-role': 'roles of cloud services; that they are bound is not confirmed',
      'exempt-role': 'left alone by the document itself',
      'not-attached': 'does not have the policy',
      'can-remove': 'can take the guardrail away',
    },
    exempt: (statements: string): string => `left alone by the document itself, statement ${statements}`,
    caller: {
      no: (arn: string): string =>
        `after this you could not take it away yourself (${arn}): keep somebody who can, such as a break-glass role`,
      unknown: (arn: string): string => `whether you could take it away yourself (${arn}) is not known`,
    },
    canRemove: (p: { actions: string; certain: boolean }): string =>
      `${p.certain ? 'can' : 'may be able to'} take the guardrail away: ${p.actions}`,
    journal: (p: {
      source: string;
      calls: number;
      judged: number;
      denied: number;
      outside: number;
    }): string =>
      `${counted(p.calls, 'call')} in \`${p.source}\`: ${p.judged} judged, ${p.denied} would have been denied, ${p.outside} by callers whom it does not bind`,
    notJudged: (count: number, because: string): string => `${count} not judged: ${because}`,
    because: {
      'no-action': 'no call is named',
      'no-parameters': 'the parameters are missing or not understood',
      'no-caller': 'the caller is not named',
      'not-told': 'the policy looks at something that the entry does not tell',
      refused: 'refused already',
    },
    denied: (p: {
      time: string;
      action: string;
      caller: string;
      statements: string;
      sure: boolean;
    }): string =>
      `${p.time} ${p.action} by ${p.caller}: ${p.sure ? 'denied' : 'denied under some readings'} by statement ${p.statements}`,
    testsPassed: (count: number): string => `${counted(count, 'test')} passed under every profile`,
    gap: (p: { operation: string; resource: string; code: string }): string =>
      `${p.operation}${p.resource === '' ? '' : ` of ${p.resource}`}: ${p.code}`,
    incomplete: 'Not everything was read: others may be outside, or able to take it away.',
    nothingToDo: 'Nothing to do: it is in place.',
    step: (p: { number: number; call: string; undo: string }): string =>
      `${p.number}. ${p.call}${p.undo === '' ? '' : ` (undo: ${p.undo})`}`,
    next: (file: string): string => `to put it in place: postern guard apply ${file}`,
  },
  tests: {
    failed: (count: number): string => `${counted(count, 'policy test')} failed; nothing was changed`,
    failure: (p: { name: string; expect: string; decision: string }): string =>
      `\`${p.name}\`: expected ${p.expect}, got ${p.decision}`,
    where: (p: { profile: string; fails: number; profiles: number }): string =>
      `under ${p.fails} of ${counted(p.profiles, 'profile')}, such as ${p.profile === '' ? 'the default' : p.profile}`,
    statements: (statements: string): string =>
      statements === '' ? 'no statement of the policy applies' : `by statement ${statements}`,
  },
  apply: {
    ask: (steps: number): string => `Make ${counted(steps, 'call')}? [y/N] `,
    isYes: (answer: string): boolean => ['y', 'yes'].includes(answer),
    step: (p: { number: number; of: number; operation: string; what: string }): string =>
      `[${p.number}/${p.of}] ${p.operation}${p.what === '' ? '' : ` ${p.what}`}`,
    waiting: 'waiting until control policies are enabled',
    applied: (p: { name: string; steps: number; targets: number }): string =>
      `In place: \`${p.name}\` was read back on ${counted(p.targets, 'target')} after ${counted(p.steps, 'call')}.`,
    unchanged: (p: { name: string; targets: number }): string =>
      `In place already: \`${p.name}\` was read on ${counted(p.targets, 'target')}; no call was made.`,
    receipts: (path: string): string => `receipts: ${path}`,
    notProbed:
      'Not probed: that needs the key of somebody in scope. Try postern guard verify --probe-key or --probe-role.',
  },
  verify: {
    heading: (principal: string): string => `Probed as ${principal}; probes change nothing.`,
    probe: {
      'ssh-from-anywhere': 'SSH from 0.0.0.0/0',
      'rdp-from-anywhere': 'RDP from 0.0.0.0/0',
      'rdp-over-udp': 'RDP over UDP from 0.0.0.0/0',
      'everything-from-anywhere': 'every port from 0.0.0.0/0',
      'ssh-from-half': 'SSH from 0.0.0.0/1',
      'ssh-from-host-bits': 'SSH from 1.2.3.4/0',
      'ssh-from-any-ipv6': 'SSH from ::/0',
      'ssh-from-one-address': 'SSH from 203.0.113.7/32',
      'instance-without-group': 'an instance without a group',
    } as Readonly<Record<string, string>>,
    outcome: {
      stopped: 'stopped',
      'stopped-otherwise': 'stopped by something else',
      passes: 'passes',
      unclear: 'unclear',
    },
    by: (p: { policy: string; statements: string }): string =>
      `by ${p.policy}${p.statements === '' ? '' : `, statement ${p.statements}`}`,
    notDecoded: (code: string): string => `the diagnosis was not decoded: ${code}`,
    expected: {
      stopped: '',
      passes: 'the document does not stop it',
      depends: 'the document stops it under some readings of the vendor’s rules',
    },
    unexpected: 'but the document stops it',
    verdict: {
      'as-expected': 'The guardrail works as its document says.',
      'not-as-expected': 'NOT STOPPED: something passes that the document stops. Is the principal in scope?',
      undecided: 'Undecided: some probes were answered by something other than the guardrail.',
    },
  },
  status: {
    none: 'No guardrail was put in place from this state folder.',
    heading: (p: { way: string; name: string; id: string; recorded: string }): string =>
      `${p.way} \`${p.name}\`${p.id === '' || p.id === p.name ? '' : ` (${p.id})`}: ${p.recorded}`,
    recorded: {
      applying: 'not finished',
      applied: 'in place',
      removing: 'removal not finished',
      removed: 'removed',
    },
    on: (targets: string): string => `on: ${targets}`,
    noDrift: 'as it was put in place',
    gone: 'nothing of that name is there',
    drift: {
      missing: 'DRIFT: the policy is gone',
      'document-changed': 'DRIFT: the document was changed',
      replaced: 'DRIFT: another policy has its name',
      unfinished: 'DRIFT: the last run did not finish; run it again',
      'still-there': 'DRIFT: it was removed, and there is a policy of that name again',
      detached: 'DRIFT: detached from',
      'attached-elsewhere': 'DRIFT: also attached to',
      'came-later': 'DRIFT: came later and is not bound:',
      'not-stopping': 'DRIFT: a call that it has to stop gets through',
      disabled: 'DRIFT: control policies are not in force',
    },
  },
  coverage: {
    kind: {
      root: 'Root folder',
      folder: 'folder',
      member: 'member account',
      management: 'management account',
      user: 'RAM user',
      group: 'RAM user group',
      role: 'RAM role',
    },
    heading: {
      directory: (p: { account: string; covered: number; notCovered: number; unknown: number }): string =>
        `Control policies of ${p.account}: ${counted(p.covered, 'account')} covered, ${p.notCovered} not covered, ${p.unknown} not known`,
      account: (p: { account: string; covered: number; notCovered: number; unknown: number }): string =>
        `RAM policies of ${p.account}: ${p.covered} covered, ${p.notCovered} not covered, ${p.unknown} not known, of users and roles`,
    },
    noDirectory: (account: string): string => `Account ${account} has no resource directory.`,
    coveredBy: (p: { tier: string; policy: string }): string => `covered: ${p.tier}, by ${p.policy}`,
    because: {
      'no-policy': () => 'NOT COVERED: no guardrail is attached or inherited',
      disabled: () => 'NOT COVERED: control policies are switched off',
      'management-account': () => 'NOT COVERED: control policies never bind the management account',
      'service-linked-role': () => 'NOT COVERED: roles of cloud services take no policies',
      'own-policy': (policy: string) =>
        `not known: ${policy} is no tier; postern policy prove says what it closes`,
      'not-read': (policy: string) =>
        policy === ''
          ? 'not known: not everything was read'
          : `not known: the document of ${policy} was not read or understood`,
      pending: () => 'not known: control policies are being switched on or off',
    },
  },
  remove: {
    removed: (p: { name: string; steps: number }): string =>
      `Removed: \`${p.name}\` is gone after ${counted(p.steps, 'call')}.`,
    absent: (name: string): string => `Nothing to do: there is no \`${name}\`.`,
    left: {
      'control-policies-enabled':
        'Control policies stay enabled: switching them off would detach those of everybody.',
    },
  },
  help: {
    guard: 'put guardrails in place on directory nodes, users, groups and roles',
    plan: 'show what putting a guardrail in place would do, and whom it would not bind',
    apply: 'put a guardrail in place, from a plan or from flags',
    status: 'show what is in place, and what has drifted',
    coverage: 'show who is covered by which guardrail, and who is not',
    coverageWay: 'directory or account; without it the directory, where there is one',
    verify: 'ask by harmless calls whether the guardrail works',
    remove: 'take a guardrail away',
    planFile: 'a plan that guard plan -o has written',
    tier: 'page, hardened, closed-world or self-protecting',
    policy: 'a policy document of your own instead of a tier',
    name: 'name of the policy (postern-guardrail)',
    way: 'directory or account; needed without receipts',
    root: 'bind to the Root folder of the resource directory',
    folder: 'bind to a folder',
    member: 'bind to a member account',
    user: 'bind to a RAM user',
    group: 'bind to a RAM user group',
    role: 'bind to a RAM role',
    allUsers: 'bind to every RAM user that there is',
    broker: 'role that may write rules (postern-broker)',
    publisher: 'role that may publish to everybody',
    breakGlass: 'role for emergencies, which everything leaves alone',
    tests: 'JSON file of policy tests that must pass first',
    journal: 'past calls to judge: ActionTrail events, or local',
    output: 'write the plan to a file',
    force: 'also touch a policy that postern did not make',
    yes: 'do not ask',
    state: 'folder for receipts, and of the local cloud (.postern)',
    probeKey: 'probe with POSTERN_PROBE_ACCESS_KEY_ID and _SECRET',
    probeRole: 'probe as a role, by its ARN',
    region: 'region to probe in (cn-hangzhou)',
  },
  problem: {
    'guard-target-unknown': (p: { kind: string; id: string }) => ({
      text: `there is no ${({ folder: 'folder', member: 'member account', user: 'RAM user', group: 'RAM user group', role: 'RAM role' } as Readonly<Record<string, string>>)[p.kind] ?? p.kind} \`${p.id}\``,
      hint: 'check the spelling, and that the credentials are of the right account',
    }),
    'guard-no-targets': (p: { way: string }) => ({
      text: 'there is nothing to bind the guardrail to',
      hint:
        p.way === 'directory'
          ? 'name nodes: --root, --folder, --member'
          : 'name identities: --user, --group, --role, --all-users',
    }),
    'guard-foreign': (p: { name: string }) => ({
      text: `there is a policy \`${p.name}\` that postern did not make`,
      hint: 'choose another name with --name, or take it over with --force',
    }),
    'guard-stale': (p: { name: string; changed: string }) => ({
      text: `the plan for \`${p.name}\` is out of date: ${p.changed} changed`,
      hint: 'make a new one: postern guard plan -o FILE',
    }),
    'guard-plan-bad': (p: { path: string; field: string }) => ({
      text: `\`${p.path}\` is not a plan as postern writes it: see \`${p.field}\``,
      hint: 'make one: postern guard plan -o FILE',
    }),
    'guard-tests-bad': (p: { path: string; field: string }) => ({
      text: `\`${p.path}\` holds no policy tests as they must be: see \`${p.field}\``,
      hint: '{"tests": [{"name": "no SSH for all", "call": {"action": "ecs:AuthorizeSecurityGroup", "keys": {"ecs:SecurityGroupSourceCidrIps": ["0.0.0.0/0"]}}, "expect": "deny"}]}',
    }),
    'guard-no-probe-key': () => ({
      text: 'probing needs the credentials of somebody in scope',
      hint: 'set POSTERN_PROBE_ACCESS_KEY_ID and POSTERN_PROBE_ACCESS_KEY_SECRET, or name a role with --probe-role',
    }),
    'guard-unknown': (p: { name: string }) => ({
      text: `no guardrail \`${p.name}\` is known here`,
      hint: 'name it with --name, say --way directory or --way account, or choose the state folder with --state',
    }),
    'guard-not-enabled': (p: { minutes: number }) => ({
      text: `control policies were not enabled within ${p.minutes} minutes`,
      hint: 'look at the resource directory, then run the same command again',
    }),
    'guard-not-in-place': (p: { name: string; missing: string }) => ({
      text: `\`${p.name}\` is not as it should be: no effect was read of ${p.missing}`,
      hint: 'somebody may be changing it too; run the same command again',
    }),
    'guard-stopped': (p: {
      operation: string;
      done: number;
      steps: number;
      code: string;
      message: string;
      requestId: string;
      receipts: string;
    }) => ({
      text: `stopped at ${p.operation}, after ${p.done} of ${p.steps} calls: ${p.code}${p.message === '' ? '' : `: ${p.message}`}${p.requestId === '' ? '' : ` (request ${p.requestId})`}`,
      hint: `run the same command again to go on; \`${p.receipts}\` has what was done`,
    }),
  },
};
