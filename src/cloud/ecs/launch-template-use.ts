/** What a launch template adds to a call for new instances. */
import type { SemanticsProfile } from '../../domain/semantics/profile.ts';
import type { Call } from '../kernel/operation.ts';
import {
  findTemplate,
  type TemplateName,
  type TemplateParameters,
  type TemplateVersionRecord,
  templateNamed,
  versionOf,
} from './model-launch-template.ts';

interface VersionName extends TemplateName {
  /** The default version when absent. */
  readonly LaunchTemplateVersion?: number | undefined;
}

/** The version that a call names; undefined when it names none, or one that is not there. */
export function versionNamed(
  call: Pick<Call, 'table'>,
  name: VersionName,
): TemplateVersionRecord | undefined {
  const template = findTemplate(call, name);
  const number = name.LaunchTemplateVersion ?? template?.DefaultVersionNumber;
  return template?.Versions.find(({ VersionNumber }) => VersionNumber === number);
}

/** The same for a call that makes instances of it: what it names must be there. */
export function versionToRun(call: Call, name: VersionName): TemplateVersionRecord | undefined {
  if (name.LaunchTemplateId === undefined && name.LaunchTemplateName === undefined) return undefined;
  const template = templateNamed(call, name);
  return versionOf(template, name.LaunchTemplateVersion ?? template.DefaultVersionNumber);
}

/** Parameters whose fields are parameters of their own, `SystemDisk.Size` for one. */
const STRUCTURES = ['SystemDisk', 'ImageOptions'] as const satisfies readonly (keyof TemplateParameters)[];
const GROUPS = ['SecurityGroupId', 'SecurityGroupIds'] as const;

/**
 * The parameters of a call, and of the template where the call says nothing: those of the call take precedence
 * (RunInstances of the official SDK, ecs20140526 7.11.6). Lists (disks, interfaces, tags) are taken as a whole; that is
 * not confirmed.
 */
export function mergeTemplate<P extends object>(
  given: P,
  template: TemplateParameters,
  profile: Pick<SemanticsProfile, 'template-groups'>,
): P {
  const merged = new Map<string, unknown>(Object.entries(given));
  const own = GROUPS.some((name) => isSaid(merged.get(name)));
  for (const [name, value] of Object.entries(template)) {
    // What only templates can say means nothing here.
    if (!merged.has(name)) continue;
    if (own && profile['template-groups'] === 'replaced' && GROUPS.some((one) => one === name)) continue;
    if (STRUCTURES.some((one) => one === name)) merged.set(name, joined(value, merged.get(name)));
    else if (!isSaid(merged.get(name))) merged.set(name, value);
  }
  return Object.fromEntries(merged) as P;
}

function isSaid(value: unknown): boolean {
  return value !== undefined && !(Array.isArray(value) && value.length === 0);
}

/** A structure of the template under that of the call. */
function joined(under: unknown, over: unknown): unknown {
  if (under === undefined || over === undefined) return over ?? under;
  const said = Object.entries(over as object).filter(([, value]) => isSaid(value));
  return { ...(under as object), ...Object.fromEntries(said) };
}
