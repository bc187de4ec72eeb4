/**
 * Lists of many findings over HTTP, on SQLite: every filter, and pages from the first to one in the middle. Prints the
 * median and the slowest time of each, in milliseconds, and what it took to keep the scans that they come from.
 */
import { rmSync } from 'node:fs';
import { CHECKS } from '../src/checks/index.ts';
import type { Finding, Severity } from '../src/domain/finding.ts';
import type { Observation } from '../src/domain/posture/observation.ts';
import { hashOfSecret } from '../src/interfaces/http/access.ts';
import { buildServer } from '../src/interfaces/http/server.ts';
import { openParts } from '../test/serve/bench.ts';
import { dice } from '../test/support/dice.ts';

const FINDINGS = Number(process.argv[2] ?? 100_000);
const ROUNDS = Number(process.argv[3] ?? 15);
const AT = '2026-01-01T00:00:00.000Z';
const LATER = '2026-01-02T00:00:00.000Z';
const TARGET = 'https://bench';
const REGIONS = ['cn-hangzhou', 'cn-shanghai', 'cn-beijing', 'ap-southeast-1', 'eu-central-1'];
const SEVERITIES: readonly Severity[] = ['critical', 'high', 'medium', 'low', 'info'];
const TEAMS = ['payments', 'search', 'platform', 'data lake', 'mobile', 'identity', '订单', 'legacy'];

function finding(i: number, roll: () => number): Finding {
  const one = <T>(list: readonly T[]): T => list[Math.floor(roll() * list.length)] as T;
  const group = `sg-bp1${Math.floor(i / 10)
    .toString(36)
    .padStart(17, '0')}`;
  const port = one([22, 3389, 3306, 6379, 5432, 9200]);
  const office = `203.0.${i & 255}.0/24`;
  return {
    id: `f-${i.toString(16).padStart(16, '0')}`,
    check: one(CHECKS).id,
    verdict: 'open',
    literal: 'open',
    severity: one(SEVERITIES),
    account: `10000000000000${10 + (i % 40)}`,
    region: one(REGIONS),
    resource: { type: 'group', id: group, name: `${one(TEAMS)}-${i % 977}` },
    service: 'ssh',
    protocol: 'tcp',
    port,
    family: 'ipv4',
    sources: ['0.0.0.0/0', office],
    rules: [0, 1].map((n) => ({
      id: `sgr-bp1${(2 * i + n).toString(36).padStart(17, '0')}`,
      group,
      policy: 'accept',
      priority: 1 + n,
      protocol: 'tcp',
      ports: `${port}/${port}`,
      source: n === 0 ? '0.0.0.0/0' : office,
      description: `opened for ${one(TEAMS)} by the platform team`,
    })),
    path: { kind: 'public-ip', address: `47.1.${i & 255}.${(i >> 8) & 255}` },
    witness: { protocol: 'tcp', source: '198.51.100.7', port },
    serviceManaged: false,
    instances: i % 7,
  };
}

function observation(
  findings: readonly Finding[],
  startedAt: string,
  resources: readonly string[] | null,
): Observation {
  return {
    target: TARGET,
    scope: { accounts: null, regions: null, resources },
    startedAt,
    findings,
    waived: [],
    undecided: [],
    gaps: [],
    accounts: [...new Set(findings.map(({ account }) => account))],
    seen: new Set(findings.map(({ resource }) => `group ${resource.id}`)),
    checks: CHECKS.map(({ id }) => id),
    ports: new Set(['ssh tcp/22']),
    judgement: 'bench',
  };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] as number;
}

interface Timed<T> {
  readonly ms: number;
  /** Of the processor, which other work on the machine does not lengthen as much. */
  readonly cpu: number;
  readonly value: T;
}

async function timed<T>(work: () => Promise<T>): Promise<Timed<T>> {
  const start = process.hrtime.bigint();
  const before = process.cpuUsage();
  const value = await work();
  const { user, system } = process.cpuUsage(before);
  return { ms: Number(process.hrtime.bigint() - start) / 1e6, cpu: (user + system) / 1000, value };
}

// Nothing reads a cloud here.
const key = { accessKeyId: 'bench', accessKeySecret: 'bench' };
const timer = { now: () => new Date(), sleep: async () => undefined };
const opened = await openParts({ accounts: [key], endpoint: TARGET } as never, timer);
const { parts, folder } = opened;
const { store } = parts;
const roll = dice(1);
const all = Array.from({ length: FINDINGS }, (_, i) => finding(i, roll));
const scan = {
  endedAt: AT,
  by: 'bench',
  undecided: 0,
  waivers: [],
  coverage: {
    complete: true,
    gaps: [],
    accounts: 40,
    regions: REGIONS.length,
    groups: FINDINGS / 10,
    rules: 2 * FINDINGS,
    instances: 0,
    interfaces: 0,
  },
};
const record = (
  found: readonly Finding[],
  at: string,
  resources: readonly string[] | null,
): Promise<unknown> => store.scans.record(scan, observation(found, at, resources));
const first = await timed(() => record(all, AT, null));
const again = await timed(() => record(all, LATER, null));
const [one] = all as [Finding];
const part: { ms: number; cpu: number }[] = [];
for (let i = 1; i <= ROUNDS; i += 1) {
  const at = new Date(Date.parse(LATER) + i * 1000).toISOString();
  const own = all.filter(({ resource }) => resource.id === one.resource.id);
  part.push(await timed(() => record(i % 2 === 0 ? own : own.slice(1), at, [one.resource.id])));
}

