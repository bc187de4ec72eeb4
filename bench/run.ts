/**
 * `npm run bench`: speed as ratios between things measured in one run, printed as a table and kept in results.json.
 * Medians of several rounds, one process each, so that one of them cannot warm or burden the next.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeFleet } from './fleet.ts';

const ROUNDS = 5;
const HERE = import.meta.dirname;
const QUIET = '--disable-warning=ExperimentalWarning';

interface Row {
  readonly what: string;
  readonly measured: string;
  readonly beside: string;
  readonly ratio?: number;
  /** What the ratio or figure may be at most. */
  readonly limit?: number;
  /** What the ratio or figure must be at least. */
  readonly least?: number;
  readonly ok?: boolean;
}

function node(...args: readonly string[]): string {
  return execFileSync(process.execPath, [QUIET, ...args], { encoding: 'utf8', maxBuffer: 1 << 28 });
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1] as number;
}

const ms = (value: number): string => `${value.toFixed(value < 10 ? 1 : 0)} ms`;

function ratioRow(what: string, value: number, beside: string, other: number, limit?: number): Row {
  const ratio = Math.round((value / other) * 100) / 100;
  const judged = limit === undefined ? {} : { limit, ok: ratio <= limit };
  return { what, measured: ms(value), beside: `${beside} ${ms(other)}`, ratio, ...judged };
}

function exposure(folder: string): Row[] {
  const size = { groups: 10_000, rulesPerGroup: 50, interfaces: 50_000 };
  const bytes = writeFleet(folder, size);
  interface Measured {
    ms: { parse: number; map: number; groups: number; interfaces: number };
    answers: number;
    peakMegabytes: number;
  }
  const rounds = Array.from({ length: ROUNDS }, () => ({
    parse: JSON.parse(node(join(HERE, 'exposure.ts'), 'parse', folder)) as Measured,
    exposure: JSON.parse(node(join(HERE, 'exposure.ts'), 'exposure', folder)) as Measured,
  }));
  const parse = median(rounds.map((round) => round.parse.ms.parse));
  const decide = median(rounds.map(({ exposure: { ms } }) => ms.groups + ms.interfaces));
  const map = median(rounds.map((round) => round.exposure.ms.map));
  const peak = median(rounds.map((round) => round.exposure.peakMegabytes));
  const beside = `JSON.parse of ${(bytes / 1e6).toFixed(0)} MB`;
  const answers = rounds[0]?.exposure.answers ?? 0;
  return [
    ratioRow(`${(answers / 1e6).toFixed(1)} million exact answers`, decide, beside, parse, 1),
    ratioRow('mapping the answers to rules', map, beside, parse),
    { what: 'peak memory, all of it', measured: `${peak} MB`, beside: '600 MB', limit: 600, ok: peak <= 600 },
  ];
}

function scanning(): Row[] {
  const { groups, latencyMs, width, calls, least, bare, whole } = JSON.parse(
    node(join(HERE, 'scan.ts'), '2000'),
  ) as {
    groups: number;
    latencyMs: number;
    width: number;
    calls: number;
    least: number;
    bare: number[];
    whole: number[];
  };
  const what = `scan of ${groups} groups, ${latencyMs} ms a call, ${width} at once`;
  return [
    ratioRow(what, median(whole), 'bare loop', median(bare), 1.15),
    {
      what: 'calls it makes',
      measured: String(calls),
      beside: `least ${least}`,
      limit: least,
      ok: calls <= least,
    },
  ];
}

function policies(): Row[] {
  const { rounds } = JSON.parse(node(join(HERE, 'policy.ts'))) as {
    rounds: { decide: number; explain: number; small: number; cedar: number }[];
  };
  const of = (name: keyof (typeof rounds)[number]): number => median(rounds.map((round) => round[name]));
  const rate = (value: number): string => `${Math.round(value / 1000).toLocaleString('en')},000/s`;
  const row = (what: string, value: number, least: number): Row => ({
    what,
    measured: rate(value),
    beside: rate(least),
    least,
    ok: value >= least,
  });
  const ratio = Math.round(median(rounds.map((round) => round.small / round.cedar)));
  const beside = `Cedar ${rate(of('cedar'))}`;
  return [
    row('policy decisions, one core', of('decide'), 500_000),
    row('the same with every statement that had a part', of('explain'), 30_000),
    {
      what: 'decisions by a small policy',
      measured: rate(of('small')),
      beside,
      ratio,
      least: 10,
      ok: ratio >= 10,
    },
  ];
}

function starting(): Row[] {
  const bin = join(HERE, '..', 'bin', 'postern.js');
  const sample = join(HERE, '..', 'test', 'samples', 'one-open-group.json');
  const time = (...args: readonly string[]): number =>
    median(
      Array.from({ length: 2 * ROUNDS }, () => {
        const start = process.hrtime.bigint();
        node(...args);
        return Number(process.hrtime.bigint() - start) / 1e6;
      }),
    );
  const bare = time('-e', '0');
  return [
    ratioRow('postern --help', time(bin, '--help'), 'bare Node', bare),
    ratioRow(
      'postern explain --input',
      time(bin, 'explain', '--input', sample, 'sg-bp1samplewebfrontend', '--json'),
      'bare Node',
      bare,
    ),
  ];
}

type Table = Readonly<Record<string, Readonly<Record<string, number>>>>;

