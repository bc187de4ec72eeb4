/** Who may sign in, and what each may do. */
import { CheckCircleFilled, PlusOutlined, StopOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Checkbox, Form, Input, Select, Tag } from 'antd';
import { type ReactNode, useState } from 'react';
import { ROLES, type Role } from '../../../../domain/access/role.ts';
import { call, get } from '../../data/client.ts';
import { useMay } from '../../data/roles.ts';
import type { Versioned } from '../../parts/guarded.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { AddDialog, ChangeDialog, RecordTable, RemoveButton } from '../../parts/records.tsx';
import { Time } from '../../parts/time.tsx';
import { usePreferences } from '../../shell/preferences.tsx';

/** As the service answers it. */
interface User {
  readonly id: string;
  readonly name: string;
  readonly displayName: string;
  readonly role: Role;
  readonly disabled: boolean;
  readonly signsIn: 'here' | 'elsewhere' | 'tokens';
  readonly createdAt: string;
  readonly version: string;
}

interface UserDraft {
  readonly displayName: string;
  readonly role: Role;
  readonly disabled: boolean;
  /** Empty: as it is. */
  readonly password: string;
}

const SHORTEST_PASSWORD = 12;

function draftOf({ displayName, role, disabled, version }: User): Versioned<UserDraft> {
  return { value: { displayName, role, disabled, password: '' }, etag: `"${version}"` };
}

export function PeopleSection(): ReactNode {
  const { m } = usePreferences();
  return (
    <>
      <p className="quiet about">{m.settings.people.about}</p>
      {useMay('admin') ? (
        <People />
      ) : (
        <Alert type="info" showIcon className="problem" title={m.settings.people.only} />
      )}
    </>
  );
}

function People(): ReactNode {
  const { m } = usePreferences();
  const text = m.settings.people;
  const [adding, setAdding] = useState(false);
  const [changing, setChanging] = useState<User>();
  const query = useQuery({
    queryKey: ['users'],
    queryFn: ({ signal }) => get<readonly User[]>('/users', signal),
  });
  return (
    <>
      <p>
        <Button icon={<PlusOutlined />} onClick={() => setAdding(true)}>
          {text.add}
        </Button>
      </p>
      <Loaded query={query}>
        {(users) => (
          <RecordTable<User>
            rows={users}
            rowKey={({ id }) => id}
            empty=""
            columns={[
              { key: 'name', title: text.name, render: (_, { name }) => <strong>{name}</strong> },
              { key: 'shown', title: text.displayName, render: (_, { displayName }) => displayName },
              { key: 'role', title: text.role, render: (_, { role }) => m.settings.role[role] },
              { key: 'signs', title: text.signsIn.label, render: (_, { signsIn }) => text.signsIn[signsIn] },
              {
                key: 'state',
                title: m.common.status,
                render: (_, { disabled }) => (
                  <Tag
                    className={`severity ${disabled ? 'high' : 'good'}`}
                    icon={disabled ? <StopOutlined /> : <CheckCircleFilled />}
                  >
                    {disabled ? text.state.disabled : text.state.active}
                  </Tag>
                ),
              },
              { key: 'since', title: text.since, render: (_, { createdAt }) => <Time at={createdAt} /> },
              {
                key: 'actions',
                title: m.settings.action.done,
                render: (_, one) => (
                  <span className="actions">
                    <Button
                      size="small"
                      aria-label={m.settings.action.changeOne(one.name)}
                      onClick={() => setChanging(one)}
                    >
                      {m.settings.action.change}
                    </Button>
                    <RemoveButton
                      label={m.settings.action.removeOne(one.name)}
                      question={m.settings.action.sure(one.name)}
                      action={m.settings.action.remove}
                      remove={() => call(`/users/${one.id}`, { method: 'DELETE' })}
                    />
                  </span>
                ),
              },
            ]}
          />
        )}
      </Loaded>
      {adding && <AddPerson onClose={() => setAdding(false)} />}
      {changing !== undefined && (
        <ChangeDialog<UserDraft>
          current={draftOf(changing)}
          load={async () => draftOf(await get<User>(`/users/${changing.id}`))}
          save={({ password, ...rest }, ifMatch) =>
            call(`/users/${changing.id}`, {
              method: 'PATCH',
              ifMatch,
              body: { ...rest, ...(password === '' ? {} : { password }) },
            })
          }
          onClose={() => setChanging(undefined)}
          form={{
            title: m.settings.action.changeOne(changing.name),
            isRight: ({ displayName, password }) =>
              displayName.trim() !== '' && (password === '' || password.length >= SHORTEST_PASSWORD),
            describe: ({ displayName, role, disabled }) => [
              [text.displayName, displayName],
              [text.role, m.settings.role[role]],
              [m.common.status, disabled ? text.state.disabled : text.state.active],
            ],
            fields: (draft, set) => (
              <>
                <p className="quiet">{text.ends}</p>
                <Form.Item label={text.displayName} htmlFor="user-shown">
                  <Input
                    id="user-shown"
                    value={draft.displayName}
                    maxLength={200}
                    onChange={({ target }) => set({ ...draft, displayName: target.value })}
                  />
                </Form.Item>
                <RoleField role={draft.role} onChange={(role) => set({ ...draft, role })} />
                {changing.signsIn !== 'elsewhere' && (
                  <PasswordField
                    label={text.newPassword}
                    value={draft.password}
                    onChange={(password) => set({ ...draft, password })}
                  />
                )}
                <Checkbox
                  checked={draft.disabled}
                  onChange={({ target }) => set({ ...draft, disabled: target.checked })}
                >
                  {text.disabled}
                </Checkbox>
              </>
            ),
          }}
        />
      )}
    </>
  );
}

