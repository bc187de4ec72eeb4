/** The group: one that is there and right for the wish, a new one, or those of the launch template. */
import { useQuery } from '@tanstack/react-query';
import { Checkbox, Collapse, Input, Radio, Select, Tag } from 'antd';
import type { ReactNode } from 'react';
import { call } from '../../data/client.ts';
import { Loaded } from '../../parts/loaded.tsx';
import { PortList } from '../../parts/port-list.tsx';
import { ResourceName } from '../../parts/resource.tsx';
import { Time } from '../../parts/time.tsx';
import { usePreferences } from '../../shell/preferences.tsx';
import type { RightGroups } from './documents.ts';
import { type Draft, groupsWishOf, idsIn } from './draft.ts';
import { Field, fieldId, useWizard } from './fields.tsx';
import { ExposedList, useReachText } from './judged.tsx';
import { GroupType } from './place.tsx';
import { Together } from './together.tsx';

type JudgedGroup = RightGroups['items'][number];

export function GroupStep(): ReactNode {
  const { m } = usePreferences();
  const { draft, set } = useWizard();
  const texts = m.create;
  const ways: readonly Draft['from'][] =
    draft.template.trim() === '' ? ['there', 'new'] : ['there', 'new', 'template'];
  return (
    <>
      <Field field="from" label={texts.groups.which} labelled={false}>
        <Radio.Group
          vertical
          value={draft.from}
          onChange={({ target }) => set({ from: target.value })}
          options={ways.map((value) => ({ value, label: texts.groups.ways[value] }))}
        />
      </Field>
      {draft.from === 'there' && (
        <>
          {draft.vpc !== '' && <Judged />}
          <Field field="group" label={draft.vpc === '' ? texts.field.group : texts.groups.typed} required>
            <Select
              id={fieldId('group')}
              mode="tags"
              open={false}
              suffixIcon={null}
              value={[...draft.group]}
              tokenSeparators={[',', ' ']}
              placeholder="sg-bp1abc"
              onChange={(ids: string[]) => set({ group: idsIn(ids.join(' ')) })}
            />
          </Field>
        </>
      )}
      {draft.from === 'new' && (
        <>
          <Field field="newGroup" label={texts.field.newGroup} extra={texts.help.newGroup} required>
            <Input
              id={fieldId('newGroup')}
              className="narrow"
              maxLength={128}
              spellCheck={false}
              value={draft.newGroup}
              onChange={({ target }) => set({ newGroup: target.value })}
            />
          </Field>
          <GroupType />
        </>
      )}
    </>
  );
}

/** The groups of the VPC as the service judges them. */
function Judged(): ReactNode {
  const { m } = usePreferences();
  const { draft } = useWizard();
  const wish = groupsWishOf(draft);
  const query = useQuery({
    queryKey: ['right-groups', wish],
    queryFn: async ({ signal }) =>
      (await call<RightGroups>('/create/groups/right', { method: 'POST', body: wish, signal })).data,
  });
  const texts = m.create.groups;
  return (
    <Loaded query={query}>
      {({ items, judging, snapshot }) => {
        const right = items.filter(({ because }) => because.length === 0);
        const wrong = items.filter(({ because }) => because.length > 0);
        const types = new Set(items.filter(({ id }) => draft.group.includes(id)).map(({ type }) => type));
        return (
          <div className="judged-groups">
            <p>
              {right.length === 0 ? texts.none : texts.right(right.length)}{' '}
              <span className="quiet">
                {texts.asOf} <Time at={snapshot.changedAt} />
              </span>
            </p>
            <ul className="rows">
              {right.map((group) => (
                <Right key={group.id} group={group} fits={types.size === 0 || types.has(group.type)} />
              ))}
            </ul>
            {wrong.length > 0 && (
              <Collapse
                items={[
                  {
                    key: 'wrong',
                    label: texts.wrong(wrong.length),
                    children: (
                      <ul className="rows">
                        {wrong.map((group) => (
                          <Wrong key={group.id} group={group} />
                        ))}
                      </ul>
                    ),
                  },
                ]}
              />
            )}
            {draft.group.length > 1 && (
              <Together ids={draft.group} read={items.map(({ id }) => id)} judging={judging} />
            )}
          </div>
        );
      }}
    </Loaded>
  );
}

function About({ group: { id, name, type, rules } }: { readonly group: JudgedGroup }): ReactNode {
  const { m } = usePreferences();
  return (
    <>
      <ResourceName type="group" id={id} name={name} />
      <span className="quiet">
        {m.create.groups.types[type]} · {m.create.groups.rules(rules)}
      </span>
    </>
  );
}

function Right({
  group,
  fits,
}: {
  readonly group: JudgedGroup;
  /** Whether it can be chosen beside those that are. */
  readonly fits: boolean;
}): ReactNode {
  const { m } = usePreferences();
  const { draft, set } = useWizard();
  const text = useReachText();
  const { id, name, beyond } = group;
  const isChosen = draft.group.includes(id);
  return (
    <li>
      <Checkbox
        checked={isChosen}
        disabled={!fits && !isChosen}
        onChange={() =>
          set({ group: isChosen ? draft.group.filter((one) => one !== id) : [...draft.group, id] })
        }
        aria-label={name === '' ? id : `${name} ${id}`}
      />
      <About group={group} />
      {!fits && !isChosen && <span className="quiet">{m.create.groups.otherType}</span>}
      {beyond.length === 0 ? (
        <Tag className="severity good">{m.create.groups.exact}</Tag>
      ) : (
        <span className="whole quiet">
          {m.create.groups.beyond}{' '}
          {beyond.map((one) => (
            <span key={`${one.service} ${one.protocol}/${one.port} ${one.family}`} className="beyond">
              <PortList ports={[one]} /> <span className="mono">{text(one)}</span>
            </span>
          ))}
        </span>
      )}
    </li>
  );
}

function Wrong({ group }: { readonly group: JudgedGroup }): ReactNode {
  const { m } = usePreferences();
  const { because, lacks, exposed } = group;
  return (
    <li>
      <About group={group} />
      {because.map((one) => (
        <span key={one} className="whole">
          {m.create.groups.because[one]} {one === 'lacks' && <span className="mono">{lacks.join(', ')}</span>}
        </span>
      ))}
      {exposed.length > 0 && (
        <div className="whole">
          <ExposedList exposed={exposed} />
        </div>
      )}
    </li>
  );
}
