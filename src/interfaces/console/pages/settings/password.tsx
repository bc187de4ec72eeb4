/** One's own password. */
import { App, Button, Form, Input } from 'antd';
import { type ReactNode, useState } from 'react';
import { call } from '../../data/client.ts';
import { ProblemView } from '../../parts/problem-view.tsx';
import { usePreferences } from '../../shell/preferences.tsx';

interface Typed {
  readonly current: string;
  readonly fresh: string;
}

export function PasswordSection(): ReactNode {
  const { m } = usePreferences();
  const text = m.settings.password;
  const { message } = App.useApp();
  const [form] = Form.useForm<Typed>();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const submit = async ({ current, fresh }: Typed): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      await call('/session/password', { method: 'PUT', body: { current, password: fresh } });
      form.resetFields();
      message.success(text.done);
    } catch (refused) {
      setError(refused);
    } finally {
      setBusy(false);
    }
  };
  const needed = { required: true, message: m.signIn.needed };
  return (
    <Form form={form} layout="vertical" className="narrow" onFinish={(typed) => void submit(typed)}>
      <p className="quiet about">{text.about}</p>
      {error !== undefined && <ProblemView error={error} />}
      <Form.Item name="current" label={text.current} rules={[needed]}>
        <Input.Password autoComplete="current-password" />
      </Form.Item>
      <Form.Item
        name="fresh"
        label={text.fresh}
        rules={[needed, { min: 12, message: m.settings.people.short }]}
      >
        <Input.Password autoComplete="new-password" />
      </Form.Item>
      <Form.Item
        name="again"
        label={text.again}
        dependencies={['fresh']}
        rules={[
          needed,
          ({ getFieldValue }) => ({
            validator: (_, value) =>
              value === getFieldValue('fresh')
                ? Promise.resolve()
                : Promise.reject(new Error(text.different)),
          }),
        ]}
      >
        <Input.Password autoComplete="new-password" />
      </Form.Item>
      <Button type="primary" htmlType="submit" loading={busy}>
        {text.submit}
      </Button>
    </Form>
  );
}
