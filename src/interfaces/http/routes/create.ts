/** Groups and instances, judged before they are made; what would expose an ops port is refused. */
import { z } from 'zod';
import { CREATE_SPELLING } from '../../../adapters/alibaba/create-requests.ts';
import { toText } from '../../../adapters/store/json.ts';
import { type ActionRecord, beginAction } from '../../../app/actions.ts';
import { auditTrail } from '../../../app/audit.ts';
import { createGroup } from '../../../app/create/group.ts';
import { createInstance } from '../../../app/create/instance.ts';
import { type Exposed, refusedOf } from '../../../app/create/judge.ts';
import { CREATE_PATTERNS } from '../../../app/create/patterns.ts';
import { judgeGroups } from '../../../app/create/right-groups.ts';
import { refOf } from '../../../app/inventory/summary.ts';
import { currentConfig } from '../../../app/settings/settings.ts';
import type { OpsPort } from '../../../domain/catalogue.ts';
import type { Config } from '../../../domain/config/config.ts';
import { type ProblemError, problem } from '../../../problem.ts';
import { readAllow } from '../../cli/create-allow.ts';
import { catalogueOf, judgingOf, narrowOf, PRINTED } from '../../cli/create-flags.ts';
import { printedForm } from '../../cli/create-print.ts';
import { type Named, readNamed } from '../../cli/create-sources.ts';
import { wantedGroup, wantedInstances } from '../../cli/create-wish.ts';
import { type Caller, demandRole } from '../access.ts';
import { ActionDocument, CreatedGroupDocument, CreatedInstancesDocument } from '../documents-act.ts';
import { OfferDocument, RightGroupsDocument } from '../documents-create.ts';
import { snapshotOf } from '../snapshots.ts';
import { API, callerOn, given, type Routes } from './route.ts';

const texts = z.array(z.string().max(300)).max(200);
const Region = z.string().regex(CREATE_PATTERNS.region);
const Account = z
  .string()
  .regex(CREATE_PATTERNS.account)
  .optional()
  .describe('Where; the account of the credentials of the service when absent.');
const Vpc = z.string().max(100);
/** Who may get in, and how it is judged. */
const wishes = {
  account: Account,
  region: Region,
  allow: texts.default([]).describe('`ssh=office`, `tcp/443=0.0.0.0/0`, each.'),
  source: texts.default([]).describe('`office=203.0.113.0/24`, each; besides the trusted sources.'),
  port: texts.default([]).describe('Further ops ports, as `tcp/8080`.'),
  acceptExposure: texts.default([]).describe('Services that may be exposed; takes the role approver.'),
};
const common = {
  ...wishes,
  name: z.string().max(128),
  tag: texts.default([]).describe('`team=web`, each.'),
  request: z.string().max(64).default('').describe('Tells this request from an equal one before.'),
};
const GroupWish = z.strictObject({
  ...common,
  vpc: Vpc,
  type: z.enum(['basic', 'enterprise']).default('basic'),
});
const InstanceWish = z.strictObject({
  ...common,
  group: texts.default([]),
  newGroup: z.string().max(128).optional(),
  groupType: z.enum(['basic', 'enterprise']).default('basic'),
  image: z.string().max(200).optional(),
  type: z.string().max(100).optional(),
  vswitch: z.string().max(100).optional(),
  public: z
    .int()
    .min(0)
    .max(100)
    .optional()
    .describe('Megabits per second; more than 0 brings a public address.'),
  keyPair: z.string().max(128).optional(),
  count: z.int().min(1).max(100).default(1),
  launchTemplate: z.string().max(200).optional(),
  acceptUnreadTemplate: z.boolean().default(false),
});
const Print = z.enum(PRINTED).optional().describe('The same calls in the words of another tool.');

const WishForGroups = z.strictObject({
  ...wishes,
  vpc: Vpc,
  type: z.enum(['basic', 'enterprise']).default('basic'),
});

type Wish = z.output<typeof GroupWish> | z.output<typeof InstanceWish>;
type Wishes = z.output<typeof WishForGroups> | Wish;

