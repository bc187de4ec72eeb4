/**
 * Decisions per second on one core, printed as JSON: of the management of a member account, and, beside Cedar, of a
 * small policy that both can say. The requests of each turn are the same, and so must the decisions be. The other engine
 * for policies of a cloud, `@cloud-copilot/iam-simulate`, is slower than Cedar and under a licence that rules it out.
 */
import { preparsePolicySet, statefulIsAuthorized } from '@cedar-policy/cedar-wasm/nodejs';
import type { Policy, PolicySet } from '../src/domain/policy/document.ts';
import { ALLOW_ALL } from '../src/domain/policy/document.ts';
import { type Decision, Evaluator } from '../src/domain/policy/evaluate.ts';
import { parsePolicy } from '../src/domain/policy/parse.ts';
import type { Request, RequestKeys } from '../src/domain/policy/request.ts';
import { DEFAULT_PROFILE } from '../src/domain/semantics/profile.ts';

const ROUNDS = 5;

type Statement = Readonly<Record<string, unknown>>;
const allow = (Action: unknown, Resource: unknown = '*', Condition?: object): Statement => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...(Condition && { Condition }),
});
const deny = (Action: unknown, Resource: unknown, Condition?: object): Statement => ({
  ...allow(Action, Resource, Condition),
  Effect: 'Deny',
});

function policy(id: string, ...statements: readonly Statement[]): Policy {
  const { document, diagnostics } = parsePolicy(
    JSON.stringify({ Version: '1', Statement: statements }),
    'identity',
  );
  const [wrong] = diagnostics.filter(({ level }) => level === 'error');
  if (document === undefined || wrong !== undefined) throw new Error(`${id}: ${JSON.stringify(wrong)}`);
  return { id, type: 'Custom', document };
}

const FULL: Policy = { id: 'FullAliyunAccess', type: 'System', document: ALLOW_ALL };
const OFFICE = ['203.0.113.0/24', '198.51.100.0/24', '2001:db8:1::/48'];
const RULES = [
  'ecs:AuthorizeSecurityGroup',
  'ecs:ConfigureSecurityGroupPermissions',
  'ecs:ModifySecurityGroupRule',
];

/** Three levels of a directory with guardrails, and ten policies with sixty statements of a user and its groups. */
function management(): PolicySet {
  const guardrails = policy(
    'guardrails',
    deny(RULES, '*', {
      StringLike: { 'ecs:SecurityGroupIpProtocols': ['TCP', 'ALL'] },
      CIDRInRange: { 'ecs:SecurityGroupSourceCidrIps': ['0.0.0.0/0'] },
    }),
    deny(['ecs:CreateInstance', 'ecs:RunInstances'], '*', {
      Bool: { 'ecs:NotSpecifySecurityGroupId': 'true' },
    }),
    deny(['ecs:RunInstances', 'ecs:CreateInstance'], '*', {
      Bool: { 'ecs:AssociatePublicIpAddress': 'true' },
    }),
  );
  const directory = policy(
    'directory',
    deny(['resourcemanager:*', 'ram:Delete*', 'ram:Detach*'], '*', {
      StringNotLike: { 'acs:PrincipalARN': ['acs:ram:*:*:role/resourcedirectoryaccountaccessrole'] },
    }),
    deny('actiontrail:*', 'acs:actiontrail:*:*:trail/organisation'),
  );
  const office = policy(
    'office',
    deny(['ram:*', 'ecs:*'], '*', { NotIpAddress: { 'acs:SourceIp': OFFICE } }),
  );
  const products = ['ecs', 'vpc', 'slb', 'oss', 'rds', 'ram', 'log', 'cms', 'kvstore', 'alb'];
  const identity = products.map((product, i) =>
    policy(
      `${product}-team`,
      allow([`${product}:Describe*`, `${product}:List*`, `${product}:Get*`]),
      allow([`${product}:Create*`, `${product}:Modify*`], `acs:${product}:cn-hangzhou:*:*`),
      allow(`${product}:*`, `acs:${product}:*:*:*/${product}-team-*`),
      allow(`${product}:Start*`, '*', { StringEquals: { 'acs:ResourceTag/team': [product, 'shared'] } }),
      allow([`${product}:Authorize*`, `${product}:Run*`], '*', { Bool: { 'acs:MFAPresent': 'true' } }),
      deny(`${product}:Delete*`, '*', {
        DateGreaterThan: { 'acs:CurrentTime': `2027-0${1 + (i % 9)}-01T00:00:00Z` },
      }),
    ),
  );
  return {
    control: [
      [FULL, directory],
      [FULL, guardrails],
      [FULL, office],
    ],
    identity,
  };
}

