/** English texts of notifications, and of the commands about them. Braces stand for the values of templates. */

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

export const notifyEn = {
  title: 'Postern: {summary}',
  summary: {
    new: (count: number): string => `${count} new`,
    returned: (count: number): string => `${count} returned`,
    fixed: (count: number): string => `${count} fixed`,
    unwaived: (count: number): string => `${count} not waived any more`,
    overdue: (count: number): string => `${counted(count, 'repair')} not confirmed`,
    waiver: (count: number): string => `${counted(count, 'waiver')} expired`,
    drift: (count: number): string => `${counted(count, 'guardrail')} changed`,
    'scan-failed': (): string => 'scans fail',
  },
  and: ', ',
  /** What happened to ports of a resource. */
  port: { new: 'opened', returned: 'opened again', fixed: 'closed', unwaived: 'not waived any more' },
  /** The same for findings that are not about a port. */
  finding: { new: 'new', returned: 'returned', fixed: 'gone', unwaived: 'not waived any more' },
  item: '{severity} {event}: {ports} of {type} {resource}, {region}, account {account}',
  ids: ' (findings {findings})',
  caused: 'By {actor} from {from}: {operation}, {time}',
  scanned: 'Scan of {time}',
  first: 'First scan of this cloud, {time}',
  at: '{time}',
  ofTarget: ' ({target})',
  actor: {
    'root-account': 'the root account',
    'ram-user': 'RAM user',
    'assumed-role': 'RAM role',
    service: 'cloud service',
  } as Readonly<Record<string, string>>,
  overdue: {
    back: 'Repair {run} was not confirmed by {time}: it was taken back',
    left: 'Repair {run} was not confirmed by {time}: it was taken back, but a part of it could not be',
    stands: 'Repair {run} was not confirmed by {time} and could not be taken back so far',
  },
  waiver: 'The waiver of {owner} for {scope} ended on {until}: what it kept back counts again',
  drift: 'Guardrail {name} of account {account} is not as it was put in place: {drift}',
  drifts: {
    missing: 'the policy is gone',
    'document-changed': 'its text was changed',
    replaced: 'another policy stands in its place',
    unfinished: 'a change of it was not finished',
    'still-there': 'it is still there',
    detached: 'it was detached from a target',
    'attached-elsewhere': 'it was attached elsewhere',
    'came-later': 'somebody came who is not covered',
    'not-stopping': 'a call that it has to stop gets through',
    disabled: 'control policies were switched off',
  } as Readonly<Record<string, string>>,
  scanFailed: 'The scan failed: {code}. What changes meanwhile is not seen.',
  more: (count: number): string => `and ${count} more`,
  test: 'This is a test: nothing has happened.',
  testTitle: 'Postern: test',
  list: {
    none: (path: string): string => `No channels in ${path}.`,
    channels: (count: number, path: string): string => `${counted(count, 'channel')} in ${path}`,
    labels: {
      channel: 'channel',
      kind: 'kind',
      language: 'language',
      severity: 'from',
      quiet: 'quiet',
      waiting: 'waiting',
      failed: 'failed',
    },
    quiet: (p: { from: string; to: string; zone: string }): string => `${p.from} to ${p.to} ${p.zone}`,
    notQuiet: 'never',
    failed: 'Failed, and not tried again:',
    waiting: 'Waiting:',
    failedOne: (p: { channel: string; at: string; attempts: number; error: string }): string =>
      `${p.channel}, of ${p.at}: ${p.error}`,
    waitingOne: (p: { channel: string; at: string; due: string; error: string }): string =>
      `${p.channel}, of ${p.at}, due ${p.due}${p.error === '' ? '' : `: ${p.error}`}`,
    more: (count: number): string => `and ${count} more, all in --json`,
    noStore: 'Nothing was ever sent from this state folder.',
  },
  tested: {
    sent: (channel: string): string => `${channel}: taken`,
    retry: (p: { channel: string; reason: string }): string => `${p.channel}: not taken: ${p.reason}`,
    refused: (p: { channel: string; reason: string }): string => `${p.channel}: refused: ${p.reason}`,
  },
  help: {
    notify: 'channels in which people are told what changes',
    list: 'list the channels, and what waits or failed',
    test: 'send a test message and tell what the receiver says',
    channel: 'name of a channel (default: all of them)',
    database: 'URL of a PostgreSQL store (default: the state folder)',
  },
  problem: {
    'notify-none': (p: { path: string }) => ({
      text: `\`${p.path}\` declares no channels`,
      hint: 'docs/guide/notify.md shows the section notify',
    }),
    'notify-unknown-channel': (p: { channel: string; known: string }) => ({
      text: `there is no channel \`${p.channel}\``,
      hint: `channels of the configuration: ${p.known}`,
    }),
    'notify-variable-missing': (p: { channel: string; variable: string }) => ({
      text: `the environment variable \`${p.variable}\` of channel \`${p.channel}\` is not set`,
      hint: 'set it where postern is started',
    }),
    'notify-bad-url': (p: { channel: string; variable: string }) => ({
      text: `the environment variable \`${p.variable}\` of channel \`${p.channel}\` holds no http or https address`,
      hint: 'set it to the whole address that the receiver shows; user names and passwords in addresses are not used',
    }),
  },
};

export type NotifyMessages = typeof notifyEn;
