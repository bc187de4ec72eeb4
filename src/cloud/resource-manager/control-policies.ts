/** Control policies: their documents, whether they are on, and what they are attached to. */
import { type Resources, resourceManager } from '../arn.ts';
import { type Call, type Operation, refuse } from '../kernel/operation.ts';
import { NUMBERED, page } from '../kernel/paging.ts';
import { str } from '../kernel/params.ts';
import { TAGS, tagsOf } from '../kernel/tagging.ts';
import { vendorTime } from '../kernel/time.ts';
import { CONTROL_DOCUMENT, checkDocument } from '../ram/policy-document.ts';
import { attach, attachDefaultEverywhere, FULL_ACCESS } from './control-attachments.ts';
import {
  type ControlPolicyRecord,
  controlAttachments,
  controlPolicies,
  controlPolicyStatus,
  directories,
  directoryOf,
  directoryOperation,
  type Enablement,
  folders,
  members,
  TICK_MS,
} from './model.ts';

/** Custom policies on one target (facts 1.6). */
const MOST_PER_TARGET = 10;

function policyNamed(call: Call, id: string): ControlPolicyRecord {
  directoryOf(call);
  const found = id === FULL_ACCESS.PolicyId ? FULL_ACCESS : call.table(controlPolicies).get(id);
  if (found === undefined)
    throw refuse(404, 'EntityNotExists.ControlPolicy', `The control policy does not exist: ${id}.`);
  return found;
}

function customNamed(call: Call, id: string): ControlPolicyRecord {
  const found = policyNamed(call, id);
  if (found.PolicyType === 'System')
    throw refuse(403, 'NotSupport.ControlPolicy.System', 'A system control policy cannot be changed.');
  return found;
}

/** Without the document, which only GetControlPolicy answers. */
function policyAnswer(call: Call, { PolicyDocument: _d, Tags: _t, ...policy }: ControlPolicyRecord) {
  const held = call.table(controlAttachments).values();
  const count = held.filter((one) => one.PolicyId === policy.PolicyId).length;
  return { ...policy, AttachmentCount: String(count) };
}

/** The name and kind of a target, or the vendor's refusal. */
function targetOf(call: Call, id: string): { TargetName: string; TargetType: 'Root' | 'Folder' | 'Account' } {
  if (directoryOf(call).RootFolderId === id) return { TargetName: 'Root', TargetType: 'Root' };
  const folder = call.table(folders).get(id);
  if (folder !== undefined) return { TargetName: folder.FolderName, TargetType: 'Folder' };
  const member = call.table(members).get(id);
  if (member !== undefined) return { TargetName: member.DisplayName, TargetType: 'Account' };
  throw refuse(404, 'EntityNotExists.Target', `The target does not exist: ${id}.`);
}

/** A target by the form of its id: the Root folder `r-…`, a folder `fd-…`, or the number of an account. */
const target: Resources<{ readonly TargetId: string }> = (p, call) =>
  (/^(r|fd)-/.test(p.TargetId) ? resourceManager.folder : resourceManager.account).arns(call, p.TargetId);

function checkName(name: string): string {
  if (!/^[A-Za-z][A-Za-z0-9-]{0,127}$/.test(name))
    throw refuse(400, 'InvalidParameter.PolicyName', 'The parameter PolicyName is not valid.');
  return name;
}

function switchTo(action: string, status: Enablement): Operation {
  return directoryOperation(action, 'write', [], {}, [], (call) => {
    const directory = directoryOf(call);
    if (directory.ControlPolicyStatus !== status) {
      call.table(directories).put('directory', {
        ...directory,
        ControlPolicyStatus: status,
        ControlPolicySwitchedAt: call.now.toISOString(),
      });
      if (status === 'Enabled') attachDefaultEverywhere(call);
      else
        for (const [id] of call.table(controlAttachments).entries())
          call.table(controlAttachments).delete(id);
    }
    return { EnablementStatus: controlPolicyStatus(directoryOf(call), call.now) };
  });
}