/** What administrators ask for: 200 different requests. */
function managementRequests(): Request[] {
  const actions = [
    ['ecs:AuthorizeSecurityGroup', '*'],
    ['ecs:RunInstances', '*'],
    ['ecs:DescribeInstances', 'acs:ecs:cn-hangzhou:1000000000000001:instance/*'],
    ['ecs:StartInstance', 'acs:ecs:cn-hangzhou:1000000000000001:instance/i-bp1'],
    ['vpc:CreateVpc', 'acs:vpc:cn-hangzhou:1000000000000001:vpc/*'],
    ['vpc:DeleteVpc', 'acs:vpc:cn-shanghai:1000000000000001:vpc/vpc-team-7'],
    ['ram:DeleteUser', 'acs:ram::1000000000000001:user/ann'],
    ['oss:GetObject', 'acs:oss:*:1000000000000001:bucket/file'],
    ['rds:ModifyDBInstanceSpec', 'acs:rds:cn-hangzhou:1000000000000001:dbinstance/rm-1'],
    ['slb:ListTagResources', '*'],
  ] as const;
  return Array.from({ length: 200 }, (_, i): Request => {
    const [action, resource] = actions[i % actions.length] as (typeof actions)[number];
    const turn = Math.floor(i / actions.length);
    const common: RequestKeys = {
      'acs:SourceIp': [turn % 5 === 0 ? `192.0.2.${i}` : `203.0.113.${i}`],
      'acs:MFAPresent': [String(turn % 3 !== 0)],
      'acs:SecureTransport': ['true'],
      'acs:CurrentTime': ['2026-11-24T08:00:00Z'],
      'acs:PrincipalARN': [`acs:ram::1000000000000001:user/admin-${i}`],
    };
    const own: Readonly<Record<string, RequestKeys>> = {
      'ecs:AuthorizeSecurityGroup': {
        'ecs:SecurityGroupIpProtocols': ['TCP'],
        'ecs:SecurityGroupSourceCidrIps': [turn % 4 === 0 ? '0.0.0.0/0' : `10.${i}.0.0/16`],
      },
      'ecs:RunInstances': { 'ecs:NotSpecifySecurityGroupId': [String(turn % 4 === 0)] },
      'ecs:StartInstance': { 'acs:ResourceTag/team': [turn % 2 === 0 ? 'ecs' : 'other'] },
    };
    return { action, resource, keys: { ...common, ...own[action] } };
  });
}

/** Calls a second when every one of `requests` is asked again and again, at least `calls` times in all. */
function rate<T>(requests: readonly T[], calls: number, ask: (request: T) => unknown): number {
  const turns = Math.ceil(calls / requests.length);
  const start = process.hrtime.bigint();
  for (let turn = 0; turn < turns; turn += 1) for (const request of requests) ask(request);
  return (turns * requests.length) / (Number(process.hrtime.bigint() - start) / 1e9);
}

/** One Allow of everything and one Deny by source address, for both engines. */
function small() {
  const block = '203.0.113.0/24';
  const set = {
    identity: [policy('small', allow('*'), deny('*', '*', { NotIpAddress: { 'acs:SourceIp': [block] } }))],
  };
  const staticPolicies = `permit(principal, action, resource);
    forbid(principal, action, resource) unless { context.source.isInRange(ip("${block}")) };`;
  const parsed = preparsePolicySet('small', { staticPolicies });
  if (parsed.type !== 'success') throw new Error(JSON.stringify(parsed));
  const evaluator = new Evaluator(set, DEFAULT_PROFILE);
  const asked = Array.from({ length: 200 }, (_, i) => {
    const source = i % 4 === 0 ? `192.0.2.${i}` : `203.0.113.${i}`;
    const request: Request = {
      action: 'ecs:RunInstances',
      resource: `acs:ecs:cn-hangzhou:1:instance/i-${i}`,
      keys: { 'acs:SourceIp': [source] },
    };
    const call = {
      principal: { type: 'User', id: 'ann' },
      action: { type: 'Action', id: request.action },
      resource: { type: 'Resource', id: request.resource },
      context: { source: { __extn: { fn: 'ip', arg: source } } },
      preparsedPolicySetId: 'small',
      entities: [],
    };
    return { request, call };
  });
  const cedar = (call: (typeof asked)[number]['call']): boolean => {
    const answer = statefulIsAuthorized(call);
    if (answer.type !== 'success') throw new Error(JSON.stringify(answer.errors));
    return answer.response.decision === 'allow';
  };
  const equal = asked.every(({ request, call }) => (evaluator.decide(request) === 'allow') === cedar(call));
  if (!equal) throw new Error('the two engines do not decide alike');
  return { asked, evaluator, cedar };
}

const requests = managementRequests();
const evaluator = new Evaluator(management(), DEFAULT_PROFILE);
const decisions: Partial<Record<Decision, number>> = {};
for (const request of requests) {
  const decision = evaluator.decide(request);
  decisions[decision] = (decisions[decision] ?? 0) + 1;
}
const both = small();
const measure = (scale: number) => ({
  decide: rate(requests, 1_000_000 * scale, (request) => evaluator.decide(request)),
  explain: rate(requests, 200_000 * scale, (request) => evaluator.explain(request)),
  small: rate(both.asked, 4_000_000 * scale, ({ request }) => both.evaluator.decide(request)),
  cedar: rate(both.asked, 20_000 * scale, ({ call }) => both.cedar(call)),
});
// The first is to warm up.
measure(0.2);
const rounds = Array.from({ length: ROUNDS }, () => measure(1));
process.stdout.write(`${JSON.stringify({ requests: requests.length, decisions, rounds })}\n`);
