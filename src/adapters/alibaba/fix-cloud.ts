/** Alibaba Cloud, or anything that answers like it, as what repairs are carried out on, in any number of accounts. */
import type { FixCloud, WriteOutcome } from '../../app/ports.ts';
import type { SecurityGroup } from '../../domain/inventory/inventory.ts';
import type { FixAction, StepPlace } from '../../domain/plan/fix-step.ts';
import type { Rule } from '../../domain/security-group/rule.ts';
import { type AccountClientOptions, accountClients } from './account-clients.ts';
import { type CallError, toCallError } from './call-error.ts';
import { toFixCall } from './fix-calls.ts';
import { createCanaryCloud } from './fix-canary-cloud.ts';
import { problemOf } from './guard-calls.ts';
import { mapPortRangeList, mapPrefixList } from './map-lists.ts';
import { pagesByToken } from './paginate.ts';
import { list, type Raw, text } from './raw.ts';
import { readRulePage } from './rule-page.ts';

export interface FixCloudOptions extends AccountClientOptions {
  readonly sleep?: ((ms: number) => Promise<void>) | undefined;
  readonly random?: (() => number) | undefined;
}

/** How often a call is made that the vendor throttles. */
const TRIES = 12;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 20_000;
const RULES_A_PAGE = 1000;
const ENTRIES_A_PAGE = 100;

/** What the vendor says of a group, list or interface that is not there (facts b.2). */
const MISSING = /^Invalid(SecurityGroup|PrefixList|PortRangeList|Eni|NetworkInterface)Id\.NotFound$/;

export function createFixCloud(options: FixCloudOptions): FixCloud {
  const { endpoint } = options;
  const random = options.random ?? Math.random;
  const sleep = options.sleep ?? ((ms) => new Promise<void>((resolve) => setTimeout(resolve, ms)));
  const accountOf = accountClients({ ...options, random, sleep });
  /**
   * Makes a reading; undefined when the vendor says that what is read is not there. Other things may not be found,
   * too, like the key (`InvalidAccessKeyId.NotFound`): that says nothing about it.
   */
  async function reading<T>(
    place: StepPlace,
    operation: string,
    work: (call: (params: Raw) => Promise<Raw>) => Promise<T>,
  ): Promise<T | undefined> {
    try {
      const { read } = await accountOf(place.account);
      return await work((params) =>
        read('Ecs', place.region, operation, { RegionId: place.region, ...params }),
      );
    } catch (error) {
      if (MISSING.test(toCallError(error).code)) return undefined;
      throw problemOf(error, operation, endpoint);
    }
  }
  /** Makes one call. Throttling is waited out; nothing else is repeated. */
  async function send(
    { account, region }: StepPlace,
    { operation, parameters }: { readonly operation: string; readonly parameters: Raw },
  ): Promise<WriteOutcome> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const { once } = await accountOf(account);
        const answer = await once('Ecs', region, operation, parameters);
        return { outcome: 'done', requestId: text(answer, 'RequestId') };
      } catch (raised) {
        const error = toCallError(raised);
        if (!error.throttled || attempt >= TRIES) return outcomeOf(error);
        const longest = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempt - 1));
        await sleep(Math.max(Math.min(error.retryAfterMs, LONGEST_PAUSE_MS), longest * (0.5 + random() / 2)));
      }
    }
  }
  const groupAt: FixCloud['readGroup'] = (place, id) =>
    reading(place, 'DescribeSecurityGroupAttribute', (call) => readGroup(call, place, id));
  const readPrefixList: FixCloud['readPrefixList'] = (place, id) =>
    reading(place, 'DescribePrefixListAttributes', async (call) =>
      mapPrefixList(await call({ PrefixListId: id }), place),
    );
  return {
    readGroup: groupAt,
    readPrefixList,
    prefixListsNamed: async (place, name) => {
      const ids = await reading(place, 'DescribePrefixLists', async (call) => {
        const found: string[] = [];
        const pages = pagesByToken((page) => call({ PrefixListName: name, ...page }), ENTRIES_A_PAGE);
        // The vendor may look for the name in longer ones, too.
        for await (const page of pages)
          for (const one of list(page, 'PrefixLists', 'PrefixList') ?? [])
            if (text(one, 'PrefixListName') === name) found.push(text(one, 'PrefixListId'));
        return found;
      });
      const lists = await Promise.all((ids ?? []).toSorted().map((id) => readPrefixList(place, id)));
      return lists.filter((one) => one !== undefined);
    },
    usersOfPrefixList: async (place, id) =>
      (await reading(place, 'DescribePrefixListAssociations', async (call) => {
        const users: string[] = [];
        const pages = pagesByToken((page) => call({ PrefixListId: id, ...page }), ENTRIES_A_PAGE);
        for await (const page of pages)
          for (const one of list(page, 'PrefixListAssociations', 'PrefixListAssociation') ?? [])
            users.push(text(one, 'ResourceId'));
        return users;
      })) ?? [],
    readPortRangeList: (place, id) =>
      reading(place, 'DescribePortRangeListEntries', async (call) => {
        const Entries: Raw[] = [];
        const pages = pagesByToken((page) => call({ PortRangeListId: id, ...page }), ENTRIES_A_PAGE);
        for await (const page of pages) Entries.push(...(list(page, 'Entries', 'Entry') ?? []));
        return mapPortRangeList({ Entries }, id, '', place);
      }),
    write: (action: FixAction) => send(action, toFixCall(action)),
    canary: createCanaryCloud({ reading, send, readGroup: groupAt }),
  };
}

/** A group of the classic network has one set of rules per network card, each read by itself (facts b). */
async function readGroup(
  call: (params: Raw) => Promise<Raw>,
  { account, region }: StepPlace,
  id: string,
): Promise<SecurityGroup> {
  const rules = new Map<string, Rule>();
  let before = 0;
  let about = { name: '', description: '', vpcId: undefined as string | undefined, innerAccess: '' };
  const readCard = async (card: Raw): Promise<void> => {
    const params = { SecurityGroupId: id, Direction: 'ingress', ...card };
    for await (const raw of pagesByToken((page) => call({ ...params, ...page }), RULES_A_PAGE)) {
      const page = readRulePage(raw, id, before);
      before += page.size;
      about = page;
      for (const rule of page.rules) rules.set(rule.id, rule);
    }
  };
  await readCard({});
  const classic = about.vpcId === '';
  if (classic) for (const NicType of ['internet', 'intranet']) await readCard({ NicType });
  const { name, description, vpcId, innerAccess } = about;
  return {
    account,
    region,
    id,
    name,
    description,
    vpcId,
    network: classic ? 'classic' : 'vpc',
    type: 'unknown',
    innerAccess: innerAccess === 'accept' || innerAccess === 'drop' ? innerAccess : 'unknown',
    serviceManaged: false,
    tags: {},
    rules: [...rules.values()],
    gaps: [],
  };
}

/** The vendor's own faults, like lost answers, say nothing about whether it was done. */
function outcomeOf({ code, message, requestId, transient, throttled }: CallError): WriteOutcome {
  if (requestId === '' || (transient && !throttled)) return { outcome: 'lost', code, message };
  return { outcome: 'refused', code, message, requestId };
}
