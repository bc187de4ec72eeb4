/** Starting, stopping, changing and deleting instances. State changes take effect at once. */
import { ecs, needs } from '../arn.ts';
import { type Call, type Operation, operation, refuse } from '../kernel/operation.ts';
import { bool, int, list, str } from '../kernel/params.ts';
import { unbindInterface } from '../vpc/eips.ts';
import { publicAddress } from '../vpc/public-address.ts';
import { dryRun, ECS } from './common.ts';
import { bandwidthKeys, instanceAttributeKeys } from './condition-keys.ts';
import { disksOf } from './disks.ts';
import { setGroups } from './make-interface.ts';
import {
  disks,
  type InstanceRecord,
  instanceNamed,
  instances,
  interfaceNamed,
  interfacesOf,
  networkInterfaces,
} from './model-instance.ts';

/** Brings an instance into a status. Throws when it is not in the status that this needs. */
function setStatus(
  call: Call,
  id: string,
  to: InstanceRecord['Status'],
  from: InstanceRecord['Status'],
): void {
  const one = instanceNamed(call, id);
  if (one.Status !== from) throw wrongStatus();
  call.table(instances).put(one.InstanceId, { ...one, Status: to });
}

function wrongStatus(): Error {
  const message = 'The current status of the resource does not support this operation.';
  return refuse(403, 'IncorrectInstanceStatus', message);
}

/** `StartInstance` and `StartInstances`, and so on. */
function statusOperations(
  verb: string,
  to: InstanceRecord['Status'],
  from: InstanceRecord['Status'],
): Operation[] {
  const flags = {
    RegionId: str(),
    ForceStop: bool(),
    StoppedMode: str(),
    BatchOptimization: str(),
    DryRun: bool(),
  };
  return [
    operation({
      ...ECS,
      action: `${verb}Instance`,
      access: 'write',
      ram: needs(`ecs:${verb}Instance`, ecs.instance.by('InstanceId')),
      params: { ...flags, InstanceId: str().need() },
      handle(call, p) {
        dryRun(call, p.DryRun);
        setStatus(call, p.InstanceId, to, from);
        return {};
      },
    }),
    operation({
      ...ECS,
      action: `${verb}Instances`,
      access: 'write',
      ram: needs(`ecs:${verb}Instances`, ecs.instance.by('InstanceId')),
      params: { ...flags, InstanceId: list({ max: 100 }) },
      handle(call, p) {
        dryRun(call, p.DryRun);
        if (p.InstanceId.length === 0) throw refuse(400, 'MissingParameter', 'InstanceId is required.');
        for (const id of p.InstanceId) setStatus(call, id, to, from);
        return {
          InstanceResponses: {
            InstanceResponse: p.InstanceId.map((InstanceId) => ({
              InstanceId,
              Code: '200',
              Message: 'success',
              PreviousStatus: from,
              CurrentStatus: to,
            })),
          },
        };
      },
    }),
  ];
}

function removeInstance(call: Call, id: string, force: boolean | undefined): void {
  const one = instanceNamed(call, id);
  if (one.DeletionProtection)
    throw refuse(403, 'InvalidOperation.DeletionProtection', 'The instance is protected against deletion.');
  if (one.Status === 'Running' && force !== true) throw wrongStatus();
  for (const card of interfacesOf(call, id)) {
    unbindInterface(call, card);
    call.table(networkInterfaces).delete(card.NetworkInterfaceId);
  }
  for (const disk of disksOf(call, id)) call.table(disks).delete(disk.DiskId);
  call.table(instances).delete(id);
}

