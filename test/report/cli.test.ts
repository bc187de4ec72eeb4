/** `postern report` as users type it. */
import { execFile, spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BIN } from '../support/process.ts';
import { SAMPLE } from './sample.ts';

interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'postern-report-'));
  const { stdout } = await postern('scan', '--input', SAMPLE, '--json');
  writeFileSync(join(folder, 'scan.json'), stdout);
  mkdirSync(join(folder, 'out'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function postern(...args: readonly string[]): Promise<Result> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [BIN, ...args],
      { cwd: folder, maxBuffer: 1 << 26, env: { ...process.env, LANG: 'C', LC_ALL: 'C' } },
      (error, stdout, stderr) => resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);

interface SavedScan {
  schema: string;
  basis?: object;
  coverage: { complete: boolean; gaps: object[] };
  findings: { severity: string; resource: { name: unknown } }[];
  undecided: object[];
}

/** The saved scan with changes, saved under another name. */
function saveScan(name: string, change: (scan: SavedScan) => void): string {
  const scan = JSON.parse(read('scan.json')) as SavedScan;
  change(scan);
  write(name, JSON.stringify(scan));
  return name;
}

describe('what is written', () => {
  test('the format is that of the name of the file, or of --format', async () => {
    const html = await postern('report', '--input', SAMPLE, '-o', 'a.html');
    expect(html).toMatchObject({ code: 2, stderr: '' });
    expect(html.stdout).toMatch(/^a\.html: html, \d root causes?, \d findings\.\n/);
    expect(read('a.html')).toMatch(/^<!doctype html>/);
    expect(
      await postern('report', '--scan', 'scan.json', '-o', 'a.txt', '--format', 'csv', '--bom'),
    ).toMatchObject({
      code: 2,
    });
    expect(read('a.txt')).toMatch(/^\uFEFFrecord,id,/);
  });

  test('a scan and its saved document make the same report, but for what is said about the document', async () => {
    const fresh = JSON.parse((await postern('report', '--input', SAMPLE, '--format', 'sarif')).stdout);
    const saved = JSON.parse((await postern('report', '--scan', 'scan.json', '--format', 'sarif')).stdout);
    expect(saved.runs[0].results).toEqual(fresh.runs[0].results);
    const { stdout } = await postern('report', '--scan', 'scan.json', '--format', 'html');
    expect(stdout).toContain('scan.json');
    expect(stdout).toMatch(/<dd><bdi>[0-9a-f]{64}<\/bdi><\/dd>/);
  });

  test('postern scan writes the same formats to standard output', async () => {
    const scan = await postern('scan', '--input', SAMPLE, '--format', 'junit');
    expect(scan).toMatchObject({ code: 2, stderr: '' });
    expect(scan.stdout).toMatch(/^<\?xml version="1.0"/);
  });

  test('on standard output there is the report and nothing else', async () => {
    for (const output of [[], ['-o', '-']]) {
      const { stdout } = await postern('report', '--scan', 'scan.json', '--format', 'ocsf', ...output);
      expect(JSON.parse(stdout)[0].class_uid).toBe(2003);
    }
  });

  test('a saved scan may come through a pipe, and take its time', async () => {
    const child = spawn(process.execPath, [BIN, 'report', '--scan', '-', '--format', 'csv'], { cwd: folder });
    const piped = text(child.stdout);
    const scan = read('scan.json');
    child.stdin.write(scan.slice(0, 1000));
    await sleep(800);
    child.stdin.end(scan.slice(1000));
    expect((await piped).split('\r\n')[1]).toMatch(/^finding,/);
  });

  test('in three languages', async () => {
    for (const [language, title] of [
      ['en', 'Exposure report'],
      ['zh-TW', '暴露面報告'],
      ['zh-CN', '暴露面报告'],
    ]) {
      const { stdout } = await postern(
        'report',
        '--scan',
        'scan.json',
        '--format',
        'markdown',
        '--lang',
        language as string,
      );
      expect(stdout.split('\n')[0]).toBe(`# ${title}`);
    }
  });

  test('a file is replaced at once, a link stays a link, and nothing else is left behind', async () => {
    write('out/old.md', 'old');
    symlinkSync('old.md', join(folder, 'out/link.md'));
    expect(await postern('report', '--scan', 'scan.json', '-o', 'out/link.md')).toMatchObject({ code: 2 });
    expect(read('out/old.md')).toContain('# Exposure report');
    expect(readdirSync(join(folder, 'out')).sort()).toEqual(['link.md', 'old.md']);
  });

  test('waivers are honoured and named', async () => {
    write('postern.yaml', '');
    const add = ['waiver', 'add', 'sgr-bp1sampleopen', '--input', SAMPLE, '--owner', 'ops@example.com'];
    expect(await postern(...add, '--reason', 'until May', '--until', '2099-12-31')).toMatchObject({
      code: 0,
    });
    const { stdout } = await postern('report', '--input', SAMPLE, '--format', 'csv');
    rmSync(join(folder, 'postern.yaml'));
    expect(stdout).toContain('waived,');
    expect(stdout).toContain('until May');
    expect(stdout).not.toMatch(/^finding,.*ssh-open/m);
  });
});

describe('exit codes', () => {
  test.each([
    ['critical', 0],
    ['high', 2],
    ['info', 2],
  ])('--fail-on %s: %i', async (severity, code) => {
    const name = saveScan(`${severity}.json`, (scan) => {
      for (const finding of scan.findings) finding.severity = 'high';
      scan.coverage = { ...scan.coverage, complete: true, gaps: [] };
      scan.undecided = [];
    });
    const flags = ['--scan', name, '--fail-on', severity, '-o', 'exit.csv'];
    expect(await postern('report', ...flags)).toMatchObject({ code });
    expect(existsSync(join(folder, 'exit.csv'))).toBe(true);
  });

  test('3 where nothing was found and something not read, and it says so', async () => {
    const name = saveScan('gaps.json', (scan) => {
      scan.findings = [];
      scan.coverage.complete = false;
    });
    const result = await postern('report', '--scan', name, '-o', 'gaps.html');
    expect(result.code).toBe(3);
    expect(result.stdout).toContain('NOT COMPLETE');
    expect(await postern('report', '--scan', name, '-o', 'gaps.html', '--fail-on', 'high')).toMatchObject({
      code: 3,
    });
  });

  test('0 where nothing was found and everything read', async () => {
    const name = saveScan('none.json', (scan) => {
      scan.findings = [];
      scan.undecided = [];
      scan.coverage = { ...scan.coverage, complete: true, gaps: [] };
    });
    expect(await postern('report', '--scan', name, '-o', 'none.html')).toMatchObject({ code: 0 });
    // `scan` takes the flag too, and the sample has nothing critical.
    expect(await postern('scan', '--input', SAMPLE, '--fail-on', 'critical', '--quiet')).toMatchObject({
      code: 0,
    });
  });
});

describe('what cannot be done', () => {
  const broken: [string[], string, string][] = [
    [['-o', 'a.json'], 'report-format-missing', '`a.json`'],
    [[], 'report-format-missing', 'format'],
    [['--format', 'pdf'], 'bad-flag', '`pdf`'],
    [['--format', 'html', '--fail-on', 'worst'], 'bad-flag', '`worst`'],
    [['--format', 'html', '--json'], 'bad-flag', '--json'],
    [['-o', 'out', '--format', 'html'], 'output-unwritable', 'EISDIR'],
    [['-o', 'nowhere/a.html'], 'output-unwritable', 'ENOENT'],
    [['--format', 'html', '--directory'], 'bad-flag', '--directory'],
    [['--format', 'html', '--broad-over', '1'], 'bad-flag', '--broad-over'],
  ];
  test.each(broken)('%j: %s', async (args, code, mention) => {
    const { code: exit, stdout, stderr } = await postern('report', '--scan', 'scan.json', ...args);
    expect(stderr).toContain(`error[${code}]`);
    expect(stderr).toContain(mention);
    expect({ exit, stdout }).toEqual({ exit: 1, stdout: '' });
  });

  const files: [string, () => string, string, string][] = [
    ['is missing', () => 'none-there.json', 'file-not-found', 'none-there.json'],
    [
      'is cut off',
      () => {
        write('cut.json', read('scan.json').slice(0, 900));
        return 'cut.json';
      },
      'input-not-json',
      'cut.json',
    ],
    [
      'is another document',
      () =>
        saveScan('other.json', (scan) => {
          scan.schema = 'postern.explain/v1';
        }),
      'scan-file-bad',
      'schema',
    ],
    [
      'has a severity that there is not',
      () =>
        saveScan('severity.json', (scan) => {
          for (const one of scan.findings) one.severity = 'terrible';
        }),
      'scan-file-bad',
      'findings[0].severity',
    ],
    [
      'has a name that is no text',
      () =>
        saveScan('name.json', (scan) => {
          for (const one of scan.findings) one.resource.name = { html: '<b>' };
        }),
      'scan-file-bad',
      'findings[0].resource.name',
    ],
    [
      'is a list',
      () => {
        write('list.json', '[]');
        return 'list.json';
      },
      'scan-file-bad',
      'document',
    ],
  ];
  test.each(files)(
    'a scan document that %s leaves an older report as it was',
    async (_, name, code, mention) => {
      write('kept.html', 'kept');
      const { code: exit, stderr } = await postern('report', '--scan', name(), '-o', 'kept.html');
      expect(stderr).toContain(`error[${code}]`);
      expect(stderr).toContain(mention);
      expect(exit).toBe(1);
      expect(read('kept.html')).toBe('kept');
    },
  );

  test('a scan document of an older version, which does not say how it was made, is taken', async () => {
    const name = saveScan('older.json', (scan) => {
      delete scan.basis;
    });
    const { code, stdout } = await postern('report', '--scan', name, '--format', 'markdown');
    expect(code).toBe(2);
    expect(stdout).toContain('not said in the scan document');
  });

  test('a disk that is full leaves the old file, and no half of the new one', async () => {
    write('out/full.html', 'old');
    // The shell's limit on the size of files stands for the end of the disk.
    const command = `ulimit -f 8; exec "$0" "$@"`;
    const args = [
      '-c',
      command,
      process.execPath,
      BIN,
      'report',
      '--scan',
      'scan.json',
      '-o',
      'out/full.html',
    ];
    const result = await new Promise<Result>((resolve) => {
      execFile('bash', args, { cwd: folder }, (error, stdout, stderr) =>
        resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
      );
    });
    expect(result.stderr).toContain('error[output-unwritable]');
    expect(result.code).toBe(1);
    expect(read('out/full.html')).toBe('old');
    expect(readdirSync(join(folder, 'out')).filter((name) => name.includes('full'))).toEqual(['full.html']);
  });
});
