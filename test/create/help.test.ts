/** What is shown fits: help and outcomes in every language, 80 columns wide. */
import stringWidth from 'string-width';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Bench, IMAGE, openBench } from './bench.ts';

let bench: Bench;
let groups: { readonly good: string; readonly bad: string };
beforeAll(async () => {
  bench = await openBench();
  const rule = (SourceCidrIp: string) => ({ IpProtocol: 'ALL', PortRange: '-1/-1', SourceCidrIp });
  groups = {
    good: await bench.given('good', [rule('203.0.113.0/24')]),
    bad: await bench.given('bad', [rule('0.0.0.0/0')]),
  };
  // A template that may not be read.
  bench.cloud.faults.set([
    { operation: 'DescribeLaunchTemplateVersions', kind: 'error', rate: 1, code: 'Forbidden.RAM' },
  ]);
});
afterAll(() => bench.close());

const LANGUAGES = ['en', 'zh-TW', 'zh-CN'] as const;

test.each(LANGUAGES)(
  '%s',
  async (language) => {
    const group = ['group', '--lang', language, '--vpc', bench.vpc, '--name', `web-${language}`];
    const instance = [
      ...[
        'instance',
        '--lang',
        language,
        '--vswitch',
        bench.vSwitch,
        '--name',
        `web-${language}`,
        '--count',
        '2',
      ],
      ...['--image', IMAGE, '--type', 'ecs.g7.large'],
    ];
    const runs: readonly (readonly [readonly string[], number])[] = [
      [['group', '--lang', language, '--help'], 0],
      [['instance', '--lang', language, '--help'], 0],
      [[...group, '--allow', 'tcp/443=0.0.0.0/0', '--allow', 'ssh=workbench-intl,10.0.0.0/8,pl-bp1x'], 2],
      [[...group, '--allow', 'all=0.0.0.0/0', '--allow', 'tcp/20-25=::/0'], 2],
      [[...group, '--allow', 'tcp/443=0.0.0.0/0', '--dry-run'], 0],
      [[...group, '--allow', 'tcp/443=0.0.0.0/0', '--yes'], 0],
      [[...group, '--allow', 'tcp/443=0.0.0.0/0', '--yes'], 0],
      [[...instance, '--group', groups.bad], 2],
      [[...instance, '--group', groups.good, '--launch-template', 'lt-bp1abc'], 2],
      [[...instance, '--group', groups.good, '--dry-run', 'api'], 0],
      [[...instance, '--group', groups.good, '--yes'], 0],
    ];
    for (const [args, code] of runs) {
      const ended = await bench.postern(...args);
      expect(ended.code, ended.stderr).toBe(code);
      for (const line of ended.stdout.split('\n')) expect(stringWidth(line), line).toBeLessThanOrEqual(80);
      if (language !== 'en') expect(ended.stdout).toMatch(/\p{Script=Han}/u);
    }
  },
  60_000,
);
