/**
 * Launch templates. Their parameters are not looked at before instances are made of them (CreateLaunchTemplate,
 * operation description); codes are those of the vendor's pages of the operations.
 */
import { ecs, needs } from '../arn.ts';
import { type Operation, operation, refuse } from '../kernel/operation.ts';
import { NUMBERED, page } from '../kernel/paging.ts';
import { int, list, str } from '../kernel/params.ts';
import { hasTags, TAGS, tagKeyValues, tagsOf } from '../kernel/tagging.ts';
import { vendorTime } from '../kernel/time.ts';
import { ECS } from './common.ts';
import { TEMPLATE } from './instance-parameters.ts';
import { newVersion, VERSION_ERRORS } from './launch-template-versions.ts';
import { launchTemplates, MOST_TEMPLATES, templateNamed, versionOf } from './model-launch-template.ts';

const NAME = /^(?!https?:\/\/)\p{L}[\p{L}\d:_-]{1,127}$/u;

export const launchTemplateOperations: readonly Operation[] = [
  operation({
    ...ECS,
    action: 'CreateLaunchTemplate',
    access: 'write',
    params: {
      RegionId: str(),
      LaunchTemplateName: str().need(),
      VersionDescription: str(),
      TemplateResourceGroupId: str(),
      TemplateTag: TAGS,
      ...TEMPLATE,
    },
    ram: needs('ecs:CreateLaunchTemplate', ecs.launchTemplate.all),
    errors: [
      'InvalidLaunchTemplateName.Malformed',
      'LaunchTemplateName.Duplicated',
      'LaunchTemplateLimitExceed',
      ...VERSION_ERRORS,
    ],
    handle(call, p) {
      const { RegionId: _, LaunchTemplateName, VersionDescription, ...rest } = p;
      const { TemplateResourceGroupId, TemplateTag, ...parameters } = rest;
      const table = call.table(launchTemplates);
      if (!NAME.test(LaunchTemplateName))
        throw refuse(
          400,
          'InvalidLaunchTemplateName.Malformed',
          'The specified parameter LaunchTemplateName is not valid.',
        );
      if (table.values().some((one) => one.LaunchTemplateName === LaunchTemplateName))
        throw refuse(403, 'LaunchTemplateName.Duplicated', 'The specified name is in use.');
      if (table.size >= MOST_TEMPLATES)
        throw refuse(403, 'LaunchTemplateLimitExceed', 'There are as many launch templates as there can be.');
      const LaunchTemplateId = call.newId('lt');
      const first = newVersion(call, 1, VersionDescription, parameters);
      table.put(LaunchTemplateId, {
        LaunchTemplateId,
        LaunchTemplateName,
        DefaultVersionNumber: 1,
        LatestVersionNumber: 1,
        CreateTime: first.CreateTime,
        ModifiedTime: first.CreateTime,
        CreatedBy: first.CreatedBy,
        ResourceGroupId: TemplateResourceGroupId ?? '',
        Tags: tagsOf(TemplateTag),
        Versions: [first],
      });
      return { LaunchTemplateId, LaunchTemplateVersionNumber: 1 };
    },
  }),
  operation({
    ...ECS,
    action: 'DescribeLaunchTemplates',
    access: 'read',
    params: {
      RegionId: str(),
      LaunchTemplateId: list({ max: 100 }),
      LaunchTemplateName: list({ max: 100 }),
      TemplateResourceGroupId: str(),
      TemplateTag: TAGS,
      ...NUMBERED,
    },
    ram: needs('ecs:DescribeLaunchTemplates', ecs.launchTemplate.by('LaunchTemplateId')),
    handle(call, p) {
      const wanted = call
        .table(launchTemplates)
        .values()
        .filter(
          (one) =>
            (p.LaunchTemplateId.length === 0 || p.LaunchTemplateId.includes(one.LaunchTemplateId)) &&
            (p.LaunchTemplateName.length === 0 || p.LaunchTemplateName.includes(one.LaunchTemplateName)) &&
            (p.TemplateResourceGroupId === undefined || one.ResourceGroupId === p.TemplateResourceGroupId) &&
            hasTags(one.Tags, p.TemplateTag),
        );
      const { items, fields } = page(wanted, p);
      return {
        ...fields,
        LaunchTemplateSets: {
          LaunchTemplateSet: items.map(({ Versions: _, Tags, ...one }) => ({
            ...one,
            Tags: tagKeyValues(Tags),
          })),
        },
      };
    },
  }),
  operation({
    ...ECS,
    action: 'ModifyLaunchTemplateDefaultVersion',
    access: 'write',
    params: {
      RegionId: str(),
      LaunchTemplateId: str(),
      LaunchTemplateName: str(),
      DefaultVersionNumber: int({ min: 1 }).need(),
    },
    ram: needs('ecs:ModifyLaunchTemplateDefaultVersion', ecs.launchTemplate.by('LaunchTemplateId')),
    errors: ['InvalidLaunchTemplate.NotFound', 'InvalidLaunchTemplateVersion.NotFound'],
    handle(call, p) {
      const template = templateNamed(call, p);
      const { VersionNumber } = versionOf(template, p.DefaultVersionNumber);
      call.table(launchTemplates).put(template.LaunchTemplateId, {
        ...template,
        DefaultVersionNumber: VersionNumber,
        ModifiedTime: vendorTime(call.now),
      });
      return { LaunchTemplateId: template.LaunchTemplateId };
    },
  }),
  operation({
    ...ECS,
    action: 'DeleteLaunchTemplate',
    access: 'write',
    params: { RegionId: str(), LaunchTemplateId: str(), LaunchTemplateName: str() },
    ram: needs('ecs:DeleteLaunchTemplate', ecs.launchTemplate.by('LaunchTemplateId')),
    errors: ['InvalidLaunchTemplate.NotFound'],
    handle(call, p) {
      const { LaunchTemplateId, Versions } = templateNamed(call, p);
      call.table(launchTemplates).delete(LaunchTemplateId);
      // Spelled so by the official SDK.
      const versionNumbers = Versions.map(({ VersionNumber }) => VersionNumber);
      return { LaunchTemplateId, LaunchTemplateVersionNumbers: { versionNumbers } };
    },
  }),
];
