/** The vendor's checks, read from an account or from anything that answers like one. */
import type { VendorRequest, VendorSource } from '../../app/ports.ts';
import type {
  Submission,
  VendorAnswers,
  VendorGap,
  VendorItem,
  VendorResult,
  VendorService,
} from '../../domain/vendor/answers.ts';
import { type AccountClientOptions, accountClients } from './account-clients.ts';
import { toCallError } from './call-error.ts';
import type { Call } from './client.ts';
import { mapCheckItem, mapCheckResults, mapConfigRule, mapEvaluations } from './map-vendor.ts';
import { pagesByNumber, pagesByToken } from './paginate.ts';
import { list, nested, type Raw, text } from './raw.ts';

export interface VendorLiveOptions extends Pick<AccountClientOptions, 'endpoint' | 'key' | 'role'> {
  readonly sleep?: (ms: number) => Promise<void>;
}

/** Where the mainland and where the rest is served (facts/services.md A1). */
const CENTRES = { mainland: 'cn-hangzhou', elsewhere: 'ap-southeast-1' } as const;
/** Ports whose items the vendor's page names. */
const NAMED_PORTS = ['22', '3389'] as const;
const A_PAGE = 100;
const POLL_MS = 2000;
const PATIENCE_MS = 900_000;

/** Reads what checks say; `submit` has them made first. */
export function createVendorSource(options: VendorLiveOptions): VendorSource {
  const sleep = options.sleep ?? pause;
  return {
    async read(request) {
      const clientOf = accountClients({ ...options, signal: request.signal, sleep });
      const each = await Promise.all(
        request.accounts.map((account) => readAccount(account, clientOf, request, sleep)),
      );
      return {
        items: each.flatMap(({ items }) => items),
        results: each.flatMap(({ results }) => results),
        gaps: each.flatMap(({ gaps }) => gaps),
        submission: each.reduce<Submission | null>((all, one) => worse(all, one.submission), null),
      };
    },
  };
}

interface Reading {
  readonly account: string;
  readonly call: Call;
  /** Makes a call once: a check whose answer was lost may have been begun. */
  readonly once: Call;
  readonly request: VendorRequest;
  readonly sleep: (ms: number) => Promise<void>;
  readonly items: Map<string, VendorItem>;
  /** By resource: what is told twice counts once. */
  readonly results: Map<string, VendorResult>;
  readonly gaps: VendorGap[];
}

async function readAccount(
  account: string,
  clientOf: ReturnType<typeof accountClients>,
  request: VendorRequest,
  sleep: (ms: number) => Promise<void>,
): Promise<VendorAnswers> {
  // Each call asks for the client: keys of a role may end while a check is waited for.
  const call: Call = async (...args) => (await clientOf(account)).read(...args);
  const once: Call = async (...args) => (await clientOf(account)).once(...args);
  const reading: Reading = {
    account,
    call,
    once,
    request,
    sleep,
    items: new Map(),
    results: new Map(),
    gaps: [],
  };
  const submissions = await Promise.all(
    centresOf(request.regions).map(async (centre) => {
      let submission: Submission | null = null;
      await attempt(reading, 'security-center', 'SubmitCheck', async () => {
        if (request.submit) submission = await submitCheck(reading, centre);
      });
      await attempt(reading, 'security-center', 'ListCheckResult', () => readCentre(reading, centre));
      return submission;
    }),
  );
  await attempt(reading, 'cloud-config', 'ListConfigRules', () => readConfig(reading));
  for (const port of NAMED_PORTS) missingItem(reading, port);
  const { items, results, gaps } = reading;
  return {
    // Centres answer in any order.
    items: [...items.values()].toSorted((a, b) => (a.ports[0] ?? 0) - (b.ports[0] ?? 0)),
    results: [...results.values()],
    gaps,
    submission: submissions.reduce<Submission | null>(worse, null),
  };
}

/** Without a region both may matter. */
function centresOf(regions: readonly string[]): readonly string[] {
  const mainland = regions.some((region) => region.startsWith('cn-'));
  const elsewhere = regions.some((region) => !region.startsWith('cn-'));
  if (mainland === elsewhere) return [CENTRES.mainland, CENTRES.elsewhere];
  return [mainland ? CENTRES.mainland : CENTRES.elsewhere];
}

async function attempt(
  { account, gaps }: Reading,
  service: VendorService,
  operation: string,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (raised) {
    const error = toCallError(raised);
    if (gaps.some((one) => one.service === service && one.code === error.code)) return;
    gaps.push({
      service,
      account,
      operation: error.operation || operation,
      code: error.code,
      message: error.message,
      ...(error.requestId === '' ? {} : { requestId: error.requestId }),
    });
  }
}

async function readCentre(reading: Reading, centre: string): Promise<void> {
  const { account, call, items, results } = reading;
  const found = new Set<string>();
  for (const port of NAMED_PORTS) {
    const params = { RegionId: centre, Lang: 'zh', CheckKey: port, InstanceTypes: ['ECS'] };
    for await (const page of numbered(
      (more) => call('Sas', centre, 'ListCheckResult', { ...params, ...more }),
      'Checks',
    ))
      for (const raw of list(page, 'Checks') ?? []) {
        const item = mapCheckItem(raw, account);
        if (item === undefined) continue;
        items.set(keyOf(item.service, item.id), worseItem(items.get(keyOf(item.service, item.id)), item));
        found.add(item.id);
      }
  }
  for (const CheckId of found) {
    const params = { RegionId: centre, Lang: 'zh', CheckId };
    for await (const page of numbered(
      (more) => call('Sas', centre, 'ListCheckInstanceResult', { ...params, ...more }),
      'BasicData',
    ))
      for (const one of mapCheckResults(page, CheckId, account)) results.set(resultKey(one), one);
  }
}

