/** Scans, channels and clocks for tests of notifications. */
import type { RecordedScan, Timer } from '../../src/app/ports.ts';
import type { Finding, Severity } from '../../src/domain/finding.ts';
import { type ChannelSettings, NOTIFY_EVENTS } from '../../src/domain/notify/settings.ts';
import type { ChangeEvent } from '../../src/domain/watch/change-event.ts';

export interface TestClock extends Timer {
  ms: number;
  /** In milliseconds, as stores take it. */
  read(): number;
}

export function clockAt(iso: string): TestClock {
  const clock = {
    ms: Date.parse(iso),
    read: () => clock.ms,
    now: () => new Date(clock.ms),
    sleep: async (ms: number) => {
      clock.ms += ms;
    },
  };
  return clock;
}

export function settings(more: Partial<ChannelSettings> = {}): ChannelSettings {
  return {
    name: 'ops',
    kind: 'webhook',
    url: 'URL',
    secret: 'SECRET',
    language: 'en',
    severity: 'info',
    events: NOTIFY_EVENTS,
    zone: 'UTC',
    quiet: null,
    title: null,
    item: null,
    ...more,
  };
}

export function finding(id: string, more: Partial<Finding> = {}): Finding {
  return {
    id,
    check: 'ssh-open',
    verdict: 'open',
    literal: 'open',
    severity: 'critical',
    account: '1000000000000001',
    region: 'cn-hangzhou',
    resource: { type: 'group', id: 'sg-bp1web', name: 'web' },
    service: 'ssh',
    protocol: 'tcp',
    port: 22,
    family: 'ipv4',
    sources: ['0.0.0.0/0'],
    rules: [],
    path: { kind: 'unknown' },
    witness: null,
    serviceManaged: false,
    instances: null,
    ...more,
  };
}

type Changes = Partial<Record<'new' | 'returned' | 'fixed' | 'unwaived', readonly Finding[]>>;

export function recorded(id: string, at: string, changes: Changes, first = false): RecordedScan {
  const records = (kind: keyof Changes): RecordedScan['new'] =>
    (changes[kind] ?? []).map((one) => ({
      target: '',
      id: one.id,
      status: kind === 'fixed' ? 'fixed' : 'open',
      waiver: null,
      firstSeen: at,
      lastSeen: at,
      firstScan: id,
      lastScan: id,
      endedAt: kind === 'fixed' ? at : null,
      returns: 0,
      finding: one,
    }));
  return {
    first,
    new: records('new'),
    returned: records('returned'),
    fixed: records('fixed'),
    exempt: [],
    unwaived: records('unwaived'),
    scan: {
      id,
      target: '',
      scope: { accounts: null, regions: null, resources: null },
      startedAt: at,
      endedAt: at,
      by: 'schedule',
      coverage: {
        complete: true,
        gaps: [],
        accounts: 1,
        regions: 1,
        groups: 1,
        rules: 1,
        instances: 0,
        interfaces: 0,
      },
      counts: {
        open: { critical: 0, high: 0, medium: 0, low: 0, info: 0 } satisfies Record<Severity, number>,
        waived: 0,
        undecided: 0,
        new: changes.new?.length ?? 0,
        returned: changes.returned?.length ?? 0,
        fixed: changes.fixed?.length ?? 0,
        exempt: 0,
        unseen: 0,
      },
    },
  };
}

export const EVENT: ChangeEvent = {
  id: 'event-1',
  account: '1000000000000001',
  region: 'cn-hangzhou',
  operation: 'AuthorizeSecurityGroup',
  at: '2026-11-25T02:02:30.000Z',
  actor: { type: 'ram-user', name: 'li', account: '1000000000000001' },
  from: '203.0.113.9',
  userAgent: 'console',
  requestId: 'r',
  errorCode: '',
  resources: ['sg-bp1web'],
};
