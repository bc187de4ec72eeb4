/** English texts of reports. */

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

export const reportEn = {
  title: 'Exposure report',
  subject: 'Ops ports of Alibaba Cloud ECS that the world can reach',
  /** What the report comes to, in one sentence. */
  conclusion: {
    findings: (n: { causes: number; findings: number }): string =>
      `${n.causes} root ${n.causes === 1 ? 'cause' : 'causes'}, ${counted(n.findings, 'finding')}.`,
    waivedOnly: 'Nothing is open but what is waived.',
    nothing: 'No ops port is open to the world.',
    nothingSeen:
      'Nothing open was found, but not everything could be read or decided: this does not show that nothing is open.',
  },
  scope: {
    heading: 'Scope',
    source: {
      input: (name: string): string => `saved answers of the API: ${name}`,
      endpoint: (name: string): string => `endpoint ${name}`,
      local: (name: string): string => `local cloud in ${name}`,
      vendor: (): string => 'Alibaba Cloud',
    },
    labels: {
      source: 'Read from',
      accounts: 'Accounts',
      regions: 'Regions',
      read: 'Read',
      readAt: 'Read at',
      writtenAt: 'Written at',
      by: 'Made by',
      scan: 'Scan document',
      digest: 'SHA-256',
    },
    directory: 'every account of the resource directory',
    own: 'the account of the key',
    everyRegion: 'every region',
    notSaid: 'not said in the scan document',
    by: (version: string): string => `Postern ${version}`,
  },
  coverage: {
    heading: 'Coverage',
    complete: 'Complete',
    gaps: 'Not read',
    undecided: 'Not decided',
    columns: {
      what: 'What',
      where: 'Where',
      operation: 'Operation',
      error: 'Error',
      request: 'Request',
      check: 'Check',
      resource: 'Resource',
      port: 'Port',
      reason: 'Reason',
    },
  },
  summary: {
    heading: 'Summary',
    bySeverity: 'By severity',
    byCheck: 'By check',
    byAccount: 'By account',
    byRegion: 'By region',
    causes: 'Root causes',
    findings: 'Findings',
    waived: 'Waived',
    undecided: 'Undecided',
    total: 'Total',
    check: 'Check',
    account: 'Account',
    region: 'Region',
    severity: 'Severity',
    counted: (findings: number): string => counted(findings, 'finding'),
    noAccount: '(not named)',
  },
  causes: {
    heading: 'Findings, by root cause',
    intro:
      'Findings that the same rule lets in are one cause. The worst come first; each names one packet that gets in.',
    none: 'None.',
    number: 'No.',
    title: 'Finding',
    resource: 'Resource',
    place: 'Account and region',
    risk: 'risk',
    controls: 'controls',
    severity: 'Severity',
    exactSources: (number: number): string => `exact list: S${number}`,
  },
  waivers: {
    heading: 'Waivers that were honoured',
    none: 'None.',
    intro: 'These findings are true. Somebody answers for them until the day named, and they do not count.',
    columns: { finding: 'Finding', scope: 'Waiver', owner: 'Owner', until: 'Until', reason: 'Reason' },
  },
  compliance: {
    heading: 'Standards',
    intro:
      'Which clauses the findings are evidence about. Only what Postern looks at is judged: a clause without findings is not thereby fulfilled.',
    columns: { control: 'Clause', status: 'Status', findings: 'Findings', checks: 'Checks' },
    status: {
      findings: 'findings',
      waived: 'waived only',
      undecided: 'not decided',
      none: 'none found',
    },
    /** A standard as it is called in this language. */
    framework: (f: { id: string; name: string; version: string }): string => `${f.name} ${f.version}`,
    readingNote:
      'Clauses marked with * are our reading; the others are mapped by the source named in the reference.',
  },
  appendix: {
    heading: 'Appendix',
    method: {
      heading: 'Method',
      paragraphs: [
        'Only the configuration was read, through the API of the vendor. No packet was sent to a server, and nothing was changed.',
        'The rules of all security groups of an interface are pooled and applied as the vendor applies them: by priority, and at equal priority drops before accepts. Prefix lists and port-range lists are looked up.',
        'For every port of the catalogue and both address families the exact set of sources that get in is computed. Trusted sources and private addresses are then taken away.',
        'A finding names one packet that gets in. It was replayed through a second, independent evaluator before the finding was made.',
        'Severity follows from what is open and from the way in: public address, EIP, IPv6, NAT gateway or load balancer. Load balancers forward past the rules of groups.',
        'What could not be read or decided is called unknown, never closed.',
        'Not looked at: network ACLs, firewalls on hosts, and whether a service listens and how it asks for passwords.',
      ],
    },
    verdicts: {
      heading: 'Verdicts',
      open: 'at least half of the public addresses of a family get in',
      broad: (n: { v4: string; v6: string }): string =>
        `more than ${n.v4} untrusted IPv4 addresses, or more than ${n.v6} of IPv6`,
      restricted: 'some addresses get in, within that size, or trusted ones only',
      closed: 'nobody gets in',
      unknown: 'something that could change the answer was not read',
      columns: { verdict: 'Verdict', meaning: 'Meaning' },
    },
    catalogue: {
      heading: 'Catalogue of ops ports',
      intro: 'These ports were asked about.',
      columns: { service: 'Service', ports: 'Ports' },
    },
    profile: {
      heading: 'Semantics profile',
      intro:
        'Where the behaviour of the vendor is not confirmed Postern takes it for a switch. This is how they stood.',
      columns: { switch: 'Switch', value: 'Value', others: 'Other values' },
    },
    trusted: {
      heading: 'Trusted sources',
      none: 'None were declared.',
      columns: { name: 'Name', cidrs: 'Blocks' },
    },
    warnings: { heading: 'Warnings' },
    sources: {
      heading: 'Source sets',
      intro: 'The exact, minimal list of blocks behind each mark.',
      columns: { mark: 'Mark', blocks: 'Blocks' },
    },
    register: {
      heading: 'Register of findings',
      columns: { id: 'Id', cause: 'No.' },
    },
    versions: {
      heading: 'Versions',
      columns: { what: 'What', version: 'Version' },
      readBy: 'Scan made by',
      writtenBy: 'Report written by',
      schema: 'Scan document',
    },
  },
  contents: 'Contents',
  /** Around the number of a page and of all pages. */
  page: { before: 'page ', between: ' of ', after: '' },
  skip: 'Skip to the findings',
  written: (n: { path: string; format: string; findings: number; causes: number }): string =>
    `${n.path}: ${n.format}, ${counted(n.causes, 'root cause')}, ${counted(n.findings, 'finding')}.`,
  writtenIncomplete: 'NOT COMPLETE: not everything could be read or decided; the report says what.',
  /** What a test case of JUnit says. */
  junit: {
    noFinding: (groups: number): string => `no finding in ${groups} security groups`,
    waived: (p: { owner: string; until: string; reason: string }): string =>
      `waived by ${p.owner} until ${p.until}: ${p.reason}`,
    notDecidable: 'not everything was read: whether there are more findings is not known',
    coverage: 'coverage',
  },
  help: {
    report: 'write what a scan finds as a file: for auditors, spreadsheets, pipelines and other tools',
    scanFile: 'a saved document of postern scan --json instead of a target (- for standard input)',
    output: 'file to write, replaced at once when it is whole (- for standard output)',
    format: 'html, markdown, csv, junit, sarif or ocsf; taken from the name of the file where it is clear',
    bom: 'begin the CSV with a byte order mark, for spreadsheets that need it',
    failOn: 'exit with 2 only for findings of this severity or worse: critical, high, medium, low or info',
  },
  problem: {
    'scan-file-bad': (p: { path: string; field: string; reason: string }) => ({
      text: `\`${p.path}\` is not a scan document: ${p.field}: ${p.reason}`,
      hint: 'save one with: postern scan --json > scan.json',
    }),
    'report-format-missing': (p: { path: string; formats: string }) => ({
      text: p.path === '' ? 'which format is not said' : `the name \`${p.path}\` does not say which format`,
      hint: `add --format with one of: ${p.formats}`,
    }),
  },
};

export type ReportMessages = typeof reportEn;
