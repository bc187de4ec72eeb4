/** English texts about repairs. */

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

export const fixEn = {
  heading: (p: { steps: number; groups: number }): string =>
    p.steps === 0
      ? 'Nothing to do.'
      : `Plan: ${counted(p.steps, 'step')} in ${counted(p.groups, 'security group')}. Nothing has been changed.`,
  closes: (p: { ports: string; from: string; except: string }): string =>
    p.except === ''
      ? `closes ${p.ports} from ${p.from}, for everybody`
      : `closes ${p.ports} from ${p.from}, except ${p.except}`,
  ports: (ports: string, family: string): string => `${ports} (${family})`,
  everyOther: (family: string): string => `every other ${family} address`,
  comma: ', ',
  semicolon: '; ',
  labels: {
    where: 'on',
    keeps: 'keeps',
    loses: 'loses',
    gains: 'gains',
    you: 'you',
    hidden: 'hidden',
  },
  named: (name: string, sources: string): string => `${name} ${sources}`,
  nobody: 'nobody',
  privateToo: (sources: string): string => `private addresses, too: ${sources}`,
  more: (count: number): string => `and ${count} more`,
  caller: {
    keeps: (address: string): string => `${address} keeps access`,
    loses: (address: string): string => `${address} LOSES access`,
    gains: (address: string): string => `${address} gains access`,
    outside: (address: string): string => `${address} has no access, before or after`,
  },
  hidden: (p: { name: string; sources: string; rule: string }): string =>
    `${p.name} (${p.sources}) does not get in, now as before: ${p.rule} comes first`,
  steps: 'Steps, in this order',
  group: (p: { name: string; place: string }): string => [p.name, p.place].filter(Boolean).join('  '),
  rule: (p: { policy: string; traffic: string; source: string; priority: string }): string =>
    `${p.policy} ${p.traffic} from ${p.source}, priority ${p.priority}`,
  step: {
    authorize: (p: { rule: string; why: string }): string => `add ${p.rule} (${p.why})`,
    modify: (p: { id: string; rule: string; why: string }): string =>
      `change ${p.id} to ${p.rule} (${p.why})`,
    revoke: (p: { id: string; rule: string; why: string }): string => `remove ${p.id}: ${p.rule} (${p.why})`,
    newList: (p: { name: string; family: string; entries: string; most: number }): string =>
      `make the prefix list ${p.name} (${p.family}, at most ${p.most} entries): ${p.entries}`,
    list: (p: { id: string; add: string; remove: string }): string =>
      `change list ${p.id}: ${[p.add === '' ? '' : `add ${p.add}`, p.remove === '' ? '' : `remove ${p.remove}`].filter(Boolean).join('; ')}`,
  },
  sharedList: (p: { list: string; rules: number; groups: number; entries: number }): string =>
    `Change the list ${p.list}, and every group follows: ${counted(p.rules, 'rule')} in ${counted(p.groups, 'group')} will name it. It counts as ${p.entries} rules for each rule that names it, of the 1000 that an interface may have.`,
  withoutList: (group: string, limit: string): string =>
    `${group} gets a rule for each source, not the list: with the list, ${limit}.`,
  reason: {
    'keeps-trusted': 'keeps a trusted source',
    'keeps-entry': 'keeps a narrow entry of the list',
    'keeps-rest': 'keeps the other ports',
    closes: 'closes the port to everybody else',
    tidies: 'changes nothing',
    edited: 'as edited',
  },
  trusted: (name: string): string => `for ${name}`,
  lostProtocols: (rule: string): string =>
    `${rule} also lets in protocols that no other rule can name, such as ESP or SCTP. They are closed with it.`,
  listChanged: (list: string): string =>
    `Outbound rules that name the list ${list} change with it; they were not read.`,
  listLeft: (list: string, because: string): string =>
    `The list ${list} stays as it is, and the rules that name it are repaired: ${because}.`,
  listBecause: {
    'other-rules': 'other rules need what it holds',
    'no-room': 'it may not have more entries',
    'nothing-left': 'nothing would be left in it',
  },
  alternatives: (count: number): string =>
    `${count === 1 ? '1 instance' : `${count} instances`} will have no trusted way in. Session Manager needs no open port:`,
  needs: {
    'cloud-assistant': 'the Cloud Assistant agent must be running on the instance',
    outbound: 'the instance must reach the Cloud Assistant server',
    'outbound-rule': 'its enterprise group must have an outbound rule to the Cloud Assistant server',
    permission: 'whoever connects needs the permission ecs:StartTerminalSession',
  } as Readonly<Record<string, string>>,
  workbench: {
    title: 'Workbench, by what its hosts are',
    signsIn: (p: { groups: string; ports: string }): string => `${p.groups}: signs in on ${p.ports}`,
    port: (port: number): string => `TCP ${port}`,
    because: (port: string, why: string): string => `${port} (${why})`,
    why: {
      system: { ssh: 'Linux', rdp: 'Windows' },
      settings: { ssh: 'as set for Linux hosts', rdp: 'as set for Windows hosts' },
      host: (hosts: string): string => `as said of ${hosts}`,
      tag: (hosts: string): string => `as the tag of ${hosts} says`,
      'unknown-system': (hosts: string): string =>
        hosts === '' ? 'system not known' : `the system of ${hosts} is not known`,
      'bad-tag': (hosts: string): string => `the tag of ${hosts} holds no port`,
      'no-host': 'nobody is in the group yet',
      'hosts-not-read': 'not read who is in the group',
    },
    path: { public: 'public ranges', private: 'private ranges' },
    letIn: (ports: string): string => `let in on ${ports}`,
    notLetIn: (ports: string): string => `not, or not all of them, on ${ports}, now as before`,
    pathBecause: {
      'no-address': 'left out, because no host there has a public address of its own',
      'not-read': 'taken to help, because the addresses of its hosts were not all read',
      'no-host': 'taken to help, because nobody is in the group yet',
    },
    notAsked: (p: { port: string; hosts: string; flag: string }): string =>
      `${p.hosts} is signed in to on ${p.port}, which is no ops port here: the plan leaves it as it is. To ask about it: --port ${p.flag}`,
    badTag: (hosts: string): string =>
      `The tag for the login port of ${hosts} holds no port from 1 to 65535: no way in counts as sure there.`,
  },
  leaves: 'Left as it is',
  leave: (p: { what: string; check: string; because: string }): string =>
    `${p.what}: ${p.check}: ${p.because}`,
  because: {
    'service-managed': 'a cloud service owns the group; ask for the change there',
    'not-known': 'not everything was read, and a change might do harm',
    'no-rule-ids': 'its rules were read without ids; read them once more with a newer client',
    'legacy-drop': 'a refusing rule has a priority over 100, which no call can write behind',
    'too-many-rules': 'there would be too many rules',
    listener: 'a load balancer lets it past the rules; use its access list',
    'not-selected': 'a group that you did not name lets it in',
    'not-about-access': 'not about who gets in',
    edited: 'the rules, as they were edited, let it in',
  } as Readonly<Record<string, string>>,
  limit: (p: { resource: string; rules: number; allowed: number }): string =>
    `${p.resource} would have ${p.rules} rules, and ${p.allowed} are allowed`,
  incomplete: 'Not everything was read: interfaces and ways in may be missing from what is said here.',
  written: (file: string): string => `Written to ${file}.`,
  trustMe: (cidr: string): string => `Let ${cidr} in as well, as “me”? [y/N] `,
  help: {
    fix: 'repair what a scan finds, without locking anyone out',
    plan: 'what a repair would change, and who keeps and who loses access; changes nothing',
    ids: 'groups, instances or interfaces (default: everything)',
    source: 'a source to be trusted, such as office=203.0.113.0/24 (repeatable)',
    workbench: 'trust the ranges of Workbench: intl, cn or none (default)',
    sshPort: 'where SSH listens: 2222 for all Linux hosts, i-bp1abc=2222 for one (repeatable)',
    rdpPort: 'where RDP listens: 33890 for all Windows hosts, i-bp1abc=33890 for one (repeatable)',
    me: 'the address that you work from: refuse to cut it off',
    prefixList:
      'one prefix list for many trusted sources: auto (default, for more than 5), never, or the id of one that holds nobody else',
    fixLists:
      'repair lists that were widened to the world instead of the rules that name them, where possible',
    tidy: 'also remove rules that change nothing',
    allowCutOff: 'plan even what leaves you, or everybody, without a way in',
    output: 'write the plan to a file',
  },
  problem: {
    'fix-list-unusable': (p: { id: string; because: string; entry: string; wide: boolean }) => ({
      text:
        p.because === 'not-trusted'
          ? `the prefix list ${p.id} lets in ${p.entry}, which is not trusted`
          : p.because === 'unreadable'
            ? `the prefix list ${p.id} is empty, or has entries that could not be read`
            : `the prefix list ${p.id} was not read`,
      hint:
        p.because === 'not-trusted'
          ? `remove the entry from the list${p.wide ? '' : `, or trust it: --source partner=${p.entry}`}`
          : p.because === 'unreadable'
            ? 'name another list, or use --prefix-list auto'
            : 'check the id and the regions; with --input, add the answer of DescribePrefixListAttributes',
    }),
    'fix-cuts-off-caller': (p: { caller: string; port: string; host: string; more: number }) => ({
      text: `the plan would cut you off: ${p.caller} loses ${p.port} of ${p.host}${p.more === 0 ? '' : ` and of ${counted(p.more, 'more host')}`}`,
      hint: `add --source me=${p.caller}, or --allow-cut-off if you have another way in`,
    }),
    'fix-cuts-off-host': (p: { host: string; more: number; tag: string }) => ({
      text: `the plan would leave no way into ${p.host}${p.more === 0 ? '' : ` and ${counted(p.more, 'more host')}`}`,
      hint:
        (p.tag === ''
          ? ''
          : `its tag ${p.tag} holds no port from 1 to 65535, so no way in is sure there: correct the tag, or say the port with --ssh-port ${p.host}=2222 (--rdp-port for RDP); else `) +
        'say who may come in: --source office=203.0.113.0/24 (a private range for hosts without a public address), --trusted FILE or --workbench intl|cn; or close them with --allow-cut-off and use Session Manager, which needs no open port',
    }),
  },
};

export type FixMessages = typeof fixEn;
