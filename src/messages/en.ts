/** English texts. */
import { accessEn } from './access/en.ts';
import { configEn } from './config/en.ts';
import { controlEn } from './control/en.ts';
import { createEn } from './create/en.ts';
import { editEn } from './edit/en.ts';
import { fixEn } from './fix/en.ts';
import { fixApplyEn } from './fix-apply/en.ts';
import { fixCanaryEn } from './fix-canary/en.ts';
import { guardEn } from './guard/en.ts';
import { jobsEn } from './jobs/en.ts';
import { notifyEn } from './notify/en.ts';
import { policyEn } from './policy/en.ts';
import { proveEn } from './prove/en.ts';
import { refusalKind } from './refusal.ts';
import { reportEn } from './report/en.ts';
import { serviceEn } from './service/en.ts';
import { storeEn } from './store/en.ts';
import { trailEn } from './trail/en.ts';
import { vendorEn } from './vendor/en.ts';

/** `1 group`, `2 groups`. */
function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** The type of this object is the type of every language. */
export const en = {
  /** A heading or a name, and what is said of it. */
  labelled: (name: string, text: string): string => `${name}: ${text}`,
  /** Stands between several statements in one line. */
  andThen: '; ',
  verdict: { open: 'open', broad: 'broad', restricted: 'restricted', closed: 'closed', unknown: 'unknown' },
  severity: { critical: 'CRITICAL', high: 'HIGH', medium: 'MEDIUM', low: 'LOW', info: 'INFO' },
  resource: { group: 'security group', interface: 'network interface', instance: 'instance' },
  policy: { accept: 'accept', drop: 'drop', unreadable: 'unreadable' },
  family: { ipv4: 'IPv4', ipv6: 'IPv6' },
  service: (id: string): string =>
    ({
      ssh: 'SSH',
      rdp: 'RDP',
      telnet: 'Telnet',
      winrm: 'WinRM',
      vnc: 'VNC',
      docker: 'Docker',
      kubernetes: 'Kubernetes',
      rservices: 'r-services',
      webmin: 'Webmin',
      'bt-panel': 'BT panel',
      etcd: 'etcd',
      mssql: 'SQL Server',
      oracle: 'Oracle',
      mysql: 'MySQL',
      postgresql: 'PostgreSQL',
      redis: 'Redis',
      elasticsearch: 'Elasticsearch',
      memcached: 'Memcached',
      mongodb: 'MongoDB',
      smb: 'SMB',
      rsync: 'rsync',
    })[id] ?? id,
  check: {
    'ssh-open': {
      title: 'SSH is open to the world',
      risk: 'Anyone can try passwords and stolen keys on it.',
      fix: 'Replace the any-source by the addresses of your office, VPN or bastion, or close the port and use Session Manager.',
    },
    'rdp-open': {
      title: 'RDP is open to the world',
      risk: 'Anyone can try passwords and exploits on it.',
      fix: 'Replace the any-source by the addresses of your office, VPN or bastion, or close the port and use Workbench.',
    },
    'ops-port-open': {
      title: 'An ops port is open to the world',
      risk: 'A service meant for administrators answers everyone.',
      fix: 'Let in only the addresses that need it; inside a VPC, use a security group or private addresses as the source.',
    },
    'all-ports-open': {
      title: 'Every port is open to the world',
      risk: 'Each service that ever listens on these servers is public.',
      fix: 'Accept only the ports that the servers publish, each from the sources that need it.',
    },
    'default-group-in-use': {
      title: 'Instances run in the vendor’s default group',
      risk: 'It starts out with SSH and RDP open to everyone, and every new instance made without a group joins it.',
      fix: 'Make a group for these instances, move them, and empty the default group.',
    },
    'open-group-unattached': {
      title: 'An open group that nothing uses',
      risk: 'The next instance that picks it is exposed at once.',
      fix: 'Delete the group, or close its open rules.',
    },
    'rule-without-effect': {
      title: 'A rule that changes nothing',
      risk: 'It looks like protection, or like access, and is neither.',
      fix: 'Remove it, or change what hides it.',
    },
  } as Readonly<Record<string, { readonly title: string; readonly risk: string; readonly fix: string }>>,
  path: {
    'public-ip': (address: string): string => `public address ${address}`,
    eip: (address: string): string => `EIP ${address}`,
    ipv6: (address: string): string => `public IPv6 ${address}`,
    dnat: (address: string): string => `NAT gateway ${address}`,
    listener: (address: string): string => `load balancer ${address} (not filtered by security groups)`,
    none: (): string => 'no public path found',
    unknown: (): string => 'public path not known',
  },
  /** A title, which has no mark at its end, and what follows it. */
  sentences: (title: string, rest: string): string => `${title}. ${rest}`,
  scan: {
    heading: (findings: number, causes: number): string =>
      findings === 0
        ? 'No open ops ports found.'
        : `${causes} root ${causes === 1 ? 'cause' : 'causes'}, ${findings} ${findings === 1 ? 'finding' : 'findings'}`,
    ports: 'ports',
    every: (protocol: string): string => `every ${protocol.toUpperCase()} port`,
    rule: 'rule',
    sources: 'sources',
    anySource: (family: string): string => `any ${family} address`,
    nearlyAny: (family: string, count: number): string => `nearly any ${family} address (${count} blocks)`,
    more: (count: number): string => `and ${count} more`,
    proof: 'proof',
    witness: (source: string, target: string): string => `a packet from ${source} to ${target} gets in`,
    path: 'path',
    affects: 'affects',
    instances: (count: number): string => (count === 1 ? '1 instance' : `${count} instances`),
    hiddenBy: 'hidden by',
    nothingLeft: 'nothing it could act on is left',
    managed:
      'A cloud service owns this group: it is not yours to change. Ask for the change in that service.',
    literalMisses: 'A check that compares texts would not see this.',
    todo: 'do',
    look: 'look',
    coverage: (n: {
      accounts: number;
      regions: number;
      groups: number;
      rules: number;
      instances: number;
    }): string =>
      `Read ${counted(n.groups, 'group')} with ${counted(n.rules, 'rule')} and ${counted(n.instances, 'instance')} in ${counted(n.regions, 'region')}${n.accounts === 0 ? '' : ` of ${counted(n.accounts, 'account')}`}.`,
    complete: 'Everything that was asked for was read and decided.',
    incomplete: (gaps: number, undecided: number): string =>
      `NOT COMPLETE: ${gaps} ${gaps === 1 ? 'part was' : 'parts were'} not read, ${undecided} ${undecided === 1 ? 'resource is' : 'resources are'} undecided. Exposure may be hidden there.`,
    gap: (kind: string, resource: string, code: string, requestId: string): string =>
      `not read: ${kind}${resource === '' ? '' : ` of ${resource}`}: ${code}${requestId === '' ? '' : ` (request ${requestId})`}`,
    undecided: (resource: string, reasons: string): string => `undecided: ${resource}: ${reasons}`,
  },
  kind: {
    accounts: 'accounts',
    regions: 'regions',
    groups: 'security groups',
    rules: 'rules',
    instances: 'instances',
    interfaces: 'network interfaces',
    'prefix-lists': 'prefix list',
    'port-range-lists': 'port-range list',
    eips: 'EIPs',
    'ipv6-addresses': 'IPv6 addresses',
    nat: 'NAT gateways',
    'load-balancers': 'load balancers',
  },
  reason: {
    'rules-not-read': 'its rules were not all read',
    'group-not-read': 'one of its groups was not read',
    'interfaces-not-read': 'its network interfaces were not read',
    'prefix-list-not-read': 'a prefix list was not read',
    'port-range-list-not-read': 'a port-range list was not read',
    'list-entry-unreadable': 'a list has an entry that cannot be read',
    'protocol-unreadable': 'a rule’s protocol cannot be read',
    'ports-unreadable': 'a rule’s ports cannot be read',
    'source-unreadable': 'a rule’s source cannot be read',
    'policy-unreadable': 'a rule’s policy cannot be read',
    'priority-unreadable': 'a rule’s priority cannot be read',
    'five-tuple-unreadable': 'a rule’s source port or destination cannot be read',
    'listener-sources-not-read': 'the access list of a listener was not read',
    budget: 'its five-tuple rules are too many to work through',
  },
  explain: {
    managed: 'owned by a cloud service',
    groups: (ids: string): string => `groups: ${ids}`,
    allClosed: (count: number): string =>
      `Closed: the other ${count} questions of the catalogue (every ops port, IPv4 and IPv6).`,
    nobody: 'nobody',
    by: (rule: string): string => `let in by ${rule}`,
    hidden: (rule: string, by: string): string => `${rule} changes nothing: hidden by ${by}`,
    pointless: (rule: string): string => `${rule} changes nothing: nothing it could act on is left`,
    members: (rule: string): string => `members of a group get in by ${rule}`,
    literal: (verdict: string): string => `a comparison of texts would say: ${verdict}`,
    packet: { accept: 'gets in', drop: 'is refused', unknown: 'cannot be decided' },
    because: (rule: string): string => `decided by ${rule}`,
    defaultDrop: 'no rule matches, and the default refuses',
    listener: 'a load-balancer listener forwards it past the security groups',
  },
  everything: 'everything',
  everyPort: (protocol: string): string => `${protocol}, every port,`,
  rule: (r: { policy: string; traffic: string; source: string; priority: string; id: string }): string =>
    `${r.id}: ${r.policy} ${r.traffic} from ${r.source}, priority ${r.priority}`,
  progress: (n: {
    calls: number;
    groups: number;
    expected: number;
    accounts: number;
    gaps: number;
  }): string =>
    `reading: ${n.calls} calls, ${n.groups}/${n.expected} groups, ${n.accounts} accounts, ${n.gaps} gaps`,
  cloud: {
    started: (endpoint: string): string => `The local cloud listens on ${endpoint}. Ctrl-C stops it.`,
    stopped: 'The local cloud has stopped.',
    kept: 'It holds something already, and goes on with that.',
    seeded: (n: { name: string; accounts: number; where: string }): string =>
      `The local cloud in ${n.where} now holds \`${n.name}\`: ${n.accounts} accounts.`,
    reset: (endpoint: string): string => `The local cloud at ${endpoint} is empty again.`,
    status: (n: { endpoint: string; calls: number; accounts: number }): string =>
      `The local cloud at ${n.endpoint} is running: ${n.accounts} accounts, ${n.calls} calls so far.`,
  },
  demo: {
    chapter: (number: number, title: string): string => `${number}. ${title}`,
    seed: 'An organisation',
    seeded: (n: {
      accounts: number;
      folders: number;
      groups: number;
      instances: number;
      seconds: string;
    }): string =>
      `A local cloud now holds a company: ${n.folders} folders, ${n.accounts} accounts, ${n.groups} security groups and ${n.instances} instances. Nothing left this machine (${n.seconds} s).`,
    creation: 'Create: what would be open is refused before it is made',
    creationIntro:
      'Somebody needs a security group for a web server, and asks for SSH from everywhere, as people do.',
    scan: 'Check: every ops port that the world can reach',
    traps: 'Traps: what a checker that compares strings would have said',
    trapsIntro:
      'Every row is a group of the organisation. "Text check" looks for 0.0.0.0/0 or ::/0 rule by rule, as vendor checks do.',
    columns: { trap: 'group', textCheck: 'text check', truth: 'truth (SSH)', why: 'why' },
    wrong: 'WRONG',
    right: 'right',
    explain: 'Explain: one case from the inside',
    prevention: 'Prevent: the vendor’s own policy, what gets past it, and a better one',
    pageInstalled: (n: { user: string; account: string; holes: number }): string =>
      `The policy of the vendor’s page is now on the whole directory. The prover finds ${n.holes} kinds of calls that get past it under the usual reading; the user ${n.user} of account ${n.account}, who may do everything with ECS, has made each of them with an own access key.`,
    betterInstalled: (n: { tier: string; refused: number; left: number }): string =>
      `Then the guardrail “${n.tier}” took its place, and ${n.refused} of the same calls were refused. ${n.left} lean on a group that was open before: no policy can see that, a scan does.`,
    preventionColumns: { call: 'call', page: 'page’s policy', reach: 'port', better: 'better one' },
    passed: 'let through',
    refused: 'refused',
    diagnosis: (n: { action: string; policy: string; statement: string; scope: string }): string =>
      `What the vendor’s own diagnosis says of a refusal: ${n.action} is denied by statement ${n.statement} of control policy ${n.policy} (${n.scope}).`,
    work: 'Work goes on:',
    worked: (n: { kind: string; as: string; code: string }): string =>
      `${n.kind}, as ${n.as === 'user' ? 'the same user' : 'the broker role'}: ${n.code === 'OK' ? 'done' : n.code}`,
    repair: 'Repair: narrow rules instead of open ones, and a way back',
    repairPlanned: (n: { steps: number; groups: number; name: string; cidr: string; open: number }): string =>
      `A scan now counts ${n.open} open ports, those of the last chapter among them. The plan: ${n.steps} steps in ${n.groups} security groups, so that ${n.name} (${n.cidr}) keeps what it had, every other port keeps what it had, and nobody gains anything.`,
    repairUnconfirmed: (n: { calls: number; open: number }): string =>
      `Carried out with ten minutes to confirm it, and nobody did: everything was taken back and read again, ${n.calls} calls in all. Open ports: ${n.open}, as before.`,
    repairConfirmed: (n: { calls: number; open: number; left: number }): string =>
      `Carried out again and confirmed: ${n.calls} calls, each with its receipt. Open ports: ${n.open}. The ${n.left} findings that are left are those the plan said it leaves; the open one is a load balancer, which no rule filters.`,
    evidence: (path: string): string =>
      `Evidence for auditors, with every rule before and after, every call and its request id: ${path}`,
    done: (wrong: number, total: number): string =>
      `The text check was wrong on ${wrong} of ${total} groups. Try it on your own account: npx postern scan`,
  },
  trap: {
    any: 'the plain case: SSH from anywhere',
    drop: 'the any-rule refuses, it does not accept',
    'drop-first': 'a drop with a better priority hides the accept',
    'all-protocols': 'protocol ALL includes TCP 22',
    ipv6: '::/0 is the whole IPv6 internet',
    halves: 'two halves add up to everything',
    quarters: 'four quarters add up to everything',
    'host-bits': '203.0.113.9/0 masks to 0.0.0.0/0',
    'prefix-list': 'the prefix list holds 0.0.0.0/0',
    'port-list': 'the port-range list holds 22',
    range: '20/25 includes 22',
    'every-port': '1/65535 includes 22',
    number: 'protocol 6 is TCP',
    udp: 'UDP 22 is not SSH',
    icmp: 'ICMP has no ports',
    'other-drop': 'the drop is about UDP and stops no SSH',
    'late-drop': 'the drop comes after the accept',
    trusted: 'only the office gets in',
    group: 'only members of another group get in',
    pointless: 'the office rule is made pointless by the any-rule',
    'source-port': 'anyone can choose source port 53',
    hole: 'everyone but one /24',
  },
  help: {
    description:
      'Finds every maintenance port of an Alibaba Cloud ECS fleet that the world can reach, exactly and with proof.',
    usage: 'Usage:',
    options: 'Options:',
    commands: 'Commands:',
    arguments: 'Arguments:',
    examples: 'Examples:',
    scan: 'find every ops port that the world can reach',
    explain: 'who exactly reaches the ops ports of a group, interface or instance, and why',
    cloud: 'the local cloud: an API-compatible stand-in for Alibaba Cloud',
    cloudStart: 'start it and print its endpoint and keys as one line of JSON',
    cloudSeed: 'fill it, when it is empty',
    seedName: 'what with: demo, a company of seven accounts',
    cloudStatus: 'tell whether it runs',
    cloudReset: 'empty it',
    demo: 'the whole story on a local cloud, in one run',
    json: 'one JSON document on stdout, nothing else',
    lang: 'language: en, zh-TW or zh-CN',
    quiet: 'no progress and no hints',
    noColor: 'no colours',
    help: 'show this help',
    version: 'show the version',
    input: 'read raw API answers from a file or folder',
    endpoint: 'talk to this endpoint, such as a running local cloud',
    local: 'use the local cloud kept in the state folder',
    state: 'state folder',
    region: 'only these regions',
    account: 'only these accounts',
    directory: 'every account of the resource directory',
    role: 'role to assume in each account',
    trusted: 'file of trusted CIDRs, one per line',
    format: 'output: human, json, or a format of reports: html, markdown, csv, junit, sarif, ocsf',
    port: 'also ask about this port, such as tcp/8080',
    broadOver: 'call more than this many untrusted IPv4 addresses broad',
    packet: 'the fate of one packet, such as tcp:203.0.113.9->22',
    ids: 'ids of groups, interfaces or instances',
    listen: 'port to listen on (default: any free one)',
    seed: 'what it starts with: demo or none',
  },
  policies: policyEn,
  create: createEn,
  edit: editEn,
  fix: fixEn,
  fixApply: fixApplyEn,
  fixCanary: fixCanaryEn,
  serve: serviceEn,
  access: accessEn,
  config: configEn,
  control: controlEn,
  guard: guardEn,
  jobs: jobsEn,
  notify: notifyEn,
  prove: proveEn,
  store: storeEn,
  trail: trailEn,
  report: reportEn,
  vendor: vendorEn,
  problem: {
    ...policyEn.problem,
    ...createEn.problem,
    ...editEn.problem,
    ...fixEn.problem,
    ...fixApplyEn.problem,
    ...fixCanaryEn.problem,
    ...serviceEn.problem,
    ...accessEn.problem,
    ...guardEn.problem,
    ...configEn.problem,
    ...controlEn.problem,
    ...jobsEn.problem,
    ...notifyEn.problem,
    ...storeEn.problem,
    ...reportEn.problem,
    'bad-flag': (p: { flag: string; value: string; expected: string }) => ({
      text: `\`${p.value}\` is not a value for ${p.flag}`,
      hint: `expected: ${p.expected}`,
    }),
    'unknown-flag': (p: { flag: string; similar: string }) => ({
      text: `there is no flag \`${p.flag}\``,
      hint: p.similar === '' ? 'add --help to the command to see its flags' : `did you mean ${p.similar}?`,
    }),
    'trusted-file-missing': (p: { path: string }) => ({
      text: `there is no file \`${p.path}\``,
      hint: '--trusted takes a text file with one IPv4 or IPv6 CIDR per line',
    }),
    'unknown-command': (p: { command: string }) => ({
      text: `there is no command \`${p.command}\``,
      hint: 'postern --help lists the commands',
    }),
    'too-many-arguments': (p: { command: string; taken: number; given: number }) => ({
      text: `\`${p.command}\` takes ${p.taken === 0 ? 'no arguments' : `at most ${counted(p.taken, 'argument')}`}, and ${p.given} were given`,
      hint: 'put quotes around a value with spaces; add --help to the command to see what it takes',
    }),
    'missing-argument': (p: { argument: string }) => ({
      text: `${p.argument} is missing`,
      hint: 'add --help to the command to see what it takes',
    }),
    'no-credentials': () => ({
      text: 'no Alibaba Cloud credentials were found',
      hint: 'set ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET, or see it work without an account: postern demo',
    }),
    'input-not-found': (p: { path: string }) => ({
      text: `there is nothing at \`${p.path}\``,
      hint: '--input takes a file or folder of raw API answers',
    }),
    'input-empty': (p: { path: string }) => ({
      text: `\`${p.path}\` holds no JSON files`,
      hint: 'save API answers there, one JSON document per file',
    }),
    'input-unreadable': (p: { path: string; reason: string }) => ({
      text: `\`${p.path}\` cannot be read: ${p.reason}`,
      hint: 'check its permissions',
    }),
    'input-not-json': (p: { path: string; reason: string }) => ({
      text: `\`${p.path}\` is not JSON: ${p.reason}`,
      hint: 'the file may be cut off; write it again',
    }),
    'input-unrecognised': (p: { path: string }) => ({
      text: `\`${p.path}\` is not an API answer that postern knows`,
      hint: 'see docs/guide/input.md for the answers it reads',
    }),
    'input-contradiction': (p: { path: string; other: string; resource: string }) => ({
      text: `\`${p.path}\` and \`${p.other}\` say different things about ${p.resource}`,
      hint: 'keep the answers of one reading only',
    }),
    'input-bad-field': (p: { path: string; field: string; value: string }) => ({
      text: `\`${p.path}\`: ${p.field} is \`${p.value}\``,
      hint: 'save the answer exactly as the vendor prints it',
    }),
    'unknown-resource': (p: { id: string }) => ({
      text: `\`${p.id}\` was not found`,
      hint: 'check the id, the region and the account; interfaces are eni-…, groups sg-…, instances i-…',
    }),
    'trusted-file-bad': (p: { path: string; line: number; value: string }) => ({
      text: `\`${p.path}\` line ${p.line}: \`${p.value}\` is not an address or CIDR`,
      hint: 'one IPv4 or IPv6 CIDR per line; # starts a comment',
    }),
    'cloud-refused': (p: { operation: string; code: string; message: string; requestId: string }) => ({
      text: `${p.operation} was refused: ${p.code}: ${p.message}${p.requestId === '' ? '' : ` (request ${p.requestId})`}`,
      hint: {
        access: 'check the access key, its permissions and the clock',
        missing: 'check the ids and names that were given, the region and the account',
        later: 'try again in a while; nothing but this call has failed',
        request:
          'the vendor explains its codes at https://api.alibabacloud.com; its support asks for the request id',
      }[refusalKind(p.code)],
    }),
    'cloud-unreachable': (p: { endpoint: string; reason: string }) => ({
      text: `\`${p.endpoint}\` cannot be reached: ${p.reason}`,
      hint: 'check the endpoint; a local cloud starts with: postern cloud start',
    }),
    'port-in-use': (p: { port: number; flag: '--port' | '--listen' }) => ({
      text: `port ${p.port} is in use`,
      hint:
        p.flag === '--port'
          ? 'choose another with --port, or leave it out'
          : 'choose another with --listen, such as 127.0.0.1:0 for any that is free',
    }),
    'needs-yes': () => ({
      text: 'this would change the account, and there is nobody to ask',
      hint: 'look at the plan first, then add --yes',
    }),
    'cloud-not-empty': (p: { where: string }) => ({
      text: `the local cloud in \`${p.where}\` holds something already; nothing has been changed`,
      hint: 'empty it first with: postern cloud reset; or name another folder with --state',
    }),
    'state-unusable': (p: { path: string; reason: string }) => ({
      text: `the state folder \`${p.path}\` cannot be used: ${p.reason}`,
      hint: 'choose another with --state',
    }),
    'policy-too-long': (p: { length: number; limit: number }) => ({
      text: `the policy would have ${p.length} characters, and ${p.limit} are allowed`,
      hint: 'name fewer roles',
    }),
    'output-unwritable': (p: { path: string; reason: string }) => ({
      text: `\`${p.path}\` cannot be written: ${p.reason}`,
      hint: 'choose another file',
    }),
    interrupted: () => ({ text: 'interrupted', hint: 'nothing was changed' }),
    internal: (p: { reason: string }) => ({
      text: `postern has a fault: ${p.reason}`,
      hint: 'please report it with the command you ran',
    }),
  },
};

/** What every language provides. */
export type Messages = typeof en;
