/**
 * A launch template for tests: the local cloud serves none and refuses instances that name one, so these two operations
 * stand in for it, the reading with the answer of the vendor's own model (DescribeLaunchTemplateVersions of
 * ecs20140526).
 */

import { type Operation, operation } from '../../src/cloud/kernel/operation.ts';
import { bool, int, list, str } from '../../src/cloud/kernel/params.ts';
import { operations } from '../../src/cloud/registry.ts';

export interface TemplateVersion {
  readonly VersionNumber: number;
  readonly DefaultVersion: boolean;
  readonly LaunchTemplateData: object;
}

/** Every operation of the local cloud, and a template with these versions, which may be changed later. */
export function withTemplate(versions: readonly TemplateVersion[]): readonly Operation[] {
  return [
    ...operations.map(withoutTemplate),
    operation({
      product: 'Ecs',
      version: '2014-05-26',
      scope: 'region',
      action: 'DescribeLaunchTemplateVersions',
      access: 'read',
      errors: [],
      params: {
        RegionId: str(),
        LaunchTemplateId: str().need(),
        LaunchTemplateVersion: list({ max: 30 }),
        DefaultVersion: bool(),
        DetailFlag: bool(),
        MaxResults: int(),
      },
      ram: { action: 'ecs:DescribeLaunchTemplateVersions', resources: () => ['*'] },
      handle: (_call, p) => ({
        LaunchTemplateVersionSets: {
          LaunchTemplateVersionSet: versions.filter(({ VersionNumber, DefaultVersion }) =>
            p.DefaultVersion === true
              ? DefaultVersion
              : p.LaunchTemplateVersion.includes(String(VersionNumber)),
          ),
        },
      }),
    }),
  ];
}

/** Makes instances as if no template was named. */
function withoutTemplate(one: Operation): Operation {
  if (one.action !== 'RunInstances') return one;
  return {
    ...one,
    handle: (call, params) => one.handle(call, { ...params, LaunchTemplateId: undefined } as typeof params),
  };
}