await store.users.createFirst({
  id: 'u',
  name: 'u',
  displayName: 'u',
  roles: ['viewer'],
  passwordHash: null,
  subject: null,
  disabled: false,
  createdAt: AT,
});
await store.sessions.create({
  id: 's',
  user: 'u',
  kind: 'token',
  tokenHash: hashOfSecret('bench'),
  label: '',
  scopes: null,
  createdAt: AT,
  expiresAt: '2999-01-01T00:00:00.000Z',
  usedAt: '2999-01-01T00:00:00.000Z',
});
const server = await buildServer({ parts, rateLimit: 1e9 });
const base = await server.listen({ host: '127.0.0.1', port: 0 });
const ask = async (path: string): Promise<{ items: { id: string }[]; next: string | null }> => {
  const answer = await fetch(`${base}/api/v1/${path}`, { headers: { authorization: 'Bearer bench' } });
  if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as never;
};

/** A page in the middle: the mark of the finding there. */
let middle = '';
for (let at = 0, after = ''; at < FINDINGS / 2; at += 500) {
  const { next } = await ask(`findings?limit=500${after}`);
  middle = `after=${encodeURIComponent(next ?? '')}`;
  after = `&${middle}`;
}
const last = all.at(-1) as Finding;
const queries: Record<string, string> = {
  'the first page': 'findings',
  'a page in the middle': `findings?${middle}`,
  'status=open': 'findings?status=open',
  'status=fixed (one of all)': 'findings?status=fixed',
  'severity=info': 'findings?severity=info',
  'severity=medium,low, in the middle': `findings?severity=medium,low&${middle}`,
  'account=… (one of 40)': `findings?account=${last.account}`,
  'region=… (one of 5)': `findings?region=${last.region}`,
  'check=…': `findings?check=${last.check}`,
  'resource=… (ten findings)': `findings?resource=${last.resource.id}`,
  'waived=true (none)': 'findings?waived=true',
  'waived=false': 'findings?waived=false',
  'text=a rule (one finding)': `findings?text=${last.rules[0]?.id}`,
  'text=payments (many)': 'findings?text=payments',
  'text=订单': `findings?text=${encodeURIComponent('订单')}`,
  'text=nothing of the kind': 'findings?text=nothing%20of%20the%20kind',
  'everything at once': `findings?status=open&severity=info&account=${last.account}&region=${last.region}&waived=false&text=team`,
  'text=203.0.113 and one check': `findings?text=203.0.113&check=${last.check}`,
  'text=a check (one of many, late in the order)': `findings?text=${last.check}&severity=low,info`,
  'text=z9 (two signs)': 'findings?text=z9',
  'text=§ (a sign that is nowhere)': `findings?text=${encodeURIComponent('§')}`,
  'text=0/0.0 (its parts are everywhere)': 'findings?text=0%2F0.0',
  'counts of all': 'findings/counts',
  'counts by check': 'findings/counts?by=check',
  'counts by account, of one region': `findings/counts?by=account&region=${last.region}`,
  'counts by resource': 'findings/counts?by=resource',
  'counts by region, text=payments': 'findings/counts?by=region&text=payments',
  'counts by check, text=a rule': `findings/counts?by=check&text=${last.rules[0]?.id}`,
  posture: 'posture',
};
const rows: Record<string, { median: number; worst: number; cpu: number; items: number }> = {};
for (const [what, path] of Object.entries(queries)) {
  const times: number[] = [];
  const cpus: number[] = [];
  let items = 0;
  for (let i = 0; i < ROUNDS; i += 1) {
    const { ms, cpu, value } = await timed(() => ask(path));
    times.push(ms);
    cpus.push(cpu);
    items = value.items?.length ?? 0;
  }
  rows[what] = { median: median(times), worst: Math.max(...times), cpu: median(cpus), items };
}
await server.close();
const { size } = await store.upkeep.status();
await opened.close();
rmSync(folder, { recursive: true, force: true });
process.stdout.write(
  JSON.stringify({
    findings: FINDINGS,
    rows,
    record: {
      first: { ms: first.ms, cpu: first.cpu },
      again: { ms: again.ms, cpu: again.cpu },
      part: { ms: median(part.map(({ ms }) => ms)), cpu: median(part.map(({ cpu }) => cpu)) },
    },
    megabytes: Math.round((size ?? 0) / 1e6),
  }),
);
