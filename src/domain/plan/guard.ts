/**
 * What it takes to put a guardrail in place, or to take it away: the calls, in their order, from what was read and what
 * is wished for. Calls are spelt as the vendor does, because a plan shows exactly what will be sent
 * (facts/policy.md 5.2 and 5.3).
 */

/** `directory`: a control policy on nodes of the resource directory. `account`: a RAM policy on identities. */
export type Way = 'directory' | 'account';

export const NODE_KINDS = ['root', 'folder', 'member'] as const;
export const IDENTITY_KINDS = ['user', 'group', 'role'] as const;
export type TargetKind = (typeof NODE_KINDS)[number] | (typeof IDENTITY_KINDS)[number];

/** What a guardrail is bound to. Identities are known by their names, nodes by their ids. */
export interface GuardTarget {
  readonly kind: TargetKind;
  readonly id: string;
  readonly name: string;
}

export interface GuardCall {
  readonly product: 'Ram' | 'ResourceManager';
  readonly operation: string;
  /** `$policy` stands for the id that creating the policy answers. */
  readonly parameters: Readonly<Record<string, string | boolean>>;
}

/** What a call is for, so that it can be told whether it took effect. */
export type StepEffect =
  | { readonly effect: 'enable' | 'create' | 'update' | 'delete' }
  | { readonly effect: 'attach' | 'detach'; readonly target: GuardTarget }
  | { readonly effect: 'delete-version'; readonly version: string };

/** One call of a plan, and the one that takes it back; null where taking it back would do more than that. */
export type GuardStep = GuardCall & StepEffect & { readonly undo: GuardCall | null };

export type Enablement = 'Enabled' | 'PendingEnable' | 'Disabled' | 'PendingDisable';

export interface PolicyVersion {
  readonly id: string;
  readonly document: string;
  readonly isDefault: boolean;
}

/** A policy as it is at the vendor. */
export interface GuardPolicy {
  /** The id of a control policy; the name of a RAM policy. */
  readonly id: string;
  readonly description: string;
  /** The text in force. */
  readonly document: string;
  /** Of RAM policies. */
  readonly versions: readonly PolicyVersion[];
}

/** What there is under the name of the guardrail. */
export interface GuardState {
  /** Whether control policies are in force; null where they take no part. */
  readonly controlPolicies: Enablement | null;
  readonly policy: GuardPolicy | null;
  readonly attached: readonly GuardTarget[];
}

/** What is to be. */
export interface GuardWish {
  readonly way: Way;
  readonly name: string;
  readonly description: string;
  readonly document: string;
  readonly targets: readonly GuardTarget[];
}

/** Begins the descriptions of policies that Postern made, so that it knows them without receipts. */
export const MARK = 'Postern guardrail';

export function isOurs({ description }: Pick<GuardPolicy, 'description'>): boolean {
  return description.startsWith(MARK);
}

/** Whether two texts are the same document: the vendor may keep another spacing. */
export function sameDocument(one: string, other: string): boolean {
  return compact(one) === compact(other);
}

export function sameTarget(one: GuardTarget, other: GuardTarget): boolean {
  return one.kind === other.kind && one.id === other.id;
}

/** The calls that lead from `state` to `wish`; none when it is so already. */
export function planSteps(state: GuardState, wish: GuardWish): readonly GuardStep[] {
  const { way, targets } = wish;
  const missing = targets.filter((target) => !state.attached.some((one) => sameTarget(one, target)));
  const id = way === 'account' ? wish.name : (state.policy?.id ?? '$policy');
  return [
    ...(way === 'directory' && needsEnabling(state.controlPolicies) ? [enableStep()] : []),
    ...(state.policy === null
      ? [createStep(wish)]
      : sameDocument(state.policy.document, wish.document)
        ? []
        : [updateStep(wish, state.policy)]),
    ...missing.map((target) => attachStep(way, id, target)),
  ];
}

/** The calls that take the guardrail away: off everything it is on, then the policy itself. */
export function planRemoval(way: Way, name: string, state: GuardState): readonly GuardStep[] {
  const { policy, attached } = state;
  if (policy === null) return [];
  const id = way === 'account' ? name : policy.id;
  return [
    ...attached.map((target) => detachStep(way, id, target)),
    ...policy.versions.filter(({ isDefault }) => !isDefault).map((one) => deleteVersionStep(name, one)),
    deleteStep(way, name, policy),
  ];
}

/** Whether what a step is for is so. */
export function hasTakenEffect(step: GuardStep, state: GuardState): boolean {
  const { policy, attached, controlPolicies } = state;
  switch (step.effect) {
    case 'enable':
      return controlPolicies === 'Enabled' || controlPolicies === 'PendingEnable';
    case 'create':
      return policy !== null;
    case 'update': {
      // A version can be put in force by its number alone.
      const { VersionId, PolicyDocument, NewPolicyDocument } = step.parameters;
      if (policy === null) return false;
      return VersionId === undefined
        ? sameDocument(policy.document, String(PolicyDocument ?? NewPolicyDocument))
        : policy.versions.some(({ id, isDefault }) => isDefault && id === VersionId);
    }
    case 'attach':
      return attached.some((one) => sameTarget(one, step.target));
    case 'detach':
      return !attached.some((one) => sameTarget(one, step.target));
    case 'delete-version':
      return !(policy?.versions ?? []).some(({ id }) => id === step.version);
    case 'delete':
      return policy === null;
  }
}

