/** The door of the console. */
import { useQuery } from '@tanstack/react-query';
import { Button, Card, Form, Input } from 'antd';
import { type ReactNode, useState } from 'react';
import { get } from '../data/client.ts';
import { useSigning } from '../data/session.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { ProblemView } from '../parts/problem-view.tsx';
import { LanguageSelect } from './language-select.tsx';
import { usePreferences } from './preferences.tsx';

interface WaysIn {
  readonly password: boolean;
  readonly oidc: { readonly name: string; readonly start: string } | null;
}

export function SignIn(): ReactNode {
  const { m } = usePreferences();
  const { signIn } = useSigning();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const submit = async ({ name, password }: { name: string; password: string }): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      await signIn(name, password);
    } catch (refused) {
      setError(refused);
    } finally {
      setBusy(false);
    }
  };
  const ways = useQuery({
    queryKey: ['sign-in'],
    queryFn: ({ signal }) => get<WaysIn>('/sign-in', signal),
  });
  const needed = [{ required: true, message: m.signIn.needed }];
  return (
    <main className="alone">
      <Card className="sign-in">
        <img src="/postern.svg" alt="" width={48} height={48} />
        <h1>{m.name}</h1>
        <p className="quiet">{m.tagline}</p>
        <Loaded query={ways}>
          {({ password, oidc }) => (
            <>
              {oidc !== null && (
                <Button type="primary" block href={oidc.start}>
                  {m.signIn.with(oidc.name)}
                </Button>
              )}
              {password && (
                <Form layout="vertical" requiredMark={false} onFinish={(values) => void submit(values)}>
                  <Form.Item name="name" label={m.signIn.name} rules={needed}>
                    <Input autoComplete="username" autoFocus spellCheck={false} />
                  </Form.Item>
                  <Form.Item name="password" label={m.signIn.password} rules={needed}>
                    <Input.Password autoComplete="current-password" />
                  </Form.Item>
                  {error !== undefined && <ProblemView error={error} />}
                  <Button type={oidc === null ? 'primary' : 'default'} htmlType="submit" block loading={busy}>
                    {m.signIn.submit}
                  </Button>
                </Form>
              )}
            </>
          )}
        </Loaded>
        <p className="quiet">{m.signIn.help}</p>
        <LanguageSelect />
      </Card>
    </main>
  );
}
