/** `postern trail list` and `why`: what the service keeps of what was done in the cloud, and what the vendor says of it. */
import type { AccountRegister, DiagnosticSource, TrailQuery } from '../../../app/ports.ts';
import { diagnoseEvent, listTrail } from '../../../app/trail.ts';
import { problem } from '../../../problem.ts';
import { parseList } from '../arguments.ts';
import { type Context, print, printJson } from '../context.ts';
import { checkEndpoint, type OpenEndpoint, openEndpoint } from '../endpoint.ts';
import { abortOnInterrupt } from '../progress.ts';
import { targetName } from '../record-scan.ts';
import { openStateStore, type StoreFlags } from '../state-store.ts';
import { trailListView, trailWhyView } from '../views/trail-view.ts';
import { parseTime } from './audit.ts';
import { type PageFlags, pageOf } from './findings.ts';

/** The store, the cloud whose trail is meant as `postern serve` was told it, and who decodes. */
export interface TrailFlags extends StoreFlags {
  readonly endpoint?: string;
  readonly local?: boolean;
  readonly role?: string;
}

export interface TrailListFlags extends TrailFlags, PageFlags {
  readonly account?: readonly string[];
  readonly region?: readonly string[];
  readonly actor?: readonly string[];
  readonly operation?: readonly string[];
  readonly resource?: readonly string[];
  readonly denied?: boolean;
  readonly done?: boolean;
  readonly from?: string;
  readonly to?: string;
}

/** Exit code: always 0. Nothing is read of a cloud. */
export async function runTrailList(flags: TrailListFlags, context: Context): Promise<number> {
  checkEndpoint(flags);
  const query = await queryOf(flags);
  const store = await openStateStore(flags, 'refuse');
  try {
    const { items, next } = await listTrail(store, query);
    const body = { store: store.where, target: query.target, events: items, next };
    if (context.json) await printJson('postern.trail-list/v1', body);
    else await print(trailListView(body, context));
    return 0;
  } finally {
    await store.close();
  }
}

/** Exit code: always 0. Throws what `diagnoseEvent` throws; credentials are asked for when there is something to decode. */
export async function runTrailWhy(id: string, flags: TrailFlags, context: Context): Promise<number> {
  checkEndpoint(flags);
  const target = await targetName(flags);
  const store = await openStateStore(flags, 'refuse');
  const interrupt = abortOnInterrupt();
  let opened: OpenEndpoint | undefined;
  const diagnostics: DiagnosticSource = {
    async decode(account, message) {
      opened = await openEndpoint(flags);
      const { createDiagnosticSource } = await import('../../../adapters/alibaba/diagnostics.ts');
      const { key, endpoint } = opened;
      const register: AccountRegister = () => store.accounts.list(target);
      const access = { key, endpoint, role: flags.role, register, signal: interrupt.signal };
      return createDiagnosticSource(access).decode(account, message);
    },
  };
  try {
    const body = await diagnoseEvent(id, { target, store, diagnostics });
    if (context.json) await printJson('postern.trail-why/v1', { store: store.where, target, ...body });
    else await print(trailWhyView(body, context));
    return 0;
  } finally {
    interrupt.dispose();
    await opened?.close();
    await store.close();
  }
}

async function queryOf(flags: TrailListFlags): Promise<TrailQuery> {
  if (flags.denied === true && flags.done === true)
    throw problem('bad-flag', { flag: '--denied', value: '--denied --done', expected: '--denied | --done' });
  const lists = {
    account: parseList('--account', flags.account, /^\d{5,20}$/, '1234567890123456'),
    region: parseList('--region', flags.region, /^[a-z]{2}-[a-z0-9-]+$/, 'cn-hangzhou, ap-southeast-1'),
    actor: parseList('--actor', flags.actor, /^.{1,200}$/u, 'dana, deploy'),
    operation: parseList('--operation', flags.operation, /^\w{1,100}$/, 'AuthorizeSecurityGroup'),
    resource: parseList('--resource', flags.resource, /^[\w#-]+$/, 'sg-bp1abc, i-bp1abc'),
  };
  return {
    target: await targetName(flags),
    ...pageOf(flags),
    ...Object.fromEntries(Object.entries(lists).filter(([, values]) => values !== undefined)),
    ...(flags.denied === true ? { denied: true } : flags.done === true ? { denied: false } : {}),
    ...(flags.from === undefined ? {} : { from: parseTime('--from', flags.from) }),
    ...(flags.to === undefined ? {} : { to: parseTime('--to', flags.to) }),
  };
}
