/** What is there before anything is played, so that operations that need it succeed without luck. */
import { setTimeout as pause } from 'node:timers/promises';
import { type GroupAt, keepRefusal } from '../../support/denied.ts';
import { send } from './send.ts';
import type { Stage } from './stage.ts';

/** By operation, the parameters of the path with which it has to succeed, once. */
export type Prepared = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Longer than anything is waited for, by a clock that is moved by whatever waits. */
const CONFIRM_WITHIN_SECONDS = 45 * 86_400;
const WAITS_MS = 60_000;

/** Reads the cloud, too. Throws what the service answers instead of what was wanted. */
export async function prepare(stage: Stage): Promise<Prepared> {
  const { parts } = stage.bench;
  await parts.keeper.scan('fuzz');
  const { items } = await parts.store.findings.list({ status: ['open'], check: ['ssh-open'], limit: 500 });
  const found = items.find(({ finding: { resource } }) => resource.type === 'group')?.finding;
  if (found?.resource.type !== 'group') throw new Error('no group is open');
  const group = { account: found.account, region: found.region, id: found.resource.id };
  return {
    'POST /api/v1/fix/runs/{id}/confirm': { id: await waitingRun(stage, group) },
    'POST /api/v1/trail/{id}/diagnosis': { id: await keepRefusal(stage.bench.cloud, group, parts) },
  };
}

/** A repair of the group that waits for its confirmation. */
async function waitingRun(stage: Stage, group: GroupAt): Promise<string> {
  const plan = await ask<{ id: string }>(stage, 'POST', '/api/v1/fix/plans', {
    ids: [group.id],
    sources: ['office=203.0.113.0/24'],
  });
  const { run } = await ask<{ run: { id: string } }>(stage, 'POST', `/api/v1/fix/plans/${plan.id}/apply`, {
    confirmWithinSeconds: CONFIRM_WITHIN_SECONDS,
  });
  for (const end = Date.now() + WAITS_MS; ; await pause(50)) {
    const { state } = await ask<{ state: string }>(stage, 'GET', `/api/v1/fix/runs/${run.id}`);
    if (state === 'waiting') return run.id;
    if (state !== 'applying' || Date.now() > end) throw new Error(`the run ${run.id} is ${state}`);
  }
}

async function ask<T>(stage: Stage, method: 'GET' | 'POST', path: string, body?: object): Promise<T> {
  const headers = await stage.as('operator', 'token');
  const { status, text } = await send(stage.port, {
    method,
    path,
    headers: body === undefined ? headers : { ...headers, 'content-type': 'application/json' },
    body: body && JSON.stringify(body),
  });
  if (status >= 300) throw new Error(`${method} ${path}: ${status} ${text}`);
  return JSON.parse(text) as T;
}
