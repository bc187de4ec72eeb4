/** One call of a canary, in the vendor's spelling (facts b). */
import type { CanaryAction, CanaryClone } from '../../domain/plan/fix-canary.ts';
import { permissionOf } from './fix-calls.ts';
import type { Raw } from './raw.ts';

export interface CanaryCall {
  readonly product: 'Ecs';
  readonly operation:
    | 'CreateSecurityGroup'
    | 'ModifySecurityGroupPolicy'
    | 'AuthorizeSecurityGroup'
    | 'AuthorizeSecurityGroupEgress'
    | 'ModifyInstanceAttribute'
    | 'ModifyNetworkInterfaceAttribute'
    | 'DeleteSecurityGroup';
  readonly parameters: Raw;
}

/** What says of a clone which run it belongs to, and what it stands for. */
export const RUN_TAG = 'postern-canary-run';
const OF_TAG = 'postern-canary-of';

export function toCanaryCall(action: CanaryAction): CanaryCall {
  const RegionId = action.region;
  const call = (operation: CanaryCall['operation'], parameters: Raw): CanaryCall => ({
    product: 'Ecs',
    operation,
    parameters: { RegionId, ...parameters },
  });
  switch (action.operation) {
    case 'create-clone':
      return call('CreateSecurityGroup', creation(action.clone, action.run));
    case 'set-inner-access':
      return call('ModifySecurityGroupPolicy', {
        SecurityGroupId: action.group,
        InnerAccessPolicy: action.innerAccess === 'drop' ? 'Drop' : 'Accept',
      });
    case 'fill-clone':
      return call('AuthorizeSecurityGroup', {
        SecurityGroupId: action.group,
        Permissions: action.rules.map(permissionOf),
      });
    case 'fill-clone-outbound':
      return call('AuthorizeSecurityGroupEgress', {
        SecurityGroupId: action.group,
        Permissions: action.rules,
      });
    case 'set-groups':
      // A primary interface has its groups from its instance, a secondary one has its own; both are set at one stroke.
      return action.instance === null
        ? call('ModifyNetworkInterfaceAttribute', {
            NetworkInterfaceId: action.interface,
            SecurityGroupId: action.groups,
          })
        : call('ModifyInstanceAttribute', { InstanceId: action.instance, SecurityGroupIds: action.groups });
    case 'delete-clone':
      return call('DeleteSecurityGroup', { SecurityGroupId: action.group });
  }
}

function creation({ of, name, vpcId, type }: CanaryClone, run: string): Raw {
  return {
    VpcId: vpcId,
    SecurityGroupName: name,
    Description: `Postern canary of ${of}, run ${run}: temporary`,
    SecurityGroupType: type === 'enterprise' ? 'enterprise' : 'normal',
    Tag: [
      { Key: RUN_TAG, Value: run },
      { Key: OF_TAG, Value: of },
    ],
    // The same for the same clone of the same run, and no other.
    ClientToken: name,
  };
}
