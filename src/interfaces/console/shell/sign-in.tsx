/** The door of the console. */
import { Button, Card, Form, Input } from 'antd';
import { type ReactNode, useState } from 'react';
import { useSigning } from '../data/session.tsx';
import { ProblemView } from '../parts/problem-view.tsx';
import { LanguageSelect } from './language-select.tsx';
import { usePreferences } from './preferences.tsx';

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
  const needed = [{ required: true, message: m.signIn.needed }];
  return (
    <main className="alone">
      <Card className="sign-in">
        <img src="/postern.svg" alt="" width={48} height={48} />
        <h1>{m.name}</h1>
        <p className="quiet">{m.tagline}</p>
        <Form layout="vertical" requiredMark={false} onFinish={(values) => void submit(values)}>
          <Form.Item name="name" label={m.signIn.name} rules={needed}>
            <Input autoComplete="username" autoFocus spellCheck={false} />
          </Form.Item>
          <Form.Item name="password" label={m.signIn.password} rules={needed}>
            <Input.Password autoComplete="current-password" />
          </Form.Item>
          {error !== undefined && <ProblemView error={error} />}
          <Button type="primary" htmlType="submit" block loading={busy}>
            {m.signIn.submit}
          </Button>
        </Form>
        <p className="quiet">{m.signIn.help}</p>
        <LanguageSelect />
      </Card>
    </main>
  );
}
