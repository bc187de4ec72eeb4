/** FullAliyunAccess, which allows everything, is on every target while control policies are on (facts 4). */
import type { Call } from '../kernel/operation.ts';
import { vendorTime } from '../kernel/time.ts';
import { type ControlPolicyRecord, controlAttachments, directoryOf, folders, members } from './model.ts';

export const FULL_ACCESS: ControlPolicyRecord = Object.freeze({
  PolicyId: 'cp-FullAliyunAccess',
  PolicyName: 'FullAliyunAccess',
  PolicyType: 'System',
  EffectScope: 'All',
  Description: 'Allows all operations on all resources.',
  PolicyDocument: JSON.stringify({
    Version: '1',
    Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
  }),
  CreateDate: '2021-02-01T00:00:00Z',
  UpdateDate: '2021-02-01T00:00:00Z',
  Tags: [],
});

export function attach(call: Call, PolicyId: string, TargetId: string): void {
  const record = { PolicyId, TargetId, AttachDate: vendorTime(call.now) };
  call.table(controlAttachments).put(`${TargetId}/${PolicyId}`, record);
}

/** A new folder or member gets FullAliyunAccess. */
export function followDefaultPolicy(call: Call, targetId: string): void {
  if (directoryOf(call).ControlPolicyStatus === 'Enabled') attach(call, FULL_ACCESS.PolicyId, targetId);
}

/** Puts FullAliyunAccess on every target. */
export function attachDefaultEverywhere(call: Call): void {
  const targets = [
    directoryOf(call).RootFolderId,
    ...call
      .table(folders)
      .values()
      .map((one) => one.FolderId),
    ...call
      .table(members)
      .values()
      .map((one) => one.AccountId),
  ];
  for (const target of targets) attach(call, FULL_ACCESS.PolicyId, target);
}

/** A target that is gone has no policies. */
export function forgetTarget(call: Call, targetId: string): void {
  const table = call.table(controlAttachments);
  for (const [id, record] of table.entries()) if (record.TargetId === targetId) table.delete(id);
}
