/** Custom policies and their versions; system policies can be read. */
import { type Resources, ram } from '../arn.ts';
import { type Call, type Operation, refuse } from '../kernel/operation.ts';
import { markerPage } from '../kernel/paging.ts';
import { bool, str } from '../kernel/params.ts';
import { TAGS, tagKeyValues, tagsOf } from '../kernel/tagging.ts';
import { attachments, checkName, MARKER, now, type PolicyRecord, policies, ramOperation } from './model.ts';
import { checkDocument } from './policy-document.ts';
import { SYSTEM_POLICIES, systemPolicy } from './system-policies.ts';

const VERSIONS_PER_POLICY = 5;
const NAME = /^[A-Za-z0-9-]+$/;
const TYPE = str({ oneOf: ['System', 'Custom'], code: 'InvalidParameter.PolicyType' });

export const policyType = (text: string): 'System' | 'Custom' =>
  text.toLowerCase() === 'system' ? 'System' : 'Custom';

/** The policy that a call names by type and name: system policies are the vendor's own. */
export const namedPolicy: Resources<{ readonly PolicyName: string; readonly PolicyType: string }> = (
  p,
  call,
) => ram[policyType(p.PolicyType) === 'System' ? 'systemPolicy' : 'policy'].arns(call, p.PolicyName);

/** A custom policy, or the vendor's refusal. */
export function policyNamed(call: Call, name: string): PolicyRecord {
  const found = call.table(policies).get(name);
  if (found === undefined) throw refuse(404, 'EntityNotExist.Policy', `The policy does not exist: ${name}.`);
  return found;
}

/** A policy of either type in one shape. */
export function policyOfType(call: Call, type: 'System' | 'Custom', name: string): PolicyRecord {
  if (type === 'Custom') return policyNamed(call, name);
  const system = systemPolicy(name);
  if (system === undefined) throw refuse(404, 'EntityNotExist.Policy', `The policy does not exist: ${name}.`);
  const CreateDate = '2015-05-01T00:00:00Z';
  return {
    PolicyName: system.PolicyName,
    Description: system.Description,
    DefaultVersion: 'v1',
    NextVersion: 2,
    Versions: [{ VersionId: 'v1', PolicyDocument: system.PolicyDocument, CreateDate }],
    CreateDate,
    UpdateDate: CreateDate,
    Tags: [],
  };
}

function policyAnswer(call: Call, type: 'System' | 'Custom', policy: PolicyRecord) {
  const attached = call.table(attachments).values();
  return {
    PolicyName: policy.PolicyName,
    PolicyType: type,
    Description: policy.Description,
    DefaultVersion: policy.DefaultVersion,
    CreateDate: policy.CreateDate,
    UpdateDate: policy.UpdateDate,
    AttachmentCount: attached.filter((one) => one.PolicyType === type && one.PolicyName === policy.PolicyName)
      .length,
  };
}

function versionAnswer(policy: PolicyRecord, id: string) {
  const version = policy.Versions.find((one) => one.VersionId === id);
  if (version === undefined)
    throw refuse(404, 'EntityNotExist.Policy.Version', `The policy version does not exist: ${id}.`);
  return { ...version, IsDefaultVersion: id === policy.DefaultVersion };
}