const FINDINGS = 100_000;
/** Milliseconds that a page of findings may take on an idle machine. */
const PAGE_MS = 50;
/** Groups of the fleets in which an event is followed. */
const FLEETS = [100, 1000, 10_000];

const whole = (values: Readonly<Record<string, number>>): Record<string, number> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, Math.round(value * 10) / 10]));

/** Pages of many findings over HTTP: milliseconds, of which the processor had so many, and items. */
function findings(): { readonly rows: Row[]; readonly table: Table } {
  const { rows, record } = JSON.parse(
    node(join(HERE, 'findings.ts'), String(FINDINGS), String(3 * ROUNDS)),
  ) as {
    rows: Record<string, { median: number; worst: number; cpu: number; items: number }>;
    record: Record<'first' | 'again' | 'part', { ms: number; cpu: number }>;
  };
  const [slowest = '', { median: slow = 0 } = {}] =
    Object.entries(rows)
      .filter(([what]) => !what.startsWith('counts'))
      .toSorted(([, a], [, b]) => b.median - a.median)[0] ?? [];
  const table = Object.fromEntries(Object.entries(rows).map(([what, values]) => [what, whole(values)]));
  return {
    rows: [
      {
        what: `a page of ${FINDINGS} findings over HTTP, the slowest`,
        measured: ms(slow),
        beside: slowest,
        limit: PAGE_MS,
        ok: slow <= PAGE_MS,
      },
      ratioRow('keeping what one event changed', record.part.ms, 'a full scan of as many', record.again.ms),
    ],
    table,
  };
}

/** From an event to its finding: milliseconds, of which the processor had so many, calls, and memory of the service. */
function watching(): { readonly rows: Row[]; readonly table: Table } {
  const all = FLEETS.map(
    (groups) =>
      JSON.parse(node('--expose-gc', join(HERE, 'watch.ts'), String(groups), String(4 * ROUNDS))) as {
        cpu: number;
        calls: number;
        megabytes: number;
      },
  );
  const [small, large] = [all[0], all.at(-1)];
  if (small === undefined || large === undefined) throw new Error('no fleets');
  return {
    rows: [
      ratioRow('an event in the largest fleet, processor', large.cpu, 'in the smallest', small.cpu),
      {
        what: 'calls that it makes',
        measured: String(large.calls),
        beside: `in the smallest ${small.calls}`,
        limit: small.calls,
        ok: large.calls <= small.calls,
      },
    ],
    table: Object.fromEntries(FLEETS.map((groups, i) => [`${groups} groups`, whole({ ...all[i] })])),
  };
}

/** Milliseconds until the first view of the console is painted. */
const FIRST_VIEW_MS = 2_000;
/** Milliseconds from a click or a key to the frame that shows that it was taken. */
const INTERACTION_MS = 100;

/** The console in a browser over a large fleet. */
function looking(): { readonly rows: Row[]; readonly table: Table } {
  const { groups, rounds } = JSON.parse(node(join(HERE, 'console.ts'), '10000', String(ROUNDS))) as {
    groups: number;
    rounds: Record<string, { painted: number; answered: number; worst: number }>;
  };
  const [[, first] = ['', { painted: 0 }], ...others] = Object.entries(rounds);
  const [slowest, { painted: slow } = { painted: 0 }] =
    others.toSorted(([, a], [, b]) => b.painted - a.painted)[0] ?? [];
  const row = (what: string, value: number, beside: string, limit: number): Row => ({
    what,
    measured: ms(value),
    beside,
    limit,
    ok: value <= limit,
  });
  return {
    rows: [
      row('the first view of the console', first.painted, `${groups} groups, nothing cached`, FIRST_VIEW_MS),
      row('an interaction, the slowest', slow, slowest ?? '', INTERACTION_MS),
    ],
    table: rounds,
  };
}

const folder = mkdtempSync(join(tmpdir(), 'postern-bench-'));
try {
  const [listed, watched, looked] = [findings(), watching(), looking()];
  const rows = [
    ...exposure(folder),
    ...scanning(),
    ...policies(),
    ...starting(),
    ...listed.rows,
    ...watched.rows,
    ...looked.rows,
  ];
  const tables = { findings: listed.table, events: watched.table, console: looked.table };
  const widths = [0, 1, 2].map((i) =>
    Math.max(...rows.map((row) => [row.what, row.measured, row.beside][i]?.length ?? 0)),
  );
  for (const row of rows) {
    const cells = [row.what, row.measured, row.beside].map((cell, i) => cell.padEnd(widths[i] as number));
    const ratio = row.ratio === undefined ? '' : row.ratio.toFixed(2);
    const [good, bad, bound] =
      row.least === undefined ? ['within', 'OVER', row.limit] : ['at least', 'BELOW', row.least];
    const verdict = row.ok === undefined ? '' : `${row.ok ? good : bad} ${bound}`;
    process.stdout.write(`${cells.join('  ')}  ${ratio.padStart(5)}  ${verdict}\n`.trimEnd().concat('\n'));
  }
  for (const table of Object.values(tables)) console.table(table);
  const machine = {
    node: process.version,
    cpu: cpus()[0]?.model ?? '',
    cores: cpus().length,
    load: loadavg()[0],
  };
  writeFileSync(
    join(HERE, 'results.json'),
    `${JSON.stringify({ machine, rounds: ROUNDS, rows, tables }, null, 2)}\n`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