export const instanceLifecycleOperations: readonly Operation[] = [
  ...statusOperations('Start', 'Running', 'Stopped'),
  ...statusOperations('Stop', 'Stopped', 'Running'),
  ...statusOperations('Reboot', 'Running', 'Running'),
  operation({
    ...ECS,
    action: 'ModifyInstanceNetworkSpec',
    access: 'write',
    params: {
      RegionId: str(),
      InstanceId: str().need(),
      InternetMaxBandwidthOut: int({ min: 0, max: 100 }),
      InternetMaxBandwidthIn: int({ min: 1, max: 200 }),
      NetworkChargeType: str({ oneOf: ['PayByBandwidth', 'PayByTraffic'] }),
      AllocatePublicIp: bool(),
      ClientToken: str(),
    },
    ram: {
      ...needs('ecs:ModifyInstanceNetworkSpec', ecs.instance.by('InstanceId')),
      keys: (p) => [bandwidthKeys(p)],
    },
    handle(call, p) {
      const one = instanceNamed(call, p.InstanceId);
      const out = p.InternetMaxBandwidthOut ?? one.InternetMaxBandwidthOut;
      const wantsAddress = p.AllocatePublicIp === true && out > 0 && one.PublicIpAddresses.length === 0;
      call.table(instances).put(one.InstanceId, {
        ...one,
        InternetMaxBandwidthIn: p.InternetMaxBandwidthIn ?? one.InternetMaxBandwidthIn,
        InternetMaxBandwidthOut: out,
        InternetChargeType: p.NetworkChargeType ?? one.InternetChargeType,
        PublicIpAddresses: wantsAddress ? [publicAddress(call)] : one.PublicIpAddresses,
      });
      return {};
    },
  }),
  operation({
    ...ECS,
    action: 'ModifyInstanceSpec',
    access: 'write',
    params: {
      InstanceId: str().need(),
      InstanceType: str(),
      InternetMaxBandwidthOut: int({ min: 0, max: 100 }),
      InternetMaxBandwidthIn: int({ min: 1, max: 200 }),
      DryRun: bool(),
      ClientToken: str(),
    },
    ram: {
      ...needs('ecs:ModifyInstanceSpec', ecs.instance.by('InstanceId')),
      keys: (p) => [bandwidthKeys(p)],
    },
    handle(call, p) {
      const one = instanceNamed(call, p.InstanceId);
      if (p.InstanceType !== undefined && one.Status !== 'Stopped') throw wrongStatus();
      dryRun(call, p.DryRun);
      call.table(instances).put(one.InstanceId, {
        ...one,
        InstanceType: p.InstanceType ?? one.InstanceType,
        InternetMaxBandwidthIn: p.InternetMaxBandwidthIn ?? one.InternetMaxBandwidthIn,
        InternetMaxBandwidthOut: p.InternetMaxBandwidthOut ?? one.InternetMaxBandwidthOut,
      });
      return {};
    },
  }),
  operation({
    ...ECS,
    action: 'ModifyInstanceMetadataOptions',
    access: 'write',
    params: {
      RegionId: str(),
      InstanceId: str().need(),
      HttpEndpoint: str({ oneOf: ['enabled', 'disabled'] }),
      HttpTokens: str({ oneOf: ['optional', 'required'] }),
      HttpPutResponseHopLimit: int({ min: 1, max: 64 }),
    },
    ram: needs('ecs:ModifyInstanceMetadataOptions', ecs.instance.by('InstanceId')),
    handle(call, p) {
      const one = instanceNamed(call, p.InstanceId);
      const old = one.MetadataOptions;
      call.table(instances).put(one.InstanceId, {
        ...one,
        MetadataOptions: {
          HttpEndpoint: p.HttpEndpoint ?? old.HttpEndpoint,
          HttpTokens: p.HttpTokens ?? old.HttpTokens,
          HttpPutResponseHopLimit: p.HttpPutResponseHopLimit ?? old.HttpPutResponseHopLimit,
        },
      });
      return {};
    },
  }),
  operation({
    ...ECS,
    action: 'DeleteInstance',
    access: 'write',
    params: { RegionId: str(), InstanceId: str().need(), Force: bool() },
    ram: needs('ecs:DeleteInstance', ecs.instance.by('InstanceId')),
    handle(call, p) {
      removeInstance(call, p.InstanceId, p.Force);
      return {};
    },
  }),
  operation({
    ...ECS,
    action: 'DeleteInstances',
    access: 'write',
    params: { RegionId: str(), InstanceId: list({ max: 100 }), Force: bool() },
    ram: needs('ecs:DeleteInstances', ecs.instance.by('InstanceId')),
    handle(call, p) {
      for (const id of p.InstanceId) removeInstance(call, id, p.Force);
      return {};
    },
  }),
  operation({
    ...ECS,
    action: 'AllocatePublicIpAddress',
    access: 'write',
    params: { RegionId: str(), InstanceId: str().need() },
    ram: needs('ecs:AllocatePublicIpAddress', ecs.instance.by('InstanceId')),
    handle(call, p) {
      const one = instanceNamed(call, p.InstanceId);
      const IpAddress = one.PublicIpAddresses[0] ?? publicAddress(call);
      call.table(instances).put(one.InstanceId, { ...one, PublicIpAddresses: [IpAddress] });
      return { IpAddress };
    },
  }),
  operation({
    ...ECS,
    action: 'ModifyInstanceAttribute',
    access: 'write',
    params: {
      RegionId: str(),
      InstanceId: str().need(),
      InstanceName: str(),
      Description: str(),
      HostName: str(),
      UserData: str(),
      Password: str(),
      DeletionProtection: bool(),
      SecurityGroupIds: list({ max: 10 }),
    },
    ram: {
      ...needs(
        'ecs:ModifyInstanceAttribute',
        ecs.instance.by('InstanceId'),
        ecs.securityGroup.byOptional('SecurityGroupIds'),
      ),
      keys: instanceAttributeKeys,
    },
    handle(call, p) {
      const one = instanceNamed(call, p.InstanceId);
      call.table(instances).put(one.InstanceId, {
        ...one,
        InstanceName: p.InstanceName ?? one.InstanceName,
        Description: p.Description ?? one.Description,
        HostName: p.HostName ?? one.HostName,
        UserData: p.UserData ?? one.UserData,
        DeletionProtection: p.DeletionProtection ?? one.DeletionProtection,
      });
      if (new Set(p.SecurityGroupIds).size !== p.SecurityGroupIds.length)
        throw refuse(400, 'InvalidParameter', 'A security group is given twice.');
      if (p.SecurityGroupIds.length > 0)
        setGroups(call, interfaceNamed(call, one.PrimaryInterfaceId), p.SecurityGroupIds);
      return {};
    },
  }),
];
