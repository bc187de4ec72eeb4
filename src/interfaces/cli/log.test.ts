/** What is logged, and what is not. */
import { expect, test } from 'vitest';
import { NO_NOTIFICATIONS } from '../../domain/notify/settings.ts';
import { problem } from '../../problem.ts';
import { failureOf, type Log, openLog, secretsOf } from './log.ts';

function open(more: Partial<Parameters<typeof openLog>[0]> = {}): {
  readonly log: Log;
  readonly lines: () => string[];
} {
  let text = '';
  const log = openLog({ quiet: false, secrets: [], write: (line) => (text += line), ...more });
  return { log, lines: () => text.split('\n').filter((line) => line !== '') };
}

test('a line is JSON with its level by name, its time, its process and what it is about', () => {
  const { log, lines } = open();
  log.info({ job: 'read-account', account: '1' }, 'job done');
  log.debug('not shown');
  expect(lines().map((line) => JSON.parse(line))).toEqual([
    {
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      pid: process.pid,
      job: 'read-account',
      account: '1',
      msg: 'job done',
    },
  ]);
});

test('quiet logs nothing, unless a level is named; one that is none is refused', () => {
  const quiet = open({ quiet: true });
  quiet.log.error('x');
  expect(quiet.lines()).toEqual([]);
  const asked = open({ quiet: true, level: 'warn' });
  asked.log.warn('x');
  expect(asked.lines().length).toBe(1);
  expect(() => open({ level: 'loud' })).toThrow('bad-flag');
});

test('secrets are hidden wherever they stand', () => {
  const hook = 'https://oapi.dingtalk.com/robot/send?access_token=0a1b2c3d';
  const secrets = secretsOf(
    {
      OPS_HOOK: hook,
      POSTERN_OIDC_SECRET: 'quite "quoted" secret',
      ALIBABA_CLOUD_ACCESS_KEY_ID: 'LTAI5tSomething',
      HOME: '/nowhere',
    },
    {
      ...NO_NOTIFICATIONS,
      channels: [{ url: 'OPS_HOOK', secret: null }] as never,
    },
  );
  const { log, lines } = open({ secrets, level: 'trace' });
  log.info({ url: hook }, `posted to ${hook}`);
  log.info({ reason: 'a quite "quoted" secret was wrong' });
  log.warn(
    failureOf(
      new Error(
        'connect postgres://postern:hunter2@db/postern and https://x/?AccessKeyId=LTAI1&Signature=abc%3D&b=1',
      ),
    ),
    'failed',
  );
  log.warn(
    failureOf(problem('store-unusable', { where: 'postgres://u:pa55word@h/x', reason: 'Bearer abc.def-1' })),
  );
  log.info({
    req: { headers: { authorization: 'Bearer t0ken', cookie: 'postern_session=s3ssion', accept: 'x' } },
  });
  const text = lines().join('\n');
  for (const secret of [
    '0a1b2c3d',
    'quoted',
    'LTAI',
    'hunter2',
    'abc%3D',
    'pa55word',
    'abc.def',
    't0ken',
    's3ssion',
  ])
    expect(text).not.toContain(secret);
  expect(text).toContain('[hidden]');
  expect(text).toContain('b=1');
  // Still JSON.
  for (const line of lines()) JSON.parse(line);
});
