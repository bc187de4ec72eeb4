/** Every page of the console over the demo organisation, with something on it. */
import type { ConsoleService } from './service.ts';

/** Names and addresses of pages. A plan is made, and carried out, so that there is one to show. */
export async function viewsOf({
  ask,
}: Pick<ConsoleService, 'ask'>): Promise<Readonly<Record<string, string>>> {
  const find = async (path: string): Promise<string> => {
    const { items } = await ask<{ items: { id: string }[] }>(path);
    const [first] = items;
    if (first === undefined) throw new Error(`nothing to show: ${path}`);
    return first.id;
  };
  const group = (name: string): Promise<string> => find(`/inventory/groups?text=${name}`);
  const plan = async (name: string): Promise<string> => {
    const body = { ids: [await group(name)], sources: ['office=203.0.113.0/24'] };
    return (await ask<{ id: string }>('/fix/plans', { method: 'POST', body })).id;
  };
  const [begun, waiting] = [await plan('legacy-jump'), await plan('remote-desktop')];
  const { run } = await ask<{ run: { id: string } }>(`/fix/plans/${begun}/apply`, {
    method: 'POST',
    body: { canary: {} },
  });
  return {
    overview: '/',
    exposure: '/exposure?verdict=open',
    checks: '/checks?status=open',
    finding: `/checks/${await find('/findings?status=open&severity=critical')}`,
    vendor: '/checks/vendor',
    maturity: '/maturity',
    groups: '/groups',
    group: `/groups/${await group('late-deny')}`,
    instances: '/instances?limit=200',
    instance: `/instances/${await find('/inventory/instances?text=office-and-world')}?packet=tcp:198.51.100.7->22`,
    create: '/create/instance',
    coverage: '/guardrails/coverage',
    policy: '/guardrails/policy',
    bind: '/guardrails/bind',
    repairs: '/repairs',
    plan: `/repairs/plans/${waiting}`,
    repair: `/repairs/runs/${run.id}`,
    activity: '/activity',
    log: '/activity/here',
    settings: '/settings/trusted',
  };
}
