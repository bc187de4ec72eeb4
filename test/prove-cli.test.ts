/** `postern policy prove`, `compare` and `generate` as their users meet them: processes, real files, three languages. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import stringWidth from 'string-width';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ProveReport } from '../src/app/prove.ts';
import { generateGuardrail, TIERS } from '../src/domain/policy/guardrail.ts';
import { messagesFor } from '../src/messages/index.ts';
import { type Ended, ended, startPostern } from './support/process.ts';

const LANGUAGES = ['en', 'zh-TW', 'zh-CN'] as const;
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'postern-prove-'));
  for (const tier of TIERS) writeFileSync(join(folder, `${tier}.json`), generateGuardrail(tier));
  writeFileSync(join(folder, 'cut.json'), '{"Version": "1",');
  writeFileSync(join(folder, 'office.txt'), '203.0.113.0/24\n');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  return ended(startPostern(folder, ['policy', ...args], env));
}

async function proveJson(...args: readonly string[]): Promise<{ code: number; report: ProveReport }> {
  const { code, stdout } = await run(['prove', ...args, '--json', '--quiet']);
  return { code: code ?? -1, report: JSON.parse(stdout) };
}

describe('prove', () => {
  test.each(TIERS)(
    '%s: every way through is accepted on a scratch cloud, and the port is open then',
    async (tier) => {
      const { code, report } = await proveJson(`${tier}.json`);
      expect(code).toBe(2);
      expect(report.counterexamples.length).toBeGreaterThan(4);
      for (const { kind, replay } of report.counterexamples) {
        expect(replay.decision, kind).toBe('allow');
        expect(replay.executed?.accepted, `${kind} ${JSON.stringify(replay)}`).toBe(true);
        expect(['open', 'broad'], `${kind} ${JSON.stringify(replay)}`).toContain(
          replay.executed?.reach?.verdict,
        );
      }
    },
    60_000,
  );

  test('every call that a guardrail gets in the way of is refused on a scratch cloud', async () => {
    const { code, report } = await proveJson(
      'page.json',
      '--question',
      'no-over-block',
      '--trusted',
      'office.txt',
    );
    expect(code).toBe(2);
    for (const { kind, replay, trace } of report.counterexamples) {
      expect(replay, kind).toMatchObject({
        decision: 'explicit-deny',
        executed: { accepted: false, answers: [{ code: 'Forbidden.RAM' }] },
      });
      expect(
        trace.some((one) => one.MatchedPolicies.some(({ Effect }) => Effect === 'Deny')),
        kind,
      ).toBe(true);
    }
  }, 60_000);

  test('exit code 0 when it holds', async () => {
    const { code, report } = await proveJson(
      'closed-world.json',
      '--assume',
      'no-open-group',
      '--assume',
      'no-new-path',
    );
    expect({ code, holds: report.holds }).toEqual({ code: 0, holds: true });
  });

  test('exit code 3 when something is not covered', async () => {
    const statement = { Effect: 'Deny', Action: '*', Resource: '*', Condition: { Null: { 'x:a': 'true' } } };
    writeFileSync(join(folder, 'unclear.json'), JSON.stringify({ Version: '1', Statement: [statement] }));
    const { code, report } = await proveJson('unclear.json', '--no-execute');
    expect({ code, holds: report.holds }).toEqual({ code: 3, holds: 'unknown' });
    expect(report.undecided[0]?.because).toEqual(['Null']);
  });

  test.each(LANGUAGES)('reads well in %s, on 80 columns', async (lang) => {
    const { stdout } = await run(['prove', 'page.json', '--no-execute', '--quiet', '--lang', lang], {
      COLUMNS: '80',
    });
    const m = messagesFor(lang).prove;
    expect(stdout).toContain(m.kind['authorize-ipv6']);
    expect(stdout).toContain('aliyun ecs AuthorizeSecurityGroup');
    for (const line of stdout.split('\n')) expect(stringWidth(line), line).toBeLessThanOrEqual(80);
  });

  test.each([
    ['missing.json', [], '[file-not-found]'],
    ['cut.json', [], '[policy-bad]'],
    ['page.json', ['--question', 'why'], '[bad-flag]'],
    ['page.json', ['--level', 'wide'], '[bad-flag]'],
    ['page.json', ['--principal', 'me'], '[bad-flag]'],
  ])('%s %s: one clear error', async (file, flags, code) => {
    const { code: exit, stdout, stderr } = await run(['prove', file, ...flags]);
    expect({ exit, stdout }).toEqual({ exit: 1, stdout: '' });
    expect(stderr).toContain(code);
  });
});

describe('compare', () => {
  test.each([
    ['hardened', 'hardened', 0, 'SAME'],
    ['hardened', 'closed-world', 2, 'STRICTER'],
    ['self-protecting', 'closed-world', 2, 'LOOSER'],
    ['page', 'hardened', 2, 'DIFFERENT'],
  ])('%s with %s', async (first, second, exit, word) => {
    const { code, stdout } = await run(['compare', `${first}.json`, `${second}.json`]);
    expect(code).toBe(exit);
    expect(stdout).toContain(word);
  });
});

describe('generate', () => {
  test('prints a document that check accepts, and what it does beside it', async () => {
    const { code, stdout, stderr } = await run([
      'generate',
      '--tier',
      'hardened',
      '--publisher',
      'Web-Publisher',
    ]);
    expect(code).toBe(0);
    expect(stdout).toContain('acs:ram:*:*:role/web-publisher');
    writeFileSync(join(folder, 'made.json'), stdout);
    expect((await run(['check', 'made.json', '--use', 'control'])).code).toBe(0);
    expect(stderr).toContain(messagesFor('en').prove.generate.leaves);
  });

  test('writes a file, and says what is wrong with one it cannot write', async () => {
    expect((await run(['generate', '-o', 'own.json', '--quiet'])).stdout).toBe('');
    expect(JSON.parse(readFileSync(join(folder, 'own.json'), 'utf8'))).toEqual(
      JSON.parse(generateGuardrail('hardened')),
    );
    const { code, stderr } = await run(['generate', '-o', 'nowhere/own.json', '--quiet']);
    expect(code).toBe(1);
    expect(stderr).toContain('[output-unwritable]');
  });

  test('refuses a document over the limit, and names that are none', async () => {
    const many = Array.from({ length: 60 }, (_, i) => [
      '--broker',
      `a-role-with-a-long-name-for-the-broker-${i}`,
    ]).flat();
    const long = await run(['generate', '--tier', 'closed-world', ...many]);
    expect(long.code).toBe(1);
    expect(long.stderr).toContain('[policy-too-long]');
    expect((await run(['generate', '--name', '1st'])).stderr).toContain('[bad-flag]');
    expect((await run(['generate', '--broker', 'a/b'])).stderr).toContain('[bad-flag]');
  });
});
