/** English texts about the checks, the vendor's own beside ours, and the maturity assessment. */

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

export const vendorEn = {
  help: {
    checks: 'our checks, and the vendor’s beside them',
    list: 'list what a scan looks for, and where other catalogues have it',
    vendor: 'read what Security Center and Cloud Config say, and why it differs from what Postern says',
    submit: 'have the vendor check again first, and wait for it',
  },
  list: {
    heads: ['CHECK', 'FINDS'],
    elsewhere: 'elsewhere',
    catalogue: {
      'security-center': 'Security Center',
      'ecs-insight': 'ECS Insight',
      'cloud-config': 'Cloud Config',
      cis: 'CIS',
    } as Readonly<Record<string, string>>,
  },
  service: { 'security-center': 'Security Center', 'cloud-config': 'Cloud Config' },
  heading: (differences: number, resources: number, items: number): string =>
    items === 0
      ? 'The vendor has no check here that asks what Postern asks.'
      : differences === 0
        ? `The vendor and Postern say the same, by ${counted(items, 'check')} on ${counted(resources, 'resource')}.`
        : `The vendor and Postern differ ${differences === 1 ? 'once' : `${differences} times`}, by ${counted(items, 'check')} on ${counted(resources, 'resource')}.`,
  counts: (agree: number, differ: number, unknown: number): string =>
    `${agree} the same, ${differ} different, ${unknown} not decided`,
  checkedAt: (time: string): string => `checked ${time}`,
  neverChecked: 'never checked',
  status: {
    fail: 'fails',
    pass: 'passes',
    ignored: 'on the white list',
    checking: 'being checked',
    'not-applicable': 'not applicable',
    'not-checked': 'not checked',
    absent: 'no verdict',
  },
  ours: { open: 'open', closed: 'not open', unknown: 'not decided', gone: 'not there any more' },
  row: (vendor: string, ours: string): string => `vendor: ${vendor}; Postern: ${ours}`,
  reason: {
    'halves-of-the-internet':
      'several blocks make up half of the internet or more; none of them is 0.0.0.0/0',
    'wide-source': 'one wide block that is not written 0.0.0.0/0',
    'host-bits': 'a block that means every address and is written otherwise',
    'prefix-list': 'the sources are in a prefix list',
    'port-range-list': 'the ports are in a port range list',
    'port-range': 'the port lies in a range',
    'all-protocols': 'the rule is for all protocols',
    ipv6: 'open for IPv6 only',
    'groups-together': 'several security groups decide together',
    'priority-shadowed': 'a refusal of higher priority comes first',
    'five-tuple': 'the rule is for one source port or one destination only',
    'other-protocol': 'the rule is for another protocol',
    'stale-scan': 'what the vendor says fits no rule that is there now: it has not looked since',
    whitelisted: 'it is on the vendor’s white list',
    'service-managed': 'the group belongs to a cloud service, which the vendor leaves out',
    'not-checked': 'the vendor has not looked yet',
    'not-covered': 'the vendor’s check does not cover it',
    'not-read': 'Postern could not read or decide it',
    unexplained: 'no reason was found',
  },
  note: {
    'path-not-public': 'no way in from the internet was found',
    'group-unused': 'nothing uses the group',
  },
  and: '; ',
  same: (count: number): string => `${counted(count, 'resource')} that both find open`,
  more: (count: number): string => `${counted(count, 'more row')}: see --json`,
  notCompared: (names: string): string => `Not compared, since Postern asks nothing like it: ${names}`,
  submission: {
    done: 'The vendor has checked again.',
    'nothing-to-check': 'The vendor found nothing to check.',
    throttled: (wait: string): string =>
      `The vendor did not check again: too many checks were submitted${wait}. What it says is older.`,
    wait: (seconds: number): string => `; the next is possible in ${counted(seconds, 'second')}`,
    exhausted: 'The vendor did not check again: the quota for checks is used up. What it says is older.',
    'timed-out': 'The vendor’s check ran out of time. What it says may be older.',
    'not-done': 'The vendor’s check was given up on. What it says may be older.',
  },
  progress: (done: number, total: number): string => `the vendor is checking: ${done}/${total}`,
  incomplete: (parts: number): string => `NOT COMPLETE: ${counted(parts, 'part')} could not be read.`,
  gap: (service: string, operation: string, code: string): string => `${service}: ${operation}: ${code}`,
  maturity: {
    help: 'assess how well security groups are used: items with levels, a score and the instances behind it',
    note: 'Computed by Postern on the lines of the vendor’s ECS usage maturity assessment, which has no public API.',
    heading: (score: string, instances: number): string =>
      `Security capability: ${score} of 100, on ${counted(instances, 'instance')}`,
    nothing: 'Security capability: not applicable, since there are no instances.',
    level: {
      critical: 'CRITICAL',
      warn: 'WARN',
      info: 'INFO',
      healthy: 'HEALTHY',
      'not-applicable': 'N/A',
      unknown: 'UNKNOWN',
    },
    heads: ['LEVEL', 'SCORE', 'AFFECTED', 'ITEM'],
    item: {
      'ops-ports-unrestricted': 'Ops ports of security groups are open to everybody',
      'all-ports-unrestricted': 'Every port of security groups is open to everybody',
      'data-ports-unrestricted': 'Ports of data stores are open to everybody',
      'default-group-in-use': 'Instances use the default security group',
      'admin-ports-unrestricted': 'Other administration ports are open to everybody',
      'sources-wide': 'Ops ports admit wide address ranges',
    } as Readonly<Record<string, string>>,
    affected: (count: number, of: number): string => `${count}/${of}`,
    state: {
      unreachable: 'no way in from the internet was found',
      unknown: 'not decided',
      reachable: 'reachable from the internet',
    },
    more: (count: number): string => `and ${count} more`,
    before: 'Scans that were kept',
    partly: '* not everything was read or decided',
  },
};

export type VendorMessages = typeof vendorEn;