const allOperations: readonly Operation[] = [
  switchTo('EnableControlPolicy', 'Enabled'),
  switchTo('DisableControlPolicy', 'Disabled'),
  directoryOperation('GetControlPolicyEnablementStatus', 'read', [], {}, [], (call) => ({
    EnablementStatus: controlPolicyStatus(directoryOf(call), call.now),
  })),
  directoryOperation(
    'CreateControlPolicy',
    'write',
    [resourceManager.controlPolicy.all],
    {
      PolicyName: str().need(),
      PolicyDocument: str().need(),
      EffectScope: str({ oneOf: ['RAM'] }).need(),
      Description: str(),
      Tag: TAGS,
    },
    [
      'InvalidParameter.PolicyName',
      'InvalidParameter.PolicyDocument.Length',
      'MalformedPolicyDocument',
      'EntityAlreadyExists.ControlPolicy',
    ],
    (call, p) => {
      directoryOf(call);
      checkDocument(call.profile, p.PolicyDocument, 'control', CONTROL_DOCUMENT);
      const taken = call.table(controlPolicies).values();
      if (taken.some((one) => one.PolicyName === p.PolicyName) || p.PolicyName === FULL_ACCESS.PolicyName)
        throw refuse(
          409,
          'EntityAlreadyExists.ControlPolicy',
          `The control policy already exists: ${p.PolicyName}.`,
        );
      const policy: ControlPolicyRecord = {
        PolicyId: call.newId('cp'),
        PolicyName: checkName(p.PolicyName),
        PolicyType: 'Custom',
        EffectScope: 'RAM',
        Description: p.Description ?? '',
        PolicyDocument: p.PolicyDocument,
        CreateDate: vendorTime(call.now),
        UpdateDate: vendorTime(call.now),
        Tags: tagsOf(p.Tag),
      };
      call.table(controlPolicies).put(policy.PolicyId, policy);
      return { ControlPolicy: policyAnswer(call, policy) };
    },
  ),
  directoryOperation(
    'UpdateControlPolicy',
    'write',
    [resourceManager.controlPolicy.by('PolicyId')],
    { PolicyId: str().need(), NewPolicyName: str(), NewPolicyDocument: str(), NewDescription: str() },
    ['EntityNotExists.ControlPolicy', 'InvalidParameter.PolicyDocument.Length', 'MalformedPolicyDocument'],
    (call, p) => {
      const old = customNamed(call, p.PolicyId);
      if (p.NewPolicyDocument !== undefined)
        checkDocument(call.profile, p.NewPolicyDocument, 'control', CONTROL_DOCUMENT);
      const policy: ControlPolicyRecord = {
        ...old,
        PolicyName: p.NewPolicyName === undefined ? old.PolicyName : checkName(p.NewPolicyName),
        PolicyDocument: p.NewPolicyDocument ?? old.PolicyDocument,
        Description: p.NewDescription ?? old.Description,
        UpdateDate: vendorTime(call.now),
      };
      call.table(controlPolicies).put(policy.PolicyId, policy);
      return { ControlPolicy: policyAnswer(call, policy) };
    },
  ),
  directoryOperation(
    'GetControlPolicy',
    'read',
    [resourceManager.controlPolicy.by('PolicyId')],
    { PolicyId: str().need(), Language: str() },
    ['EntityNotExists.ControlPolicy'],
    (call, p) => {
      const policy = policyNamed(call, p.PolicyId);
      return { ControlPolicy: { ...policyAnswer(call, policy), PolicyDocument: policy.PolicyDocument } };
    },
  ),
  directoryOperation(
    'ListControlPolicies',
    'read',
    [resourceManager.controlPolicy.all],
    { PolicyType: str({ oneOf: ['System', 'Custom'] }), Language: str(), Tag: TAGS, ...NUMBERED },
    [],
    (call, p) => {
      directoryOf(call);
      const all = [FULL_ACCESS, ...call.table(controlPolicies).values()].filter(
        (one) => p.PolicyType === undefined || one.PolicyType.toLowerCase() === p.PolicyType.toLowerCase(),
      );
      const { items, fields } = page(all, p);
      return { ...fields, ControlPolicies: { ControlPolicy: items.map((one) => policyAnswer(call, one)) } };
    },
  ),
  directoryOperation(
    'DeleteControlPolicy',
    'write',
    [resourceManager.controlPolicy.by('PolicyId')],
    { PolicyId: str().need() },
    ['EntityNotExists.ControlPolicy', 'DeleteConflict.ControlPolicy.Target'],
    (call, p) => {
      const policy = customNamed(call, p.PolicyId);
      const held = call.table(controlAttachments).values();
      if (held.some((one) => one.PolicyId === policy.PolicyId))
        throw refuse(409, 'DeleteConflict.ControlPolicy.Target', 'The control policy is still attached.');
      call.table(controlPolicies).delete(policy.PolicyId);
      return {};
    },
  ),
  directoryOperation(
    'AttachControlPolicy',
    'write',
    [resourceManager.controlPolicy.by('PolicyId'), target],
    { PolicyId: str().need(), TargetId: str().need() },
    [
      'EntityNotExists.ControlPolicy',
      'EntityNotExists.Target',
      'ControlPolicy.Disabled',
      'EntityAlreadyExists.ControlPolicy.Attachment',
      'LimitExceeded.ControlPolicy.Attachment',
    ],
    (call, p) => {
      const policy = policyNamed(call, p.PolicyId);
      targetOf(call, p.TargetId);
      if (controlPolicyStatus(directoryOf(call), call.now) !== 'Enabled')
        throw refuse(409, 'ControlPolicy.Disabled', 'Control policies are not enabled.');
      const held = call
        .table(controlAttachments)
        .values()
        .filter((one) => one.TargetId === p.TargetId);
      if (held.some((one) => one.PolicyId === policy.PolicyId))
        throw refuse(
          409,
          'EntityAlreadyExists.ControlPolicy.Attachment',
          'The control policy is attached already.',
        );
      if (held.filter((one) => one.PolicyId !== FULL_ACCESS.PolicyId).length >= MOST_PER_TARGET)
        throw refuse(
          409,
          'LimitExceeded.ControlPolicy.Attachment',
          `No more than ${MOST_PER_TARGET} on a target.`,
        );
      attach(call, policy.PolicyId, p.TargetId);
      return {};
    },
  ),
  directoryOperation(
    'DetachControlPolicy',
    'write',
    [resourceManager.controlPolicy.by('PolicyId'), target],
    { PolicyId: str().need(), TargetId: str().need() },
    [
      'EntityNotExists.ControlPolicy',
      'EntityNotExists.Target',
      'EntityNotExists.ControlPolicy.Attachment',
      'DetachConflict.ControlPolicy.Last',
    ],
    (call, p) => {
      policyNamed(call, p.PolicyId);
      targetOf(call, p.TargetId);
      const held = call
        .table(controlAttachments)
        .values()
        .filter((one) => one.TargetId === p.TargetId);
      // The vendor documents the refusal, not its code (facts 4).
      if (held.length === 1 && held[0]?.PolicyId === p.PolicyId)
        throw refuse(409, 'DetachConflict.ControlPolicy.Last', 'The last control policy of a target stays.');
      if (!call.table(controlAttachments).delete(`${p.TargetId}/${p.PolicyId}`))
        throw refuse(404, 'EntityNotExists.ControlPolicy.Attachment', 'The control policy is not attached.');
      return {};
    },
  ),
  directoryOperation(
    'ListControlPolicyAttachmentsForTarget',
    'read',
    [target],
    { TargetId: str().need(), Language: str() },
    ['EntityNotExists.Target'],
    (call, p) => {
      targetOf(call, p.TargetId);
      const ControlPolicyAttachment = call
        .table(controlAttachments)
        .values()
        .filter((one) => one.TargetId === p.TargetId)
        .map(({ PolicyId, AttachDate }) => {
          const { PolicyName, PolicyType, EffectScope, Description } = policyNamed(call, PolicyId);
          return { PolicyId, PolicyName, PolicyType, EffectScope, Description, AttachDate };
        });
      return { ControlPolicyAttachments: { ControlPolicyAttachment } };
    },
  ),
  directoryOperation(
    'ListTargetAttachmentsForControlPolicy',
    'read',
    [resourceManager.controlPolicy.by('PolicyId')],
    { PolicyId: str().need(), ...NUMBERED },
    ['EntityNotExists.ControlPolicy'],
    (call, p) => {
      policyNamed(call, p.PolicyId);
      const held = call
        .table(controlAttachments)
        .values()
        .filter((one) => one.PolicyId === p.PolicyId)
        .map(({ TargetId, AttachDate }) => ({ TargetId, ...targetOf(call, TargetId), AttachDate }));
      const { items, fields } = page(held, p);
      return { ...fields, TargetAttachments: { TargetAttachment: items } };
    },
  ),
];

/** The write before this one, and the code of a write that comes too soon after it (facts/policy.md 5.3). */
function oneAtATime(call: Call): void {
  if (call.profile['control-policy-write-conflict'] === 'never') return;
  const directory = directoryOf(call);
  const last = directory.ControlPolicyWrittenAt;
  if (last !== undefined && call.now.getTime() - Date.parse(last) < TICK_MS) {
    const message = 'Another write is in progress. Try again later.';
    // The vendor documents the code, not its status (unconfirmed).
    throw refuse(409, 'ConcurrentCallNotSupported', message);
  }
  call.table(directories).put('directory', { ...directory, ControlPolicyWrittenAt: call.now.toISOString() });
}

/** Calls of a client are served one after another here; by a switch of the profile writes overlap all the same. */
export const controlPolicyOperations: readonly Operation[] = allOperations.map((one) =>
  one.access === 'read'
    ? one
    : {
        ...one,
        errors: [...one.errors, 'ConcurrentCallNotSupported'],
        handle(call, p) {
          oneAtATime(call);
          return one.handle(call, p);
        },
      },
);
