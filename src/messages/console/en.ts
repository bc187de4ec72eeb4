/** Texts of the console. */
export const consoleEn = {
  name: 'Postern',
  tagline: 'Maintenance doors, watched and shut',
  page: {
    overview: 'Overview',
    exposure: 'Exposure',
    findings: 'Security checks',
    maturity: 'Maturity',
    groups: 'Security groups',
    instances: 'Instances',
    guardrails: 'Guardrails',
    repairs: 'Repairs',
    activity: 'Activity',
    settings: 'Settings',
  },
  shell: {
    navigation: 'Pages',
    menu: 'Open the menu',
    language: 'Language',
    theme: { label: 'Colours', system: 'As the system', light: 'Light', dark: 'Dark' },
    signOut: 'Sign out',
    skip: 'Skip to content',
    scan: 'Scan now',
    scanning: (p: { groups: number; expected: number }): string =>
      p.expected === 0 ? 'Scanning …' : `Scanning: ${p.groups} of ${p.expected} groups`,
    offline: 'The service does not answer. What you see may be old; it is tried again.',
    target: { vendor: 'Alibaba Cloud', local: 'Local cloud' },
  },
  signIn: {
    title: 'Sign in',
    name: 'Name',
    password: 'Password',
    submit: 'Sign in',
    help: 'No password yet? `postern serve` prints a sign-in link at its first start.',
    needed: 'Fill this in.',
  },
  state: {
    loading: 'Loading …',
    retry: 'Try again',
    notFound: { title: 'There is no such page', action: 'To the overview' },
    broken: 'This page has a fault of its own.',
    unreachable: { text: 'The service cannot be reached.', hint: 'Is `postern serve` still running?' },
  },
  common: {
    copy: 'Copy',
    copied: 'Copied',
    asCommand: 'On the command line',
    more: 'Show more',
    all: 'All',
    search: 'Search',
    download: 'Download',
    none: 'None',
    account: 'Account',
    region: 'Region',
    resource: 'Resource',
    severity: 'Severity',
    status: 'Status',
    since: 'Since',
    source: 'Sources',
    rule: 'Rule',
    ports: 'Ports',
    checkName: 'Check',
    count: (n: number): string => (n === 1 ? '1 entry' : `${n} entries`),
  },
  overview: {
    open: 'Open to the world',
    nothingOpen: 'No maintenance port is open to the world',
    worst: 'The worst first',
    over: 'Over time',
    complete: 'Everything that was asked for was read.',
    incomplete: (n: number): string =>
      n === 1
        ? 'One part could not be read, so what is there is not known.'
        : `${n} parts could not be read, so what is there is not known.`,
    lastScan: 'Last scan',
    never: 'never',
    noScan: {
      title: 'Nothing has been scanned yet',
      text: 'The first scan begins with the service, and can be started here.',
    },
    read: (p: { groups: number; instances: number; accounts: number }): string =>
      `${p.groups} security groups and ${p.instances} instances of ${p.accounts} ${p.accounts === 1 ? 'account' : 'accounts'}`,
    chart: (p: { from: string; to: string; last: number }): string =>
      `Open findings from ${p.from} to ${p.to}; ${p.last} now`,
    failed: 'The last scan failed',
  },
};

export type ConsoleMessages = typeof consoleEn;
