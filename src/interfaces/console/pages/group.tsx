/** One security group: its rules in the order in which they are tried, and what a change of them would do, as one types. */
import { DeleteOutlined, EditOutlined, PlusOutlined, UndoOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Card, Descriptions, Empty, Table, Tag } from 'antd';
import { type ReactNode, useState } from 'react';
import { useParams } from 'react-router';
import type { RuleInOrder } from '../../../app/inventory/group-detail.ts';
import { get } from '../data/client.ts';
import { useEditedRules } from '../data/edited-rules.ts';
import { useSession } from '../data/session.tsx';
import { draftOf, type Neighbourhood, neighbourhoodQuery, wrongFields } from '../data/what-if.ts';
import { useBoundPolicies } from '../parts/guard-answers.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { PlanRepairLink } from '../parts/plan-repair-link.tsx';
import { PortList } from '../parts/port-list.tsx';
import { AsCommand, ResourceName } from '../parts/resource.tsx';
import { ReviewEdits } from '../parts/review-edits.tsx';
import { NEW_RULE, RuleForm } from '../parts/rule-form.tsx';
import { VerdictTag } from '../parts/verdict.tsx';
import { usePreferences } from '../shell/preferences.tsx';

interface Members {
  readonly items: readonly {
    readonly id: string;
    readonly instance: string | null;
    readonly verdict: string;
  }[];
  readonly total: number;
}

export function Page(): ReactNode {
  const { id = '' } = useParams();
  const known = useQuery(neighbourhoodQuery(id));
  return (
    <Loaded query={known}>
      {(neighbourhood) => <Group key={id} id={id} neighbourhood={neighbourhood} />}
    </Loaded>
  );
}

