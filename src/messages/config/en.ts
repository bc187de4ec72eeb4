/** English texts about the configuration file, trusted sources and waivers. */

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** What is wrong with a text that is no YAML. */
const fault: Readonly<Record<string, string>> = {
  tab: 'a tab stands where spaces must',
  indent: 'the indentation does not fit, or a bracket is not closed',
  unclosed: 'something is not closed, or the file is cut off',
  documents: 'a second document begins',
  alias: 'an alias leads nowhere',
  tag: 'tags are not understood',
  escape: 'an escape in quotes is not known',
  character: 'this cannot stand here',
  other: 'this is no YAML',
};

/** What a field must hold. */
const wanted: Readonly<Record<string, (expected: string) => string>> = {
  mapping: () => 'write keys with values below it',
  list: () => 'write a list: one value per line after a dash, or several in square brackets',
  text: () => 'write a text, in quotes if it looks like a number',
  flag: () => 'write true or false',
  choice: (expected) => `write one of: ${expected}`,
  name: () => 'write a name of up to 64 letters, digits, spaces, dots, dashes and underscores',
  'other-name': () => 'choose another name: Workbench is declared in the section workbench',
  cidr: () => 'write an IPv4 or IPv6 address or CIDR, such as 203.0.113.0/24 or 2001:db8::/48',
  'no-host-bits': (expected) => `write ${expected}, or the single address without a length`,
  'narrower-together': () =>
    'trust fewer addresses: with the sources before it half of the internet would be trusted, and that would hide what is open',
  narrower: () => 'write narrower blocks: trusting half of the internet would hide what is open',
  sources: () => 'write cidrs, prefixLists or both',
  'list-id': () => 'write the id of a prefix list, such as pl-bp1abc',
  region: () => 'write a region, such as cn-hangzhou',
  service: () => 'write a name of small letters, digits and dashes, such as grafana',
  port: () => 'write a port from 1 to 65535',
  'port-name': () => 'write protocol and port, such as tcp/23',
  'tag-key': () =>
    'write the key of a tag, such as postern:ssh-port: up to 128 characters, not aliyun or acs: at its beginning',
  'other-tag': () => 'write another key: one tag cannot say the port of both SSH and RDP',
  'default-port': () => 'take the line out: the default catalogue does not have this port',
  'other-port': () => 'take the entry out: this port is asked about already',
  'size-v4': () => 'write a number of addresses up to 4294967296, or a length such as /16',
  'size-v6': () => 'write a number of addresses, or a length such as /32',
  target: () => 'name one of: rule, group, instance',
  id: () => 'write the id as the scan shows it',
  content: () => 'let postern waiver add write it: it is made from the rules',
  day: () => 'write a day of the calendar, such as 2026-12-31',
  days: () => 'write a number of days from 1 to 36500, or take the line out to keep it for ever',
  variable: () =>
    'write { env: NAME } with the name of an environment variable: addresses of robots and keys are secrets',
  'no-secret': (expected) => `take the line out: requests to ${expected} are not signed`,
  console: () => 'write the http or https address of the console, such as https://postern.example.com',
  origin: () =>
    'write the address of the service as browsers see it, with https and without a path, such as https://postern.example.com',
  issuer: () =>
    'write the issuer as the identity provider states it, with https, such as https://login.example.com/realms/main',
  domain: () => 'write a domain in small letters, such as example.com',
  delivery: () =>
    'write the address that the target of the rule names, such as https://postern.example.com/api/v1/eventbridge',
  'a-way-in': () => 'leave passwords on, or declare oidc: somebody has to get in',
  zone: () => 'write a time zone by its IANA name, such as Asia/Shanghai',
  time: () => 'write a time of the day from 00:00 to 23:59, such as "22:00"',
  'other-time': () => 'write another time than from: quiet hours have to end',
  placeholder: (expected) => `possible here: ${expected}`,
  brace: () => 'close the brace, or write {{ or }} for a brace itself',
  protocol: () => 'write tcp, udp, icmp, icmpv6, gre, all or a protocol number from 0 to 255',
  'rule-ports': () => 'write a port or a range, such as 22 or 8000/8080, or the id of a port-range list',
  'rule-source': () =>
    'write an address or a CIDR of the family of the protocol, or the id of a prefix list or of a group',
  priority: () => 'write a whole number from 1 to 100',
  description: () => 'write up to 512 characters',
  'group-id': () => 'write the id of a security group, such as sg-bp1abc',
  'rule-id': () => 'write the id of a rule as the console and explain --json show it, such as sgr-bp1abc',
  edits: () => 'write what is to be done with the rules: add, change or remove',
};