export const create: Routes = (server, parts) => {
  const { settings, create: tools, store, timer } = parts;

  /** Who may be named, and what is judged, by the settings that hold now. */
  const by = async (wish: Wishes): Promise<Basis> => {
    const config = await currentConfig(settings);
    const { trust, catalogue } = config;
    const named = readNamed({ source: wish.source }, trust, wish.region);
    return { config, named, catalogue: catalogueOf(wish.port, catalogue) };
  };
  const demand = (caller: Caller, wish: Wish): void => {
    if (wish.acceptExposure.length > 0) demandRole(caller, 'approver');
  };

  const groupOf = async (wish: z.output<typeof GroupWish>, mode: 'plan' | 'make', tell: Tell = QUIET) => {
    const basis = await by(wish);
    const { wanted, used } = wantedGroup(wish, wish.region, basis.named, basis.catalogue);
    return createGroup({
      ...shared(wish, basis, used, tell),
      wanted,
      mode,
      open: async () => (await tools.open(wish.region, wish.account)).cloud,
    });
  };
  const instancesOf = async (
    wish: z.output<typeof InstanceWish>,
    mode: 'plan' | 'try' | 'make',
    tell: Tell = QUIET,
  ) => {
    const basis = await by(wish);
    const { count, public: mbps, account, ...flags } = wish;
    const { request, used } = wantedInstances(
      given({ ...flags, count: String(count), public: mbps === undefined ? undefined : String(mbps) }),
      wish.region,
      basis.named,
      basis.catalogue,
    );
    return createInstance({
      ...shared(wish, basis, used, tell),
      request,
      mode,
      account,
      open: async () => (await tools.open(wish.region, account)).cloud,
      openSource: async () => (await tools.open(wish.region, account)).source,
      onWait: (states) => tell.step({ waiting: states }),
    });
  };
  const shared = (
    wish: Wish,
    { config, named, catalogue }: Basis,
    used: ReadonlySet<string>,
    tell: Tell,
  ) => ({
    judging: judgingOf(wish, catalogue, named, used, config.broadOver),
    narrow: narrowOf(named),
    spelling: CREATE_SPELLING,
    timer,
    label: wish.request,
    confirm: tell.begin,
    onCall: tell.step,
  });

  /** Makes it, writes down who had it made, and refuses what would be exposed. */
  const make = <Report extends Made>(
    kind: string,
    wish: Wish,
    caller: Caller,
    run: (tell: Tell) => Promise<Report>,
  ): Promise<ActionRecord> => {
    const audit = auditTrail(store.audit, { by: caller.name, timer });
    const { account, region, name } = wish;
    const subject = [account, region, name].filter((one) => one !== undefined).join('/');
    return beginAction(parts, {
      kind,
      subject,
      by: caller.name,
      run: async ({ begin, step }) => {
        const report = await run({
          begin: async () => {
            const { allow, acceptExposure } = wish;
            await audit.append(kind, subject, { allow, acceptExposure });
            await begin();
          },
          step,
        });
        if (report.result === 'refused') throw exposes(report);
        return { schema: `postern.${kind.replace('.', '-')}/v1`, ...report };
      },
      onEnd: async ({ subject, state, result }) => {
        const made = (result as Made | null)?.result ?? null;
        await audit.append(`${kind}.${state}`, subject, { result: made });
      },
    });
  };

  server.get(
    `${API}/create/offer`,
    {
      config: { role: 'operator', problems: ['cloud-refused', 'cloud-unreachable'] },
      schema: {
        summary: 'What can be named in a region: networks, images, types in stock, launch templates.',
        querystring: z.object({ account: Account, region: Region }),
        response: { 200: OfferDocument },
      },
    },
    async ({ query: { region, account } }) => (await tools.open(region, account)).offer.read(),
  );

  server.post(
    `${API}/create/groups/right`,
    {
      config: { role: 'operator', problems: ['not-scanned'] },
      schema: {
        summary: 'Which groups of a VPC are right for a wish, by what was read last, and why others are not.',
        body: WishForGroups,
        response: { 200: RightGroupsDocument },
      },
    },
    async ({ body: wish }) => {
      const { named, catalogue, config } = await by(wish);
      const { rules, used } = readAllow(wish.allow, wish.type, named, catalogue);
      const snapshot = await snapshotOf(parts);
      const judging = judgingOf(wish, catalogue, named, used, config.broadOver);
      const { inventory } = snapshot;
      const items = await judgeGroups({
        inventory,
        region: wish.region,
        vpc: wish.vpc,
        wanted: rules,
        judging,
      });
      return { items, judging: JSON.parse(toText(judging)) as object, snapshot: refOf(snapshot) };
    },
  );

  server.post(
    `${API}/create/groups/plan`,
    {
      config: { role: 'operator', problems: ['cloud-refused'] },
      schema: {
        summary: 'Says who would reach the ops ports of a group, and makes nothing.',
        body: GroupWish.extend({ print: Print }),
        response: { 200: CreatedGroupDocument },
      },
    },
    async ({ body: { print, ...wish } }) => {
      const report = await groupOf(wish, 'plan');
      return { schema: 'postern.create-group/v1', ...report, ...printedOf(print, report) };
    },
  );

  server.post(
    `${API}/create/groups`,
    {
      config: { role: 'operator', problems: [...REFUSALS, 'create-too-many-rules'] },
      schema: {
        summary: 'Makes a group that exposes no ops port, or finishes one that was begun.',
        body: GroupWish,
        response: {
          200: ActionDocument.describe('It was there already.'),
          202: ActionDocument.describe('It is being made.'),
        },
      },
    },
    async (request, reply) => {
      const caller = callerOn(request);
      demand(caller, request.body);
      const action = await make('create.group', request.body, caller, (tell) =>
        groupOf(request.body, 'make', tell),
      );
      return reply.code(action.state === 'running' ? 202 : 200).send(action);
    },
  );

  server.post(
    `${API}/create/instances/plan`,
    {
      config: { role: 'operator', problems: ['cloud-refused', ...UNFIT] },
      schema: {
        summary: 'Says who would reach instances, and makes nothing.',
        body: InstanceWish.extend({
          print: Print,
          tryOut: z
            .boolean()
            .default(false)
            .describe('Asks the vendor, too, whether the call would succeed.'),
        }),
        response: { 200: CreatedInstancesDocument },
      },
    },
    async ({ body: { print, tryOut, ...wish } }) => {
      const report = await instancesOf(wish, tryOut ? 'try' : 'plan');
      return { schema: 'postern.create-instance/v1', ...report, ...printedOf(print, report) };
    },
  );

  server.post(
    `${API}/create/instances`,
    {
      config: { role: 'operator', problems: [...REFUSALS, ...UNFIT, 'create-incomplete'] },
      schema: {
        summary: 'Makes instances that are not exposed, waits until they run, and says who reaches them.',
        body: InstanceWish,
        response: {
          200: ActionDocument.describe('They were there already.'),
          202: ActionDocument.describe('They are being made.'),
        },
      },
    },
    async (request, reply) => {
      const caller = callerOn(request);
      demand(caller, request.body);
      const action = await make('create.instance', request.body, caller, (tell) =>
        instancesOf(request.body, 'make', tell),
      );
      return reply.code(action.state === 'running' ? 202 : 200).send(action);
    },
  );
};

interface Basis {
  readonly config: Config;
  readonly named: Named;
  readonly catalogue: readonly OpsPort[];
}

interface Tell {
  readonly begin: () => Promise<void>;
  readonly step: (what: object) => void;
}
const QUIET: Tell = { begin: async () => {}, step: () => {} };

interface Made {
  readonly result: string;
  readonly exposed: readonly Exposed[];
  readonly instead: readonly string[];
}

const REFUSALS = ['create-exposes', 'create-name-taken', 'not-in-that-state', 'cloud-refused'] as const;
const UNFIT = [
  'create-group-unfit',
  'create-template-groups',
  'create-template-missing',
  'create-interface-full',
] as const;

function exposes({ exposed, instead }: Made): ProblemError {
  const services = new Set(
    refusedOf({ exposed }).map(({ service, protocol, port }) => `${service} ${protocol}/${port}`),
  );
  return problem('create-exposes', { exposed: [...services].join(', '), instead: instead.join(', ') });
}

function printedOf(
  form: z.output<typeof Print>,
  { result, planned }: { readonly result: string; readonly planned: Parameters<typeof printedForm>[1] },
): object {
  if (form === undefined) return {};
  return { printed: result === 'planned' ? printedForm(form, planned) : null };
}