export const policyOperations: readonly Operation[] = [
  ramOperation(
    'CreatePolicy',
    'write',
    [ram.policy.by('PolicyName')],
    { PolicyName: str().need(), PolicyDocument: str().need(), Description: str(), Tag: TAGS },
    [
      'InvalidParameter.PolicyName.InvalidChars',
      'InvalidParameter.PolicyName.Length',
      'InvalidParameter.PolicyDocument.Length',
      'MalformedPolicyDocument',
      'EntityAlreadyExists.Policy',
    ],
    (call, p) => {
      checkName('PolicyName', p.PolicyName, NAME, 128);
      checkDocument(call.profile, p.PolicyDocument, 'identity');
      if (call.table(policies).has(p.PolicyName))
        throw refuse(409, 'EntityAlreadyExists.Policy', `The policy already exists: ${p.PolicyName}.`);
      const policy: PolicyRecord = {
        PolicyName: p.PolicyName,
        Description: p.Description ?? '',
        DefaultVersion: 'v1',
        NextVersion: 2,
        Versions: [{ VersionId: 'v1', PolicyDocument: p.PolicyDocument, CreateDate: now(call) }],
        CreateDate: now(call),
        UpdateDate: now(call),
        Tags: tagsOf(p.Tag),
      };
      call.table(policies).put(policy.PolicyName, policy);
      const { UpdateDate: _u, AttachmentCount: _a, ...answer } = policyAnswer(call, 'Custom', policy);
      return { Policy: answer };
    },
  ),
  ramOperation(
    'GetPolicy',
    'read',
    [namedPolicy],
    { PolicyName: str().need(), PolicyType: TYPE.need() },
    ['EntityNotExist.Policy'],
    (call, p) => {
      const type = policyType(p.PolicyType);
      const policy = policyOfType(call, type, p.PolicyName);
      return {
        Policy: policyAnswer(call, type, policy),
        DefaultPolicyVersion: versionAnswer(policy, policy.DefaultVersion),
      };
    },
  ),
  ramOperation('ListPolicies', 'read', [ram.policy.all], { PolicyType: TYPE, ...MARKER }, [], (call, p) => {
    const wanted = p.PolicyType === undefined ? undefined : policyType(p.PolicyType);
    const system = SYSTEM_POLICIES.map(
      (one) => ['System', policyOfType(call, 'System', one.PolicyName)] as const,
    );
    const custom = call
      .table(policies)
      .values()
      .map((one) => ['Custom', one] as const);
    const all = [...system, ...custom].filter(([type]) => wanted === undefined || type === wanted);
    const { items, fields } = markerPage(all, p);
    const Policy = items.map(([type, one]) => ({
      ...policyAnswer(call, type, one),
      Tags: tagKeyValues(one.Tags),
    }));
    return { ...fields, Policies: { Policy } };
  }),
  ramOperation(
    'UpdatePolicyDescription',
    'write',
    [ram.policy.by('PolicyName')],
    { PolicyName: str().need(), NewDescription: str() },
    ['EntityNotExist.Policy'],
    (call, p) => {
      const policy = policyNamed(call, p.PolicyName);
      const changed = { ...policy, Description: p.NewDescription ?? '', UpdateDate: now(call) };
      call.table(policies).put(policy.PolicyName, changed);
      const { AttachmentCount: _, ...answer } = policyAnswer(call, 'Custom', changed);
      return { Policy: answer };
    },
  ),
  ramOperation(
    'CreatePolicyVersion',
    'write',
    [ram.policy.by('PolicyName')],
    { PolicyName: str().need(), PolicyDocument: str().need(), SetAsDefault: bool(), RotateStrategy: str() },
    ['EntityNotExist.Policy', 'MalformedPolicyDocument', 'LimitExceeded.Policy.Version'],
    (call, p) => {
      const policy = policyNamed(call, p.PolicyName);
      checkDocument(call.profile, p.PolicyDocument, 'identity');
      let kept = policy.Versions;
      if (kept.length >= VERSIONS_PER_POLICY) {
        const oldest = kept.find((one) => one.VersionId !== policy.DefaultVersion);
        if (p.RotateStrategy !== 'DeleteOldestNonDefaultVersionWhenLimitExceeded')
          throw refuse(
            409,
            'LimitExceeded.Policy.Version',
            `A policy has at most ${VERSIONS_PER_POLICY} versions.`,
          );
        kept = kept.filter((one) => one !== oldest);
      }
      const VersionId = `v${policy.NextVersion}`;
      const version = { VersionId, PolicyDocument: p.PolicyDocument, CreateDate: now(call) };
      const changed: PolicyRecord = {
        ...policy,
        DefaultVersion: p.SetAsDefault === true ? VersionId : policy.DefaultVersion,
        NextVersion: policy.NextVersion + 1,
        Versions: [...kept, version],
        UpdateDate: now(call),
      };
      call.table(policies).put(policy.PolicyName, changed);
      return { PolicyVersion: versionAnswer(changed, VersionId) };
    },
  ),
  ramOperation(
    'GetPolicyVersion',
    'read',
    [namedPolicy],
    { PolicyName: str().need(), PolicyType: TYPE.need(), VersionId: str().need() },
    ['EntityNotExist.Policy', 'EntityNotExist.Policy.Version'],
    (call, p) => ({
      PolicyVersion: versionAnswer(policyOfType(call, policyType(p.PolicyType), p.PolicyName), p.VersionId),
    }),
  ),
  ramOperation(
    'ListPolicyVersions',
    'read',
    [namedPolicy],
    { PolicyName: str().need(), PolicyType: TYPE.need() },
    ['EntityNotExist.Policy'],
    (call, p) => {
      const policy = policyOfType(call, policyType(p.PolicyType), p.PolicyName);
      return {
        PolicyVersions: { PolicyVersion: policy.Versions.map((one) => versionAnswer(policy, one.VersionId)) },
      };
    },
  ),
  ramOperation(
    'SetDefaultPolicyVersion',
    'write',
    [ram.policy.by('PolicyName')],
    { PolicyName: str().need(), VersionId: str().need() },
    ['EntityNotExist.Policy', 'EntityNotExist.Policy.Version'],
    (call, p) => {
      const policy = policyNamed(call, p.PolicyName);
      versionAnswer(policy, p.VersionId);
      call
        .table(policies)
        .put(policy.PolicyName, { ...policy, DefaultVersion: p.VersionId, UpdateDate: now(call) });
      return {};
    },
  ),
  ramOperation(
    'DeletePolicyVersion',
    'write',
    [ram.policy.by('PolicyName')],
    { PolicyName: str().need(), VersionId: str().need() },
    ['EntityNotExist.Policy', 'EntityNotExist.Policy.Version', 'DeleteConflict.Policy.Version.Default'],
    (call, p) => {
      const policy = policyNamed(call, p.PolicyName);
      versionAnswer(policy, p.VersionId);
      if (policy.DefaultVersion === p.VersionId)
        throw refuse(409, 'DeleteConflict.Policy.Version.Default', 'The default version cannot be deleted.');
      const Versions = policy.Versions.filter((one) => one.VersionId !== p.VersionId);
      call.table(policies).put(policy.PolicyName, { ...policy, Versions, UpdateDate: now(call) });
      return {};
    },
  ),
  ramOperation(
    'DeletePolicy',
    'write',
    [ram.policy.by('PolicyName')],
    { PolicyName: str().need(), CascadingDelete: bool() },
    [
      'EntityNotExist.Policy',
      'DeleteConflict.Policy.User',
      'DeleteConflict.Policy.Group',
      'DeleteConflict.Policy.Role',
      'DeleteConflict.Policy.Version',
    ],
    (call, p) => {
      const policy = policyNamed(call, p.PolicyName);
      const held = call
        .table(attachments)
        .values()
        .find((one) => one.PolicyType === 'Custom' && one.PolicyName === policy.PolicyName);
      if (held !== undefined)
        throw refuse(409, `DeleteConflict.Policy.${held.EntityType}`, 'The policy is still attached.');
      if (policy.Versions.length > 1 && p.CascadingDelete !== true)
        throw refuse(409, 'DeleteConflict.Policy.Version', 'The policy still has other versions.');
      call.table(policies).delete(policy.PolicyName);
      return {};
    },
  ),
];
