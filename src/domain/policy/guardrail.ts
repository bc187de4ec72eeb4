/**
 * The guardrails that can be put in place, as policy documents (facts/policy.md 6.4). What each closes and costs is
 * not said here: the prover finds it out.
 */

export const TIERS = ['page', 'hardened', 'closed-world', 'self-protecting'] as const;

/**
 * `page` (T0): the vendor's own policy, word for word. `hardened` (T1): no rule from everywhere and no default group,
 * whatever the operators mean. `closed-world` (T2): rules and lists are written by the broker alone.
 * `self-protecting` (T3): the guardrail and the broker cannot be taken away either.
 */
export type Tier = (typeof TIERS)[number];

export interface GuardrailOptions {
  /** Role by which this product, or another broker, writes rules; names without case. */
  readonly brokers: readonly string[];
  /** Roles that may publish to everybody, such as a team's web publisher. `hardened` only. */
  readonly publishers: readonly string[];
  /** Roles that everything leaves alone, for emergencies. */
  readonly breakGlass: readonly string[];
  /** Name of the policy itself, which `self-protecting` protects. */
  readonly policyName: string;
}

export const DEFAULT_GUARDRAIL: GuardrailOptions = Object.freeze({
  brokers: Object.freeze(['postern-broker']),
  publishers: Object.freeze([]),
  breakGlass: Object.freeze(['resourcedirectoryaccountaccessrole']),
  policyName: 'postern-guardrail',
});

type Json = string | readonly Json[] | { readonly [name: string]: Json };

const WRITE_RULES = [
  'ecs:AuthorizeSecurityGroup',
  'ecs:ConfigureSecurityGroupPermissions',
  'ecs:ModifySecurityGroupRule',
];
const CREATE = ['ecs:CreateInstance', 'ecs:RunInstances'];
/** Calls that a guardrail stops, or leaves to few. */
export const GUARDED_ACTIONS: readonly string[] = Object.freeze([...WRITE_RULES, ...CREATE]);
/** What can widen a rule, or take the one away that keeps a port shut. */
const REACH = [
  'ecs:CreatePrefixList',
  'ecs:ModifyPrefixList',
  'ecs:CreatePortRangeList',
  'ecs:ModifyPortRangeList',
  'ecs:JoinSecurityGroup',
  'ecs:LeaveSecurityGroup',
  'ecs:RevokeSecurityGroup',
];
/** Blocks of at least a 256th of the address space, by the end of their text. */
const WIDE_SOURCES = Array.from({ length: 8 }, (_, prefix) => `*/${prefix}`);

/** The text of the document, as short as it gets: size is limited. */
export function generateGuardrail(tier: Tier, options: GuardrailOptions = DEFAULT_GUARDRAIL): string {
  return JSON.stringify({ Version: '1', Statement: statementsOf(tier, options) });
}

function statementsOf(tier: Tier, options: GuardrailOptions): readonly Json[] {
  if (tier === 'page') return PAGE;
  const { brokers, publishers, breakGlass } = options;
  // Both spellings of the key, in statements of their own: keys of one operator would all have to match.
  const noDefaultGroup = ['ecs:NotSpecifySecurityGroupId', 'ecs:NotSpecifySecureGroupId'].map((key) =>
    deny(CREATE, { Bool: { [key]: ['true'] }, ...except(breakGlass) }),
  );
  if (tier === 'hardened') {
    const wide = { StringLike: { 'ecs:SecurityGroupSourceCidrIps': WIDE_SOURCES } };
    return [deny(WRITE_RULES, { ...wide, ...except(brokers, publishers, breakGlass) }), ...noDefaultGroup];
  }
  const closed = [deny([...WRITE_RULES, ...REACH], except(brokers, breakGlass)), ...noDefaultGroup];
  return tier === 'closed-world' ? closed : [...closed, ...selfProtection(options)];
}

function selfProtection({ brokers, breakGlass, policyName }: GuardrailOptions): readonly Json[] {
  const unlessEmergency = except(breakGlass);
  return [
    deny(
      [
        'ram:DetachPolicy*',
        'ram:DeletePolicy',
        'ram:DeletePolicyVersion',
        'ram:CreatePolicyVersion',
        'ram:SetDefaultPolicyVersion',
      ],
      unlessEmergency,
      [`acs:ram:*:*:policy/${policyName}`],
    ),
    deny(
      [
        'ram:UpdateRole',
        'ram:DeleteRole',
        'ram:AttachPolicyToRole',
        'ram:DetachPolicyFromRole',
        'ram:CreateRole',
      ],
      unlessEmergency,
      [...brokers, ...breakGlass].flatMap((role) =>
        spellings(role).map((name) => `acs:ram:*:*:role/${name}`),
      ),
    ),
    deny(['resourcemanager:*ControlPolicy*'], unlessEmergency),
  ];
}

function deny(
  actions: readonly string[],
  condition: { readonly [name: string]: Json },
  resources: readonly string[] = [],
): Json {
  return {
    Effect: 'Deny',
    Action: actions,
    Resource: resources.length === 0 ? '*' : resources,
    ...(Object.keys(condition).length > 0 && { Condition: condition }),
  };
}

/** The condition that leaves some roles alone; role names are compared in lower case (facts/policy.md 1.2). */
function except(...roles: readonly (readonly string[])[]): { readonly [name: string]: Json } {
  const names = [...new Set(roles.flat().map((role) => role.toLowerCase()))];
  return names.length === 0
    ? {}
    : { StringNotLike: { 'acs:PrincipalARN': names.map((name) => `acs:ram:*:*:role/${name}`) } };
}

function spellings(role: string): readonly string[] {
  return [...new Set([role, role.toLowerCase()])];
}

/** The policy of the vendor's page on maintenance ports, word for word. */
const PAGE: readonly Json[] = [
  {
    Effect: 'Deny',
    Action: [
      'ecs:AuthorizeSecurityGroup',
      'ecs:ConfigureSecurityGroupPermissions',
      'ecs:ModifySecurityGroupRule',
    ],
    Resource: '*',
    Condition: {
      StringLike: { 'ecs:SecurityGroupIpProtocols': ['TCP'] },
      CIDRInRange: { 'ecs:SecurityGroupSourceCidrIps': ['0.0.0.0/0'] },
    },
  },
  {
    Effect: 'Deny',
    Action: CREATE,
    Resource: '*',
    Condition: { Bool: { 'ecs:NotSpecifySecureGroupId': ['true'] } },
  },
];