function Group({
  id,
  neighbourhood,
}: {
  readonly id: string;
  readonly neighbourhood: Neighbourhood;
}): ReactNode {
  const { m, messages } = usePreferences();
  const { data: session } = useSession();
  const rules = useEditedRules(neighbourhood, id);
  const { group, edits, before, put } = rules;
  /** The rule in the form: a key of an edit, or of a rule. */
  const [open, setOpen] = useState<string>();
  const drop = (key: string): void => {
    rules.drop(key);
    setOpen(undefined);
  };
  const byKey = new Map(edits.map((edit) => [edit.key, edit]));
  const removed = before.detail.order.filter((rule) => byKey.get(rule.id)?.kind === 'remove');
  const start = (rule: RuleInOrder): void => {
    setOpen(rule.id);
    if (!byKey.has(rule.id)) put({ kind: 'change', key: rule.id, draft: draftOf(rule) });
  };
  const add = (): void => {
    const numbers = edits.map(({ key: other }) => Number(other.split('+')[1] ?? 0));
    const key = `${id}+${Math.max(0, ...numbers) + 1}`;
    put({ kind: 'add', key, draft: NEW_RULE });
    setOpen(key);
  };
  const current = open === undefined ? undefined : byKey.get(open);
  const canEdit = session?.role !== 'viewer' && !group.serviceManaged;
  useBoundPolicies(group.account, canEdit);
  return (
    <>
      <PageHead
        title={group.name === '' ? id : group.name}
        about={
          <>
            <span className="mono">{id}</span> · {group.account} / {group.region}
          </>
        }
      >
        <VerdictTag verdict={group.verdict} />
        <PlanRepairLink id={id} />
      </PageHead>
      <AsCommand command={`postern explain ${id}`} />
      {group.serviceManaged && <Alert type="info" showIcon className="problem" title={m.group.managed} />}
      {!group.complete && <Alert type="warning" showIcon className="problem" title={m.group.incomplete} />}
      <div className="grid">
        <Card title={m.group.facts}>
          <Descriptions
            column={1}
            size="small"
            items={[
              { key: 'type', label: m.group.type.label, children: m.group.type[group.type] },
              { key: 'vpc', label: 'VPC', children: group.vpc ?? '–' },
              { key: 'inner', label: m.group.inner.label, children: m.group.inner[group.innerAccess] },
              { key: 'description', label: m.group.description, children: group.description || '–' },
              {
                key: 'reached',
                label: m.group.reached,
                children: group.ports.length === 0 ? m.common.none : <PortList ports={group.ports} />,
              },
            ]}
          />
        </Card>
        <MembersCard id={id} />
        {edits.length > 0 && (
          <ReviewEdits
            rules={rules}
            onDiscard={() => {
              rules.discard();
              setOpen(undefined);
            }}
          />
        )}
        <Card
          title={m.group.rules}
          className="wide"
          extra={
            canEdit && (
              <Button icon={<PlusOutlined />} onClick={add}>
                {m.group.add}
              </Button>
            )
          }
        >
          {current !== undefined && current.kind !== 'remove' && (
            <RuleForm
              key={current.key}
              draft={current.draft}
              wrong={wrongFields(current.draft)}
              onChange={(draft) => put({ ...current, draft })}
              onDone={() => setOpen(undefined)}
              onDrop={() => drop(current.key)}
            />
          )}
          <div className="table-scroll">
            <Table<RuleInOrder>
              rowKey="id"
              size="small"
              pagination={false}
              dataSource={[...group.order]}
              rowClassName={({ id: key, standing }) =>
                [
                  byKey.has(key) ? 'edited' : '',
                  ['shadowed', 'idle', 'without-effect'].includes(standing) ? 'faint' : '',
                ].join(' ')
              }
              locale={{ emptyText: <Empty description={m.group.noRules} /> }}
              columns={[
                { key: 'position', title: '#', dataIndex: 'position', align: 'right' },
                { key: 'policy', title: m.group.policy, render: (_, rule) => messages.policy[rule.policy] },
                { key: 'protocol', title: m.group.protocol, dataIndex: 'protocol' },
                {
                  key: 'ports',
                  title: m.common.ports,
                  render: (_, rule) => <span className="mono">{rule.ports}</span>,
                },
                {
                  key: 'source',
                  title: m.common.source,
                  render: (_, rule) => <span className="mono">{rule.source}</span>,
                },
                { key: 'priority', title: m.group.priority, dataIndex: 'priority', align: 'right' },
                {
                  key: 'standing',
                  title: m.group.standing.label,
                  render: (_, rule) => (
                    <>
                      <Tag className={`severity ${STANDING_LOOKS[rule.standing]}`}>
                        {m.group.standing[rule.standing]}
                      </Tag>
                      {rule.standing === 'lets-in' && <PortList ports={rule.decides} />}
                      {rule.hiddenBy.length > 0 && (
                        <span className="quiet">
                          {' '}
                          {m.group.hiddenBy(rule.hiddenBy.map((one) => one.id).join(', '))}
                        </span>
                      )}
                    </>
                  ),
                },
                { key: 'description', title: m.group.description, dataIndex: 'description' },
                {
                  key: 'edit',
                  title: m.group.attempt,
                  align: 'right',
                  render: (_, rule) =>
                    canEdit && (
                      <span className="actions">
                        {byKey.has(rule.id) && (
                          <Button
                            size="small"
                            type="text"
                            icon={<UndoOutlined />}
                            aria-label={m.group.undo(rule.id)}
                            onClick={() => drop(rule.id)}
                          />
                        )}
                        <Button
                          size="small"
                          type="text"
                          icon={<EditOutlined />}
                          aria-label={m.group.edit(rule.id)}
                          onClick={() => start(rule)}
                        />
                        <Button
                          size="small"
                          type="text"
                          icon={<DeleteOutlined />}
                          aria-label={m.group.remove(rule.id)}
                          onClick={() =>
                            byKey.get(rule.id)?.kind === 'add'
                              ? drop(rule.id)
                              : put({ kind: 'remove', key: rule.id })
                          }
                        />
                      </span>
                    ),
                },
              ]}
            />
          </div>
          {removed.map((rule) => (
            <p key={rule.id} className="removed">
              <s className="mono">{rule.id}</s>{' '}
              <Button size="small" icon={<UndoOutlined />} onClick={() => drop(rule.id)}>
                {m.group.keep}
              </Button>
            </p>
          ))}
        </Card>
      </div>
    </>
  );
}

const STANDING_LOOKS: Readonly<Record<RuleInOrder['standing'], string>> = Object.freeze({
  'lets-in': 'medium',
  stops: 'good',
  shadowed: 'info',
  idle: 'info',
  'without-effect': 'info',
  'other-ports': 'low',
  unknown: 'info',
});

function MembersCard({ id }: { readonly id: string }): ReactNode {
  const { m } = usePreferences();
  const members = useQuery({
    queryKey: ['members', id],
    queryFn: ({ signal }) =>
      get<Members>(`/inventory/groups/${encodeURIComponent(id)}/members?limit=10`, signal),
  });
  return (
    <Card title={m.page.instances}>
      <Loaded query={members}>
        {({ items, total }) => (
          <>
            {total === 0 && <p>{m.group.unused}</p>}
            <ul className="rows">
              {items.map((one) => (
                <li key={one.id}>
                  <ResourceName
                    type={one.instance === null ? 'interface' : 'instance'}
                    id={one.instance ?? one.id}
                    name=""
                  />
                </li>
              ))}
            </ul>
            {total > items.length && <p className="quiet">{m.common.andMore(total - items.length)}</p>}
          </>
        )}
      </Loaded>
    </Card>
  );
}
