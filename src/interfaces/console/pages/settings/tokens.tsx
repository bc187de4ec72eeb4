/** Tokens of programs: made and shown once, listed, revoked. */
import { PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Checkbox, Form, Input, InputNumber, Select } from 'antd';
import { type ReactNode, useState } from 'react';
import { ROLES, type Role, suffices } from '../../../../domain/access/role.ts';
import { call, get } from '../../data/client.ts';
import { useMay } from '../../data/roles.ts';
import { useSession } from '../../data/session.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { AddDialog, RecordTable, RemoveButton } from '../../parts/records.tsx';
import { CopyButton } from '../../parts/resource.tsx';
import { Time } from '../../parts/time.tsx';
import { usePreferences } from '../../shell/preferences.tsx';

/** As the service answers it. */
interface Token {
  readonly id: string;
  readonly user: string;
  readonly label: string;
  readonly role: Role | null;
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly usedAt: string;
}

const DAYS = { usual: 90, most: 365 };

export function TokensSection(): ReactNode {
  const { m } = usePreferences();
  const text = m.settings.tokens;
  const admin = useMay('admin');
  const { data: session } = useSession();
  const [all, setAll] = useState(false);
  const [making, setMaking] = useState(false);
  const [made, setMade] = useState<string>();
  const query = useQuery({
    queryKey: ['tokens', all],
    queryFn: ({ signal }) => get<{ items: readonly Token[] }>(`/tokens?all=${all}`, signal),
  });
  const own = session?.role ?? 'viewer';
  return (
    <>
      <p className="quiet about">{text.about}</p>
      {made !== undefined && (
        <Alert
          type="success"
          showIcon
          className="problem"
          role="status"
          title={text.made}
          description={
            <span className="way">
              <code className="secret">{made}</code>
              <CopyButton text={made} label={text.copy} />
            </span>
          }
          action={<Button onClick={() => setMade(undefined)}>{text.close}</Button>}
        />
      )}
      <p className="way">
        <Button icon={<PlusOutlined />} onClick={() => setMaking(true)}>
          {text.make}
        </Button>
        {admin && (
          <Checkbox checked={all} onChange={({ target }) => setAll(target.checked)}>
            {text.all}
          </Checkbox>
        )}
      </p>
      <Loaded query={query}>
        {({ items }) => (
          <RecordTable<Token>
            rows={items}
            rowKey={({ id }) => id}
            empty={text.none}
            columns={[
              { key: 'label', title: text.label, render: (_, { label }) => label },
              { key: 'user', title: text.user, render: (_, { user }) => user },
              {
                key: 'role',
                title: text.role,
                render: (_, { role }) => (role === null ? text.asUser : m.settings.role[role]),
              },
              { key: 'created', title: text.created, render: (_, one) => <Time at={one.createdAt} /> },
              { key: 'used', title: text.used, render: (_, one) => <Time at={one.usedAt} /> },
              { key: 'expires', title: text.expires, render: (_, one) => <Time at={one.expiresAt} /> },
              {
                key: 'actions',
                title: m.settings.action.done,
                render: (_, { id, label }) => (
                  <RemoveButton
                    label={text.revokeOne(label)}
                    question={text.sure(label)}
                    action={text.revoke}
                    remove={() => call(`/tokens/${id}`, { method: 'DELETE' })}
                  />
                ),
              },
            ]}
          />
        )}
      </Loaded>
      {making && (
        <AddDialog<{ readonly label: string; readonly role: Role; readonly days: number | null }>
          start={{ label: '', role: own, days: DAYS.usual }}
          save={async (body) => {
            const { data } = await call<Token & { readonly token: string }>('/tokens', {
              method: 'POST',
              body,
            });
            setMade(data.token);
          }}
          onClose={() => setMaking(false)}
          form={{
            title: text.make,
            isRight: ({ label, days }) => label.trim() !== '' && days !== null && Number.isInteger(days),
            fields: (draft, set) => (
              <>
                <Form.Item label={text.label} htmlFor="token-label" required>
                  <Input
                    id="token-label"
                    maxLength={200}
                    value={draft.label}
                    onChange={({ target }) => set({ ...draft, label: target.value })}
                  />
                </Form.Item>
                <Form.Item label={text.role} htmlFor="token-role">
                  <Select
                    id="token-role"
                    value={draft.role}
                    onChange={(role) => set({ ...draft, role })}
                    options={ROLES.filter((one) => suffices(own, one)).map((value) => ({
                      value,
                      label: m.settings.role[value],
                    }))}
                  />
                </Form.Item>
                <Form.Item label={text.days} htmlFor="token-days">
                  <InputNumber
                    id="token-days"
                    min={1}
                    max={DAYS.most}
                    value={draft.days}
                    onChange={(days) => set({ ...draft, days })}
                  />
                </Form.Item>
              </>
            ),
          }}
        />
      )}
    </>
  );
}
