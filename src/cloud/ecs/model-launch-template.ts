/** Launch templates as the local cloud keeps them. */
import { type Call, refuse } from '../kernel/operation.ts';
import type { Decoded } from '../kernel/params.ts';
import { collection } from '../kernel/state.ts';
import type { TagRecord } from '../kernel/tagging.ts';
import type { TEMPLATE } from './instance-parameters.ts';

export type TemplateParameters = Decoded<typeof TEMPLATE>;

export interface TemplateVersionRecord {
  readonly VersionNumber: number;
  readonly VersionDescription: string;
  readonly CreateTime: string;
  readonly CreatedBy: string;
  /** As they were given: they are checked when instances are made of them. */
  readonly Parameters: TemplateParameters;
}

export interface LaunchTemplateRecord {
  readonly LaunchTemplateId: string;
  readonly LaunchTemplateName: string;
  readonly DefaultVersionNumber: number;
  /** Of the version that was made last, also when it is gone. */
  readonly LatestVersionNumber: number;
  readonly CreateTime: string;
  readonly ModifiedTime: string;
  readonly CreatedBy: string;
  readonly ResourceGroupId: string;
  readonly Tags: readonly TagRecord[];
  readonly Versions: readonly TemplateVersionRecord[];
}

export const launchTemplates = collection<LaunchTemplateRecord>('ecs.launch-template', 'region');

/** Templates of a region, and versions of a template (CreateLaunchTemplate, operation description). */
export const MOST_TEMPLATES = 30;
export const MOST_VERSIONS = 30;

/** How a call names a template: by one of the two, or both. */
export interface TemplateName {
  readonly LaunchTemplateId?: string | undefined;
  readonly LaunchTemplateName?: string | undefined;
}

/** The template that a call names; undefined when it names none, or one that is not there. */
export function findTemplate(
  call: Pick<Call, 'table'>,
  { LaunchTemplateId: id, LaunchTemplateName: name }: TemplateName,
): LaunchTemplateRecord | undefined {
  if (id === undefined && name === undefined) return undefined;
  return call
    .table(launchTemplates)
    .values()
    .find(
      (one) =>
        (id === undefined || one.LaunchTemplateId === id) &&
        (name === undefined || one.LaunchTemplateName === name),
    );
}

export function templateNamed(call: Call, name: TemplateName): LaunchTemplateRecord {
  if (name.LaunchTemplateId === undefined && name.LaunchTemplateName === undefined)
    throw refuse(400, 'MissingParameter', 'LaunchTemplateId or LaunchTemplateName is required.');
  const found = findTemplate(call, name);
  if (found === undefined)
    throw refuse(404, 'InvalidLaunchTemplate.NotFound', 'The specified launch template does not exist.');
  return found;
}

/** The code of RunInstances; that other operations answer the same is not confirmed. */
export function versionOf(template: LaunchTemplateRecord, number: number): TemplateVersionRecord {
  const found = template.Versions.find(({ VersionNumber }) => VersionNumber === number);
  if (found === undefined)
    throw refuse(
      404,
      'InvalidLaunchTemplateVersion.NotFound',
      'The specified launch template version does not exist.',
    );
  return found;
}
