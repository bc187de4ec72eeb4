/** `postern audit list` and `verify`. */
import type { AuditQuery } from '../../../app/ports.ts';
import { problem } from '../../../problem.ts';
import { type Context, print, printJson } from '../context.ts';
import { openStateStore, type StoreFlags } from '../state-store.ts';
import { auditListView, auditVerifyView } from '../views/audit-view.ts';
import { type PageFlags, pageOf } from './findings.ts';

export interface AuditListFlags extends StoreFlags, PageFlags {
  readonly by?: string;
  readonly action?: string;
  readonly subject?: string;
  readonly from?: string;
  readonly to?: string;
}

export interface AuditVerifyFlags extends StoreFlags {
  readonly head?: string;
}

/** Exit code: always 0. */
export async function runAuditList(flags: AuditListFlags, context: Context): Promise<number> {
  const { by, action, subject } = flags;
  const query: AuditQuery = {
    ...pageOf(flags),
    ...(by === undefined ? {} : { by }),
    ...(action === undefined ? {} : { action }),
    ...(subject === undefined ? {} : { subject }),
    ...(flags.from === undefined ? {} : { from: parseTime('--from', flags.from) }),
    ...(flags.to === undefined ? {} : { to: parseTime('--to', flags.to) }),
  };
  const store = await openStateStore(flags, 'refuse');
  try {
    const { items, next } = await store.audit.list(query);
    const body = { store: store.where, entries: items, next };
    if (context.json) await printJson('postern.audit-list/v1', body);
    else await print(auditListView(body, context));
    return 0;
  } finally {
    await store.close();
  }
}

/** Exit code: 0 when the chain is whole, 2 when it is broken. */
export async function runAuditVerify(flags: AuditVerifyFlags, context: Context): Promise<number> {
  const head = flags.head === undefined ? undefined : parseHead(flags.head);
  const store = await openStateStore(flags, 'refuse');
  try {
    const verdict = await store.audit.verify(head);
    if (context.json) await printJson('postern.audit-verify/v1', { store: store.where, ...verdict });
    else await print(auditVerifyView(verdict, store.where, context));
    return verdict.intact ? 0 : 2;
  } finally {
    await store.close();
  }
}

function parseHead(text: string): { readonly number: number; readonly hash: string } {
  const match = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text);
  if (match === null)
    throw problem('bad-flag', {
      flag: '--head',
      value: text,
      expected: '12:5d41402abc4b2a76… (64 hex digits)',
    });
  return { number: Number(match[1]), hash: match[2] as string };
}

/** A day stands for its beginning. */
export function parseTime(flag: string, text: string): string {
  const time = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?Z)?$/.test(text)
    ? Date.parse(text)
    : Number.NaN;
  if (Number.isNaN(time))
    throw problem('bad-flag', { flag, value: text, expected: '2026-12-31, 2026-12-31T08:00Z' });
  return new Date(time).toISOString();
}