/** The state after a step, as far as plans look at it: for telling an interrupted plan from an outdated one. */
export function stateAfter(state: GuardState, step: GuardStep, wish: GuardWish): GuardState {
  switch (step.effect) {
    case 'enable':
      return { ...state, controlPolicies: 'Enabled' };
    case 'create':
    case 'update': {
      const { id = '', versions = [], description = wish.description } = state.policy ?? {};
      return { ...state, policy: { id, description, document: wish.document, versions } };
    }
    case 'attach':
      return { ...state, attached: [...state.attached, step.target] };
    default:
      return state;
  }
}

/** A call with the placeholder filled in. */
export function withPolicyId(call: GuardCall, id: string): GuardCall {
  const parameters = Object.fromEntries(
    Object.entries(call.parameters).map(([name, value]) => [name, value === '$policy' ? id : value]),
  );
  return { product: call.product, operation: call.operation, parameters };
}

function needsEnabling(status: Enablement | null): boolean {
  return status === 'Disabled' || status === 'PendingDisable';
}

/** Not undone by itself: switching control policies off would detach everybody's (facts/policy.md 4). */
function enableStep(): GuardStep {
  return { effect: 'enable', ...directoryCall('EnableControlPolicy', {}), undo: null };
}

function createStep({ way, name, description, document }: GuardWish): GuardStep {
  const text = { PolicyName: name, Description: description, PolicyDocument: document };
  return way === 'account'
    ? {
        effect: 'create',
        ...ramCall('CreatePolicy', text),
        undo: ramCall('DeletePolicy', { PolicyName: name }),
      }
    : {
        effect: 'create',
        ...directoryCall('CreateControlPolicy', { ...text, EffectScope: 'RAM' }),
        undo: directoryCall('DeleteControlPolicy', { PolicyId: '$policy' }),
      };
}

function updateStep({ way, name, document }: GuardWish, policy: GuardPolicy): GuardStep {
  if (way === 'directory') {
    const change = (text: string): GuardCall =>
      directoryCall('UpdateControlPolicy', { PolicyId: policy.id, NewPolicyDocument: text });
    return { effect: 'update', ...change(document), undo: change(policy.document) };
  }
  const inForce = policy.versions.find(({ isDefault }) => isDefault);
  const setDefault = (version: string): GuardCall =>
    ramCall('SetDefaultPolicyVersion', { PolicyName: name, VersionId: version });
  const undo = inForce === undefined ? null : setDefault(inForce.id);
  // Somebody may have put an older version in force: then the wished one is still there.
  const kept = policy.versions.find((one) => !one.isDefault && sameDocument(one.document, document));
  if (kept !== undefined) return { effect: 'update', ...setDefault(kept.id), undo };
  return {
    effect: 'update',
    ...ramCall('CreatePolicyVersion', {
      PolicyName: name,
      PolicyDocument: document,
      SetAsDefault: true,
      RotateStrategy: 'DeleteOldestNonDefaultVersionWhenLimitExceeded',
    }),
    undo,
  };
}

function attachStep(way: Way, id: string, target: GuardTarget): GuardStep {
  const [call, undo] = bindingCalls(way, id, target);
  return { effect: 'attach', target, ...call, undo };
}

function detachStep(way: Way, id: string, target: GuardTarget): GuardStep {
  const [undo, call] = bindingCalls(way, id, target);
  return { effect: 'detach', target, ...call, undo };
}

/** The call that attaches and the one that detaches. */
function bindingCalls(way: Way, id: string, { kind, id: target }: GuardTarget): [GuardCall, GuardCall] {
  if (way === 'directory') {
    const parameters = { PolicyId: id, TargetId: target };
    return [
      directoryCall('AttachControlPolicy', parameters),
      directoryCall('DetachControlPolicy', parameters),
    ];
  }
  const entity = { user: 'User', group: 'Group', role: 'Role' }[kind as 'user' | 'group' | 'role'];
  const parameters = { PolicyName: id, PolicyType: 'Custom', [`${entity}Name`]: target };
  return [ramCall(`AttachPolicyTo${entity}`, parameters), ramCall(`DetachPolicyFrom${entity}`, parameters)];
}

function deleteVersionStep(name: string, { id, document }: PolicyVersion): GuardStep {
  return {
    effect: 'delete-version',
    version: id,
    ...ramCall('DeletePolicyVersion', { PolicyName: name, VersionId: id }),
    undo: ramCall('CreatePolicyVersion', { PolicyName: name, PolicyDocument: document, SetAsDefault: false }),
  };
}

function deleteStep(way: Way, name: string, { id, description, document }: GuardPolicy): GuardStep {
  const create = createStep({ way, name, description, document, targets: [] });
  const { product, operation, parameters } = create;
  const call =
    way === 'account'
      ? ramCall('DeletePolicy', { PolicyName: name })
      : directoryCall('DeleteControlPolicy', { PolicyId: id });
  return { effect: 'delete', ...call, undo: { product, operation, parameters } };
}

function ramCall(operation: string, parameters: GuardCall['parameters']): GuardCall {
  return { product: 'Ram', operation, parameters };
}

function directoryCall(operation: string, parameters: GuardCall['parameters']): GuardCall {
  return { product: 'ResourceManager', operation, parameters };
}

function compact(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return text.trim();
  }
}