export const configEn = {
  trusted: (names: string): string => `Judged with trusted sources: ${names}.`,
  trustedOfThese: (names: string): string => `trusted of these: ${names}`,
  onlyWaived: 'Nothing is open but what is waived.',
  waived: (count: number): string =>
    `Waived: ${counted(count, 'finding')}, listed by: postern scan --show-waived`,
  waivedHeading: (count: number): string => `Waived: ${counted(count, 'finding')}`,
  waivedBy: (p: { owner: string; until: string; reason: string }): string =>
    `waived by ${p.owner} until ${p.until}: ${p.reason}`,
  target: { rule: 'rule', group: 'security group', instance: 'instance' },
  scope: (p: { target: string; id: string; check: string }): string => `${p.check} of ${p.target} ${p.id}`,
  warning: {
    'trusted-list-not-read': (p: { name: string; list: string; region: string }): string =>
      `Prefix list ${p.list} (${p.region}) of ${p.name} was not read: its addresses are not trusted.`,
    'trusted-list-elsewhere': (p: { name: string; list: string; region: string }): string =>
      `Prefix list ${p.list} of ${p.name} is not in ${p.region}: its addresses are not trusted.`,
    'trusted-list-too-wide': (p: { name: string; list: string; region: string }): string =>
      `Prefix list ${p.list} (${p.region}) of ${p.name} holds half of the internet or more: its addresses are not trusted.`,
    'waiver-expired': (p: { scope: string; until: string }): string =>
      `The waiver for ${p.scope} ended on ${p.until}: what it kept back counts again.`,
    'waiver-void': (p: { scope: string }): string =>
      `The waiver for ${p.scope} is void: what it was given for has changed.`,
    'port-not-asked': (p: { port: string }): string =>
      `Not asked about, as the configuration says: ${p.port}.`,
  },
  waiver: {
    state: {
      current: 'CURRENT',
      holds: 'HOLDS',
      expired: 'EXPIRED',
      void: 'VOID',
      'no-finding': 'NO FINDING',
      unknown: 'NOT KNOWN',
    },
    because: {
      current: '',
      holds: '',
      expired: 'its day is over; renew it with postern waiver add, or take it out',
      void: 'what it was given for has changed; look again before renewing it',
      'no-finding': 'nothing is found that it speaks of; take it out',
      unknown: 'nothing is found that it speaks of, but not everything was read',
    },
    labels: { until: 'until', owner: 'owner', reason: 'reason', covers: 'covers', note: 'note' },
    lastDay: (day: string, left: string): string => `${day}, ${left}`,
    daysLeft: (days: number): string =>
      days === 0 ? 'today is its last day' : `${counted(days, 'day')} left`,
    findings: (count: number): string => counted(count, 'finding'),
    none: (path: string): string => `No waivers in ${path}.`,
    listed: (count: number, path: string): string => `${counted(count, 'waiver')} in ${path}`,
    allHold: (count: number, path: string): string =>
      `All ${counted(count, 'waiver')} in ${path} ${count === 1 ? 'holds' : 'hold'}.`,
    someFail: (failing: number, count: number, path: string): string =>
      `${failing} of ${counted(count, 'waiver')} in ${path} ${failing === 1 ? 'does' : 'do'} not hold.`,
    someUnknown: (unknown: number, count: number, path: string): string =>
      `${unknown} of ${counted(count, 'waiver')} in ${path} cannot be judged: not everything was read.`,
    added: (p: { scope: string; path: string; count: number }): string =>
      `Added to ${p.path}: ${p.scope}, ${counted(p.count, 'finding')}.`,
    renewed: (p: { scope: string; path: string; count: number }): string =>
      `Renewed in ${p.path}: ${p.scope}, ${counted(p.count, 'finding')}.`,
  },
  help: {
    config: 'configuration file (default: postern.yaml, if there is one)',
    showWaived: 'list waived findings too',
    waiver: 'findings that somebody answers for until a day',
    list: 'list the waivers of the configuration file',
    add: 'waive current findings: write a waiver into the configuration file',
    check: 'tell which waivers are expired, void or without a finding',
    id: 'id of a finding, a rule, a security group or an instance',
    reason: 'why it may stay',
    owner: 'who answers for it',
    until: 'last day on which it holds, such as 2026-12-31',
    onlyCheck: 'only findings of this check',
  },
  problem: {
    'trusts-everybody': (p: { name: string }) => ({
      text: `\`${p.name}\` would trust at least half of the internet`,
      hint: 'trust the addresses of your office, VPN or bastion only',
    }),
    'config-not-found': (p: { path: string }) => ({
      text: `there is no file \`${p.path}\``,
      hint: 'check --config, or leave it out: postern.yaml of the working folder is used if there is one',
    }),
    'config-syntax': (p: { path: string; line: number; column: number; fault: string; excerpt: string }) => ({
      text: `\`${p.path}\`:${p.line}:${p.column}: ${fault[p.fault] ?? fault.other}: \`${p.excerpt}\``,
      hint: 'correct that line; docs/guide/config.md shows what a configuration looks like',
    }),
    'config-bad-value': (p: {
      path: string;
      line: number;
      column: number;
      field: string;
      value: string;
      wanted: string;
      expected: string;
    }) => ({
      text: `\`${p.path}\`:${p.line}:${p.column}: ${p.field === '' ? 'the file' : p.field} cannot be \`${p.value}\``,
      hint: wanted[p.wanted]?.(p.expected) ?? p.wanted,
    }),
    'config-missing-field': (p: {
      path: string;
      line: number;
      column: number;
      field: string;
      wanted: string;
      expected: string;
    }) => ({
      text: `\`${p.path}\`:${p.line}:${p.column}: ${p.field} is missing`,
      hint: wanted[p.wanted]?.(p.expected) ?? p.wanted,
    }),
    'config-unknown-key': (p: {
      path: string;
      line: number;
      column: number;
      field: string;
      similar: string;
      expected: string;
    }) => ({
      text: `\`${p.path}\`:${p.line}:${p.column}: there is no \`${p.field}\``,
      hint: p.similar === '' ? `possible here: ${p.expected}` : `did you mean ${p.similar}?`,
    }),
    'config-duplicate': (p: {
      path: string;
      line: number;
      column: number;
      field: string;
      value: string;
      first: number;
    }) => ({
      text: `\`${p.path}\`:${p.line}:${p.column}: ${p.field}: \`${p.value}\` stands on line ${p.first} already`,
      hint: 'keep one of the two',
    }),
    'waiver-no-finding': (p: { id: string }) => ({
      text: `\`${p.id}\` is not part of any current finding`,
      hint: 'take the id of a rule, a group, an instance or a finding from postern scan, of the same target and under the same flags',
    }),
  },
};

export type ConfigMessages = typeof configEn;
