/** `postern findings list` and `show`: the store → view; nothing is read of a cloud. */

import type { FindingQuery } from '../../../app/ports.ts';
import { CHECK_IDS } from '../../../app/scan.ts';
import { SEVERITIES, type Severity } from '../../../domain/finding.ts';
import { FINDING_STATUSES, type FindingStatus } from '../../../domain/posture/life.ts';
import { problem } from '../../../problem.ts';
import { parseList } from '../arguments.ts';
import { type Context, print, printJson } from '../context.ts';
import { openStateStore, type StoreFlags } from '../state-store.ts';
import { findingsListView, findingsShowView } from '../views/findings-view.ts';

export interface PageFlags {
  readonly limit?: string;
  readonly after?: string;
}

export interface FindingsListFlags extends StoreFlags, PageFlags {
  readonly status?: readonly string[];
  readonly severity?: readonly string[];
  readonly account?: readonly string[];
  readonly region?: readonly string[];
  readonly check?: readonly string[];
  readonly resource?: readonly string[];
  readonly text?: string;
  readonly waived?: boolean;
}

/** Exit code: 2 when an open finding without a waiver is among what was asked for, on whatever page; 0 otherwise. */
export async function runFindingsList(flags: FindingsListFlags, context: Context): Promise<number> {
  const query = queryOf(flags);
  const paging = pageOf(flags);
  const store = await openStateStore(flags, 'refuse');
  try {
    const { items, next } = await store.findings.list({ ...query, ...paging });
    const counts = await store.findings.count(query);
    const total = counts.reduce((sum, { count }) => sum + count, 0);
    const body = { store: store.where, total, counts, findings: items, next };
    if (context.json) await printJson('postern.findings-list/v1', body);
    else await print(findingsListView(body, context));
    return counts.some(({ status, waived }) => status === 'open' && !waived) ? 2 : 0;
  } finally {
    await store.close();
  }
}

/** Exit code: 2 when one of them is open and has no waiver. */
export async function runFindingsShow(
  ids: readonly string[],
  flags: StoreFlags,
  context: Context,
): Promise<number> {
  const store = await openStateStore(flags, 'refuse');
  try {
    const findings = [];
    for (const id of ids) {
      const found = await store.findings.get(id);
      if (found.length === 0) throw problem('finding-unknown', { id });
      for (const record of found)
        findings.push({ ...record, events: await store.findings.events(record.target, id) });
    }
    const body = { store: store.where, findings };
    if (context.json) await printJson('postern.findings-show/v1', body);
    else await print(findingsShowView(body, context));
    return findings.some(({ status, waiver }) => status === 'open' && waiver === null) ? 2 : 0;
  } finally {
    await store.close();
  }
}

function queryOf(flags: FindingsListFlags): FindingQuery {
  const status = chosen<FindingStatus | 'all'>('--status', flags.status, [...FINDING_STATUSES, 'all']) ?? [
    'open',
  ];
  const severity = chosen<Severity>('--severity', flags.severity, SEVERITIES);
  const check = chosen<string>('--check', flags.check, CHECK_IDS);
  const account = parseList('--account', flags.account, /^\d{5,20}$/, '1234567890123456');
  const region = parseList('--region', flags.region, /^[a-z]{2}-[a-z0-9-]+$/, 'cn-hangzhou, ap-southeast-1');
  const resource = parseList('--resource', flags.resource, /^[\w#-]+$/, 'sg-bp1abc, i-bp1abc');
  return {
    ...(status.includes('all') ? {} : { status: status as FindingStatus[] }),
    ...(severity === undefined ? {} : { severity }),
    ...(check === undefined ? {} : { check }),
    ...(account === undefined ? {} : { account }),
    ...(region === undefined ? {} : { region }),
    ...(resource === undefined ? {} : { resource }),
    ...(flags.text === undefined ? {} : { text: flags.text }),
    ...(flags.waived === true ? { waived: true } : {}),
  };
}

/** Values of a flag that may be repeated, each one of few. */
function chosen<T extends string>(
  flag: string,
  values: readonly string[] | undefined,
  known: readonly T[],
): T[] | undefined {
  return parseList(flag, values, new RegExp(`^(${known.join('|')})$`), known.join(', ')) as T[] | undefined;
}

const MOST = 1_000;

/** `--limit` and `--after` of every list. */
export function pageOf({ limit, after }: PageFlags): { readonly limit: number; readonly after?: string } {
  const count = limit === undefined ? 100 : /^\d{1,4}$/.test(limit) ? Number(limit) : 0;
  if (count < 1 || count > MOST)
    throw problem('bad-flag', { flag: '--limit', value: limit ?? '', expected: `1 to ${MOST}` });
  return { limit: count, ...(after === undefined ? {} : { after }) };
}
