/** Tags on resources: the same three operations in every product, with small differences in spelling. */
import { type Call, type Operation, operation, refuse } from './operation.ts';
import { page } from './paging.ts';
import { bool, int, list, objects, str } from './params.ts';
import type { Collection } from './state.ts';

export interface TagRecord {
  readonly Key: string;
  readonly Value: string;
}

interface Tagged {
  readonly Tags: readonly TagRecord[];
}

/** The `Tag.N.Key`, `Tag.N.Value` parameter of create and list calls. */
export const TAGS = objects({ Key: str(), Value: str() }, { max: 20 });

/** Tags as a call gives them: none without a key. */
export function tagsOf(
  tags: readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[],
): TagRecord[] {
  return tags.flatMap(({ Key, Value }) => (Key === undefined ? [] : [{ Key, Value: Value ?? '' }]));
}

/** Whether `own` has every wanted key and, where one is wanted, value. */
export function hasTags(
  own: readonly TagRecord[],
  wanted: readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[],
): boolean {
  return wanted.every(({ Key, Value }) =>
    own.some((tag) => tag.Key === Key && (Value === undefined || tag.Value === Value)),
  );
}

/** `{ Tag: [{ TagKey, TagValue }] }`, as ECS answers tags. */
export function tagKeyValues(tags: readonly TagRecord[]): { Tag: { TagKey: string; TagValue: string }[] } {
  return { Tag: tags.map(({ Key, Value }) => ({ TagKey: Key, TagValue: Value })) };
}

export interface TagDialect {
  readonly product: string;
  readonly version: string;
  readonly scope: 'region' | 'account';
  /** Resource types as the API names them, compared without case, and where their records are. */
  readonly kinds: Readonly<Record<string, Collection<Tagged & object>>>;
  /** RAM names resources, the others number them. */
  readonly resource: 'ResourceId' | 'ResourceNames';
  readonly tagKey: 'TagKey' | 'TagKeys';
  readonly untag: 'UntagResources' | 'UnTagResources';
  /** ECS and VPC wrap the answer's list once more. */
  readonly wrapped: boolean;
  /** The code for a resource that is not there. */
  readonly notFound: string;
}

const MOST_TAGS = 20;

/** TagResources, UntagResources and ListTagResources of one product. */
export function tagOperations(dialect: TagDialect): Operation[] {
  const { product, version, scope, resource, tagKey, untag, wrapped, notFound } = dialect;
  const kinds = new Map(Object.entries(dialect.kinds).map(([name, kind]) => [name.toLowerCase(), kind]));
  const common = { product, version, scope } as const;
  const ids = { [resource]: list({ max: 50 }) };
  const ram = (action: string) => ({
    action: `${product.toLowerCase()}:${action}`,
    resources: () => ['*'],
  });
  const idsOf = (p: object): readonly string[] => (p as Record<string, readonly string[]>)[resource] ?? [];

  const kindOf = (type: string): Collection<Tagged & object> => {
    const kind = kinds.get(type.toLowerCase());
    if (kind === undefined)
      throw refuse(400, 'InvalidResourceType.NotFound', `The ResourceType ${type} is not supported.`);
    return kind;
  };
  const change = (
    call: Call,
    type: string,
    names: readonly string[],
    edit: (own: readonly TagRecord[]) => TagRecord[],
  ) => {
    if (names.length === 0)
      throw refuse(400, `MissingParameter.${resource}`, `The parameter ${resource} is required.`);
    const table = call.table(kindOf(type));
    for (const id of names) {
      const record = table.get(id);
      if (record === undefined) throw refuse(404, notFound, `The resource ${id} does not exist.`);
      const Tags = edit(record.Tags);
      if (Tags.length > MOST_TAGS)
        throw refuse(403, 'QuotaExceeded.TagNum', `A resource cannot have more than ${MOST_TAGS} tags.`);
      table.put(id, { ...record, Tags });
    }
    return {};
  };

  return [
    operation({
      ...common,
      action: 'TagResources',
      access: 'write',
      params: { RegionId: str(), ResourceType: str().need(), ...ids, Tag: TAGS, ClientToken: str() },
      ram: ram('TagResources'),
      errors: ['InvalidResourceType.NotFound', notFound, 'QuotaExceeded.TagNum'],
      handle(call, p) {
        const added = tagsOf(p.Tag);
        if (added.length === 0) throw refuse(400, 'MissingParameter.Tag', 'The parameter Tag is required.');
        return change(call, p.ResourceType, idsOf(p), (own) => [
          ...own.filter(({ Key }) => !added.some((tag) => tag.Key === Key)),
          ...added,
        ]);
      },
    }),
    operation({
      ...common,
      action: untag,
      access: 'write',
      params: {
        RegionId: str(),
        ResourceType: str().need(),
        ...ids,
        [tagKey]: list({ max: 20 }),
        All: bool(),
      },
      ram: ram(untag),
      errors: ['InvalidResourceType.NotFound', notFound],
      handle(call, p) {
        const keys = (p as unknown as Record<string, readonly string[]>)[tagKey] ?? [];
        const all = p.All === true && keys.length === 0;
        return change(call, p.ResourceType, idsOf(p), (own) =>
          own.filter(({ Key }) => !all && !keys.includes(Key)),
        );
      },
    }),
    operation({
      ...common,
      action: 'ListTagResources',
      access: 'read',
      params: {
        RegionId: str(),
        ResourceType: str().need(),
        ...ids,
        Tag: TAGS,
        NextToken: str(),
        MaxResults: int({ min: 1, max: 100, clamp: true }),
        PageSize: int({ min: 1, max: 1000, clamp: true }),
      },
      ram: ram('ListTagResources'),
      errors: ['InvalidResourceType.NotFound'],
      handle(call, p) {
        const kind = kindOf(p.ResourceType);
        const wanted = idsOf(p);
        const found = call
          .table(kind)
          .entries()
          .filter(([id, { Tags }]) => (wanted.length === 0 || wanted.includes(id)) && hasTags(Tags, p.Tag))
          .flatMap(([id, { Tags }]) =>
            Tags.map(({ Key, Value }) => ({
              [resource === 'ResourceId' ? 'ResourceId' : 'ResourceName']: id,
              ResourceType: p.ResourceType.toLowerCase(),
              TagKey: Key,
              TagValue: Value,
            })),
          );
        const size = p.MaxResults ?? p.PageSize;
        const request = { NextToken: p.NextToken, MaxResults: size };
        const { items, fields } = page(found, request, { style: 'token', size: 50 });
        const token = fields.NextToken === undefined ? {} : { NextToken: fields.NextToken };
        return { ...token, TagResources: wrapped ? { TagResource: items } : items };
      },
    }),
  ];
}
