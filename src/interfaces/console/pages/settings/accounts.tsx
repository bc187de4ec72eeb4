/** The register of accounts, by which no scan goes. */
import { PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Checkbox, Form, Input, Radio } from 'antd';
import { type ReactNode, useState } from 'react';
import type { z } from 'zod';
import type { ConsoleMessages } from '../../../../messages/console/en.ts';
import type { AccountDocument } from '../../../http/documents-settings.ts';
import { call, get } from '../../data/client.ts';
import { useMay } from '../../data/roles.ts';
import type { FieldText, Versioned } from '../../parts/guarded.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { AddDialog, ChangeDialog, RecordTable, RemoveButton } from '../../parts/records.tsx';
import { Time } from '../../parts/time.tsx';
import { usePreferences } from '../../shell/preferences.tsx';
import { MayNot } from './section.tsx';

type Account = z.infer<typeof AccountDocument>;

interface AccountDraft {
  readonly id: string;
  readonly name: string;
  /** Name of the role; empty: the credentials of the service. */
  readonly role: string;
  readonly by: 'default' | 'role';
  readonly enabled: boolean;
}

const NEW: AccountDraft = Object.freeze({ id: '', name: '', role: '', by: 'default', enabled: true });

function draftOf({ id, name, access, enabled, version }: Account): Versioned<AccountDraft> {
  const role = access.kind === 'role' ? access.role : '';
  return { value: { id, name, role, by: access.kind, enabled }, etag: `"${version}"` };
}

function bodyOf({ name, role, by, enabled }: AccountDraft): object {
  return { name, enabled, access: by === 'default' ? { kind: by } : { kind: by, role: role.trim() } };
}

function isRight({ id, role, by }: AccountDraft): boolean {
  return /^\d{5,20}$/.test(id.trim()) && (by === 'default' || /^[\w.-]{1,64}$/.test(role.trim()));
}

function describe(draft: AccountDraft, text: ConsoleMessages['settings']['accounts']): readonly FieldText[] {
  return [
    [text.name, draft.name],
    [text.access, draft.by === 'default' ? text.byDefault : `${text.byRole}: ${draft.role}`],
    [text.enabled, draft.enabled ? text.yes : text.no],
  ];
}

export function AccountsSection(): ReactNode {
  const { m } = usePreferences();
  const text = m.settings.accounts;
  const may = useMay('admin');
  const [adding, setAdding] = useState(false);
  const [changing, setChanging] = useState<Account>();
  const query = useQuery({
    queryKey: ['watched-accounts'],
    queryFn: ({ signal }) => get<{ items: readonly Account[] }>('/accounts', signal),
  });
  return (
    <>
      <p className="quiet about">{text.about}</p>
      {!may && <MayNot needs="admin" />}
      {may && (
        <p>
          <Button icon={<PlusOutlined />} onClick={() => setAdding(true)}>
            {text.add}
          </Button>
        </p>
      )}
      <Loaded query={query}>
        {({ items }) => (
          <RecordTable<Account>
            rows={items}
            rowKey={({ id }) => id}
            empty={text.none}
            columns={[
              { key: 'id', title: text.id, render: (_, { id }) => <code>{id}</code> },
              { key: 'name', title: text.name, render: (_, { name }) => name },
              {
                key: 'access',
                title: text.access,
                render: (_, { access }) =>
                  access.kind === 'default' ? text.byDefault : `${text.byRole}: ${access.role}`,
              },
              {
                key: 'enabled',
                title: text.enabled,
                render: (_, { enabled }) => (enabled ? text.yes : text.no),
              },
              { key: 'since', title: m.common.since, render: (_, { addedAt }) => <Time at={addedAt} /> },
              {
                key: 'actions',
                title: m.settings.action.done,
                render: (_, one) =>
                  may && (
                    <span className="actions">
                      <Button
                        size="small"
                        aria-label={m.settings.action.changeOne(one.id)}
                        onClick={() => setChanging(one)}
                      >
                        {m.settings.action.change}
                      </Button>
                      <RemoveButton
                        label={m.settings.action.removeOne(one.id)}
                        question={m.settings.action.sure(one.id)}
                        action={m.settings.action.remove}
                        remove={() =>
                          call(`/accounts/${one.id}`, { method: 'DELETE', ifMatch: `"${one.version}"` })
                        }
                      />
                    </span>
                  ),
              },
            ]}
          />
        )}
      </Loaded>
      {adding && (
        <AddDialog<AccountDraft>
          start={NEW}
          save={(draft) => call(`/accounts/${draft.id.trim()}`, { method: 'PUT', body: bodyOf(draft) })}
          onClose={() => setAdding(false)}
          form={{
            title: text.add,
            isRight,
            fields: (draft, set) => (
              <>
                <Form.Item label={text.id} htmlFor="account-id" required>
                  <Input
                    id="account-id"
                    inputMode="numeric"
                    value={draft.id}
                    onChange={({ target }) => set({ ...draft, id: target.value })}
                  />
                </Form.Item>
                <AccountFields draft={draft} set={set} />
              </>
            ),
          }}
        />
      )}
      {changing !== undefined && (
        <ChangeDialog<AccountDraft>
          current={draftOf(changing)}
          load={async () => draftOf(await get<Account>(`/accounts/${changing.id}`))}
          save={(draft, ifMatch) =>
            call(`/accounts/${changing.id}`, { method: 'PUT', ifMatch, body: bodyOf(draft) })
          }
          onClose={() => setChanging(undefined)}
          form={{
            title: m.settings.action.changeOne(changing.id),
            isRight,
            describe: (draft) => describe(draft, text),
            fields: (draft, set) => <AccountFields draft={draft} set={set} />,
          }}
        />
      )}
    </>
  );
}

function AccountFields({
  draft,
  set,
}: {
  readonly draft: AccountDraft;
  readonly set: (draft: AccountDraft) => void;
}): ReactNode {
  const { m } = usePreferences();
  const text = m.settings.accounts;
  return (
    <>
      <Form.Item label={text.name} htmlFor="account-name">
        <Input
          id="account-name"
          maxLength={200}
          value={draft.name}
          onChange={({ target }) => set({ ...draft, name: target.value })}
        />
      </Form.Item>
      <Form.Item label={text.access}>
        <Radio.Group
          aria-label={text.access}
          value={draft.by}
          onChange={({ target }) => set({ ...draft, by: target.value })}
          options={[
            { value: 'default', label: text.byDefault },
            { value: 'role', label: text.byRole },
          ]}
        />
      </Form.Item>
      {draft.by === 'role' && (
        <Form.Item label={text.role} htmlFor="account-role" required>
          <Input
            id="account-role"
            spellCheck={false}
            maxLength={64}
            value={draft.role}
            onChange={({ target }) => set({ ...draft, role: target.value })}
          />
        </Form.Item>
      )}
      <Checkbox checked={draft.enabled} onChange={({ target }) => set({ ...draft, enabled: target.checked })}>
        {text.enabled}
      </Checkbox>
    </>
  );
}