/** Pages of Security Center: `CurrentPage` up to the total of `PageInfo`. */
function numbered(send: (params: Raw) => Promise<Raw>, field: string): AsyncGenerator<Raw> {
  return pagesByNumber(
    async ({ PageNumber, PageSize }) => {
      const page = await send({ CurrentPage: PageNumber, PageSize });
      return { ...page, TotalCount: nested(page, 'PageInfo').TotalCount };
    },
    A_PAGE,
    (page) => (list(page, field) ?? []).length,
  );
}

/** An account has its rules in one of the two places, by the site that it was opened on. */
async function readConfig(reading: Reading): Promise<void> {
  try {
    await readRules(reading, CENTRES.mainland);
  } catch (error) {
    await readRules(reading, CENTRES.elsewhere).catch(() => {
      throw error;
    });
  }
}

async function readRules(reading: Reading, centre: string): Promise<void> {
  const { account, call, items, results, request } = reading;
  const rules = pagesByNumber(
    async (page) => nested(await call('Config', centre, 'ListConfigRules', { ...page }), 'ConfigRules'),
    A_PAGE,
    (page) => (list(page, 'ConfigRuleList') ?? []).length,
  );
  for await (const page of rules)
    for (const raw of list(page, 'ConfigRuleList') ?? []) {
      const listed = mapConfigRule(raw);
      if (listed === undefined || items.has(keyOf(listed.service, listed.id))) continue;
      if (listed.ports.length === 0) {
        items.set(keyOf(listed.service, listed.id), { ...listed, account });
        continue;
      }
      const ConfigRuleId = listed.id;
      if (request.submit) await call('Config', centre, 'StartConfigRuleEvaluation', { ConfigRuleId });
      const rule = await call('Config', centre, 'GetConfigRule', { ConfigRuleId });
      const item = mapConfigRule(nested(rule, 'ConfigRule')) ?? listed;
      items.set(keyOf(item.service, item.id), { ...item, account, rule: listed.rule });
      const evaluations = pagesByToken(async (more) => {
        const answer = await call('Config', centre, 'ListConfigRuleEvaluationResults', {
          ConfigRuleId,
          ...more,
        });
        return { ...answer, NextToken: text(nested(answer, 'EvaluationResults'), 'NextToken') };
      }, A_PAGE);
      for await (const answer of evaluations)
        for (const one of mapEvaluations(answer)) results.set(resultKey(one), { ...one, account });
    }
}

/** The vendor has these items everywhere; where one is missing its name is not the one that is known. */
function missingItem({ account, items, gaps }: Reading, port: string): void {
  const known = [...items.values()].some(
    ({ service, ports }) => service === 'security-center' && ports.includes(Number(port)),
  );
  if (known || gaps.some(({ service }) => service === 'security-center')) return;
  gaps.push({
    service: 'security-center',
    account,
    operation: 'ListCheckResult',
    code: 'item-not-found',
    message: port,
  });
}

/** Submits a check and waits until it is done. A refusal comes in an answer of success. */
async function submitCheck({ call, once, request, sleep }: Reading, centre: string): Promise<Submission> {
  const answer = await once('Sas', centre, 'SubmitCheck', { RegionId: centre, ScanRange: 'FULL' });
  const data = nested(answer, 'Data');
  const seconds = Number(text(data, 'ThrottlingTimeSecond') || Number.NaN);
  switch (text(data, 'OperateCode')) {
    case '':
      break;
    case 'AuthorizationExhaust':
      return { outcome: 'exhausted', seconds: null };
    default:
      return { outcome: 'throttled', seconds: Number.isNaN(seconds) ? null : seconds };
  }
  const TaskId = text(answer, 'TaskId');
  for (let waited = 0; waited <= PATIENCE_MS; waited += POLL_MS) {
    const state = await call('Sas', centre, 'GetCheckProcess', { RegionId: centre, TaskId });
    const done = Number(text(state, 'FinishCount') || 0);
    request.onProgress?.({ done, total: Number(text(state, 'TotalCount') || 0) });
    switch (text(state, 'StatusCode')) {
      case '2':
        return { outcome: 'done', seconds: null };
      case '3':
        return { outcome: 'timed-out', seconds: null };
      case '4':
        return { outcome: 'nothing-to-check', seconds: null };
      case '5':
        return { outcome: 'not-done', seconds: null };
      default:
        await sleep(POLL_MS);
    }
  }
  return { outcome: 'not-done', seconds: null };
}

const GOOD: readonly Submission['outcome'][] = ['done', 'nothing-to-check'];

/** With two centres, what did not go well is what is told. */
function worse(known: Submission | null, one: Submission | null): Submission | null {
  if (known === null || one === null) return known ?? one;
  return GOOD.indexOf(one.outcome) < GOOD.indexOf(known.outcome) ? one : known;
}

/** An item that both centres have is told once: as the one that needs more attention sees it, with the older check. */
function worseItem(known: VendorItem | undefined, item: VendorItem): VendorItem {
  if (known === undefined) return item;
  const order = ['fail', 'checking', 'pass', 'ignored', 'not-applicable', 'not-checked'] as const;
  const status = order.indexOf(known.status) <= order.indexOf(item.status) ? known.status : item.status;
  const times = [known.checkedAt, item.checkedAt].filter((time) => time !== null);
  return { ...item, status, checkedAt: times.length === 0 ? null : Math.min(...times) };
}

const keyOf = (service: VendorService, id: string): string => `${service} ${id}`;
const resultKey = (one: VendorResult): string => `${one.service} ${one.item} ${one.region} ${one.resource}`;

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