function AddPerson({ onClose }: { readonly onClose: () => void }): ReactNode {
  const { m } = usePreferences();
  const text = m.settings.people;
  const isName = (name: string): boolean => /^[a-z0-9._@-]{1,100}$/.test(name);
  return (
    <AddDialog<{ readonly name: string; readonly role: Role; readonly password: string }>
      start={{ name: '', role: 'viewer', password: '' }}
      save={(body) => call('/users', { method: 'POST', body })}
      onClose={onClose}
      form={{
        title: text.add,
        isRight: ({ name, password }) => isName(name) && password.length >= SHORTEST_PASSWORD,
        fields: (draft, set) => (
          <>
            <Form.Item
              label={text.name}
              htmlFor="user-name"
              required
              {...(draft.name === '' || isName(draft.name)
                ? {}
                : { validateStatus: 'error' as const, help: text.wrongName })}
            >
              <Input
                id="user-name"
                autoComplete="off"
                spellCheck={false}
                value={draft.name}
                onChange={({ target }) => set({ ...draft, name: target.value })}
              />
            </Form.Item>
            <RoleField role={draft.role} onChange={(role) => set({ ...draft, role })} />
            <PasswordField
              label={text.password}
              value={draft.password}
              onChange={(password) => set({ ...draft, password })}
            />
          </>
        ),
      }}
    />
  );
}

function RoleField({
  role,
  onChange,
}: {
  readonly role: Role;
  readonly onChange: (role: Role) => void;
}): ReactNode {
  const { m } = usePreferences();
  return (
    <Form.Item label={m.settings.people.role} htmlFor="user-role">
      <Select
        id="user-role"
        value={role}
        onChange={onChange}
        options={ROLES.map((value) => ({ value, label: m.settings.role[value] }))}
      />
    </Form.Item>
  );
}

function PasswordField({
  label,
  value,
  onChange,
}: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}): ReactNode {
  const { m } = usePreferences();
  const short = value !== '' && value.length < SHORTEST_PASSWORD;
  return (
    <Form.Item
      label={label}
      htmlFor="user-password"
      {...(short ? { validateStatus: 'error' as const, help: m.settings.people.short } : {})}
    >
      <Input.Password
        id="user-password"
        autoComplete="new-password"
        value={value}
        onChange={({ target }) => onChange(target.value)}
      />
    </Form.Item>
  );
}
