/** Versions of launch templates: numbered from 1, none changed after it was made. */
import { ecs, needs } from '../arn.ts';
import { type Call, type Operation, operation, refuse } from '../kernel/operation.ts';
import { NUMBERED, page } from '../kernel/paging.ts';
import { bool, int, list, str } from '../kernel/params.ts';
import { tagsOf } from '../kernel/tagging.ts';
import { vendorTime } from '../kernel/time.ts';
import { ECS } from './common.ts';
import { TEMPLATE } from './instance-parameters.ts';
import {
  type LaunchTemplateRecord,
  launchTemplates,
  MOST_VERSIONS,
  type TemplateParameters,
  type TemplateVersionRecord,
  templateNamed,
  versionOf,
} from './model-launch-template.ts';

const NAMED = { RegionId: str(), LaunchTemplateId: str(), LaunchTemplateName: str() } as const;

/** Refusals of what makes a version. */
export const VERSION_ERRORS = ['InvalidDescription.Malformed'] as const;

export function newVersion(
  call: Call,
  VersionNumber: number,
  description: string | undefined,
  Parameters: TemplateParameters,
): TemplateVersionRecord {
  if (description !== undefined && !/^(?!https?:\/\/).{2,256}$/s.test(description))
    throw refuse(
      400,
      'InvalidDescription.Malformed',
      'The specified parameter "VersionDescription" is not valid.',
    );
  return {
    VersionNumber,
    VersionDescription: description ?? '',
    CreateTime: vendorTime(call.now),
    CreatedBy: call.caller.principalId,
    Parameters,
  };
}

/** A template's parameters as the vendor answers them: what was not given is left out. */
function dataAnswer(p: TemplateParameters): object {
  const { Tag, SecurityGroupIds, SystemDisk, DataDisk, NetworkInterface, ...rest } = p;
  const groups = (ids: readonly string[]): object =>
    ids.length === 0 ? {} : { SecurityGroupIds: { SecurityGroupId: ids } };
  return {
    ...rest,
    ...groups(SecurityGroupIds),
    ...(SystemDisk === undefined ? {} : { SystemDisk: diskAnswer(SystemDisk) }),
    DataDisks: { DataDisk: DataDisk.map(diskAnswer) },
    NetworkInterfaces: {
      NetworkInterface: NetworkInterface.map(({ SecurityGroupIds: ids, ...one }) => ({
        ...one,
        ...groups(ids),
      })),
    },
    Tags: { InstanceTag: tagsOf(Tag) },
  };
}

/** Unlike everywhere else `Encrypted` is a text here. */
function diskAnswer<D extends { readonly Encrypted: boolean | undefined }>({
  Encrypted,
  ...disk
}: D): object {
  return { ...disk, ...(Encrypted === undefined ? {} : { Encrypted: String(Encrypted) }) };
}

function versionAnswer(template: LaunchTemplateRecord, version: TemplateVersionRecord, detail: boolean) {
  const { Parameters, ...rest } = version;
  return {
    ...rest,
    LaunchTemplateId: template.LaunchTemplateId,
    LaunchTemplateName: template.LaunchTemplateName,
    DefaultVersion: version.VersionNumber === template.DefaultVersionNumber,
    ModifiedTime: version.CreateTime,
    ...(detail ? { LaunchTemplateData: dataAnswer(Parameters) } : {}),
  };
}

export const launchTemplateVersionOperations: readonly Operation[] = [
  operation({
    ...ECS,
    action: 'CreateLaunchTemplateVersion',
    access: 'write',
    params: { ...NAMED, VersionDescription: str(), ...TEMPLATE },
    ram: needs('ecs:CreateLaunchTemplateVersion', ecs.launchTemplate.by('LaunchTemplateId')),
    errors: ['InvalidLaunchTemplate.NotFound', 'LaunchTemplateVersionLimitExceed', ...VERSION_ERRORS],
    handle(call, p) {
      const { RegionId: _, LaunchTemplateId: __, LaunchTemplateName: ___, ...rest } = p;
      const { VersionDescription, ...parameters } = rest;
      const template = templateNamed(call, p);
      if (template.Versions.length >= MOST_VERSIONS)
        throw refuse(
          403,
          'LaunchTemplateVersionLimitExceed',
          'The launch template has as many versions as it can have.',
        );
      const number = template.LatestVersionNumber + 1;
      const made = newVersion(call, number, VersionDescription, parameters);
      call.table(launchTemplates).put(template.LaunchTemplateId, {
        ...template,
        LatestVersionNumber: number,
        ModifiedTime: made.CreateTime,
        Versions: [...template.Versions, made],
      });
      return { LaunchTemplateId: template.LaunchTemplateId, LaunchTemplateVersionNumber: number };
    },
  }),
  operation({
    ...ECS,
    action: 'DescribeLaunchTemplateVersions',
    access: 'read',
    params: {
      ...NAMED,
      DefaultVersion: bool(),
      DetailFlag: bool(),
      LaunchTemplateVersion: list({ max: 30 }),
      MinVersion: int({ min: 1 }),
      MaxVersion: int({ min: 1 }),
      ...NUMBERED,
    },
    ram: needs('ecs:DescribeLaunchTemplateVersions', ecs.launchTemplate.by('LaunchTemplateId')),
    errors: ['InvalidLaunchTemplate.NotFound'],
    handle(call, p) {
      const template = templateNamed(call, p);
      const wanted = template.Versions.filter(
        ({ VersionNumber: number }) =>
          (p.DefaultVersion !== true || number === template.DefaultVersionNumber) &&
          (p.LaunchTemplateVersion.length === 0 || p.LaunchTemplateVersion.includes(String(number))) &&
          number >= (p.MinVersion ?? 1) &&
          number <= (p.MaxVersion ?? Number.MAX_SAFE_INTEGER),
      );
      const { items, fields } = page(wanted, p);
      return {
        ...fields,
        LaunchTemplateVersionSets: {
          LaunchTemplateVersionSet: items.map((one) => versionAnswer(template, one, p.DetailFlag !== false)),
        },
      };
    },
  }),
  operation({
    ...ECS,
    action: 'DeleteLaunchTemplateVersion',
    access: 'write',
    params: { ...NAMED, DeleteVersion: list({ max: 29 }) },
    ram: needs('ecs:DeleteLaunchTemplateVersion', ecs.launchTemplate.by('LaunchTemplateId')),
    errors: [
      'InvalidLaunchTemplate.NotFound',
      'InvalidLaunchTemplateVersion.NotFound',
      'InvalidOperation.DeleteDefaultVersion',
    ],
    handle(call, p) {
      const template = templateNamed(call, p);
      const { LaunchTemplateId, DefaultVersionNumber } = template;
      if (p.DeleteVersion.length === 0)
        throw refuse(400, 'MissingParameter', 'The parameter DeleteVersion is required.');
      const gone = p.DeleteVersion.map((number) => versionOf(template, Number(number)).VersionNumber);
      if (gone.includes(DefaultVersionNumber))
        throw refuse(
          403,
          'InvalidOperation.DeleteDefaultVersion',
          'The default version of a launch template cannot be deleted.',
        );
      call.table(launchTemplates).put(LaunchTemplateId, {
        ...template,
        ModifiedTime: vendorTime(call.now),
        Versions: template.Versions.filter(({ VersionNumber }) => !gone.includes(VersionNumber)),
      });
      return {
        LaunchTemplateVersions: {
          LaunchTemplateVersion: gone.map((number) => ({
            LaunchTemplateId,
            LaunchTemplateVersionNumber: number,
          })),
        },
      };
    },
  }),
];
