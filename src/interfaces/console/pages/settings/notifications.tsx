/** Whom the service tells: channels and their test, the outbox, and the section of the settings behind them. */
import {
  CheckCircleFilled,
  ClockCircleFilled,
  CloseCircleFilled,
  DeleteOutlined,
  PlusOutlined,
} from '@ant-design/icons';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, Card, Form, Input, Select, Tag } from 'antd';
import { type ReactNode, useState } from 'react';
import type { z } from 'zod';
import { SEVERITIES } from '../../../../domain/finding.ts';
import { CHANNEL_KINDS } from '../../../../domain/notify/settings.ts';
import type { ChannelDocument, ChannelTestDocument, MessageDocument } from '../../../http/documents-act.ts';
import { call, get } from '../../data/client.ts';
import { useMay } from '../../data/roles.ts';
import { faultOf } from '../../data/settings-fault.ts';
import { Loaded } from '../../parts/loaded.tsx';
import { ProblemView } from '../../parts/problem-view.tsx';
import { RecordTable } from '../../parts/records.tsx';
import { AsCommand } from '../../parts/resource.tsx';
import { ServerTable } from '../../parts/server-table.tsx';
import { SeverityTag } from '../../parts/severity.tsx';
import { Time } from '../../parts/time.tsx';
import { LANGUAGE_NAMES } from '../../shell/languages.ts';
import { usePreferences } from '../../shell/preferences.tsx';
import { Section, type Sections } from './section.tsx';

type Channel = z.infer<typeof ChannelDocument>;
type Message = z.infer<typeof MessageDocument>;
type TestResult = z.infer<typeof ChannelTestDocument>;

const MESSAGE_LOOKS = Object.freeze({
  waiting: { className: 'info', icon: <ClockCircleFilled /> },
  sent: { className: 'good', icon: <CheckCircleFilled /> },
  failed: { className: 'high', icon: <CloseCircleFilled /> },
});

export function NotificationsSection(): ReactNode {
  const { m } = usePreferences();
  const text = m.settings.notifications;
  return (
    <>
      <ChannelsForm />
      <h2>{text.channels}</h2>
      <Channels />
      <h2>{text.outbox}</h2>
      <Outbox />
    </>
  );
}

function Channels(): ReactNode {
  const { m } = usePreferences();
  const text = m.settings.notifications;
  const query = useQuery({
    queryKey: ['channels'],
    queryFn: ({ signal }) => get<{ items: readonly Channel[] }>('/notify/channels', signal),
  });
  return (
    <Loaded query={query}>
      {({ items }) => (
        <RecordTable<Channel>
          rows={items}
          rowKey={({ name }) => name}
          empty={text.none}
          columns={[
            { key: 'name', title: text.name, render: (_, { name }) => name },
            { key: 'kind', title: text.kind, render: (_, { kind }) => text.kinds[kind] },
            {
              key: 'variables',
              title: text.variables,
              render: (_, { variables, missing }) => (
                <span className="stack">
                  <code>{variables.join(', ')}</code>
                  {missing !== null && <Tag icon={<CloseCircleFilled />}>{text.missing(missing)}</Tag>}
                </span>
              ),
            },
            {
              key: 'severity',
              title: text.severity,
              render: (_, { severity }) => <SeverityTag severity={severity} />,
            },
            {
              key: 'quiet',
              title: text.quiet,
              render: (_, { quiet, zone }) =>
                quiet === null ? m.common.none : `${clock(quiet.from)}–${clock(quiet.to)} ${zone}`,
            },
            {
              key: 'test',
              title: m.settings.action.done,
              render: (_, { name }) => <TestButton channel={name} />,
            },
          ]}
        />
      )}
    </Loaded>
  );
}

/** Of minutes since midnight. */
function clock(minutes: number): string {
  return [Math.floor(minutes / 60), minutes % 60].map((one) => String(one).padStart(2, '0')).join(':');
}

function TestButton({ channel }: { readonly channel: string }): ReactNode {
  const { m } = usePreferences();
  const text = m.settings.notifications;
  const may = useMay('operator');
  const [busy, setBusy] = useState(false);
  const [result, setResult] = useState<TestResult>();
  const [error, setError] = useState<unknown>();
  const send = async (): Promise<void> => {
    setBusy(true);
    setError(undefined);
    setResult(undefined);
    try {
      const path = `/notify/channels/${encodeURIComponent(channel)}/test`;
      setResult((await call<TestResult>(path, { method: 'POST' })).data);
    } catch (refused) {
      setError(refused);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="stack">
      <Button
        size="small"
        loading={busy}
        disabled={!may}
        aria-label={`${text.test}: ${channel}`}
        onClick={() => void send()}
      >
        {text.test}
      </Button>
      {result !== undefined && (
        <Alert
          type={result.outcome === 'sent' ? 'success' : 'error'}
          showIcon
          role="status"
          title={text.outcome[result.outcome]}
          description={result.reason}
        />
      )}
      {error !== undefined && <ProblemView error={error} />}
    </div>
  );
}

function Outbox(): ReactNode {
  const { m } = usePreferences();
  const text = m.settings.notifications;
  const may = useMay('operator');
  const client = useQueryClient();
  const { notification } = App.useApp();
  const retry = async ({ id }: Message): Promise<void> => {
    try {
      await call(`/notify/messages/${encodeURIComponent(id)}/retry`, { method: 'POST' });
    } catch (error) {
      notification.error({ title: text.retry, description: <ProblemView error={error} /> });
    }
    await client.invalidateQueries();
  };
  return (
    <ServerTable<Message>
      path="/notify/messages"
      name="messages"
      empty={text.empty}
      search={false}
      filters={[
        {
          name: 'state',
          label: m.common.status,
          single: true,
          options: (['waiting', 'sent', 'failed'] as const).map((value) => ({
            value,
            label: text.state[value],
          })),
        },
      ]}
      columns={[
        {
          key: 'state',
          title: m.common.status,
          text: ({ state }) => text.state[state],
          render: ({ state }) => (
            <Tag className={`severity ${MESSAGE_LOOKS[state].className}`} icon={MESSAGE_LOOKS[state].icon}>
              {text.state[state]}
            </Tag>
          ),
        },
        { key: 'channel', title: text.channel, text: ({ channel }) => channel },
        {
          key: 'due',
          title: text.due,
          text: ({ dueAt }) => dueAt,
          render: ({ dueAt }) => <Time at={dueAt} />,
        },
        { key: 'attempts', title: text.attempts, text: ({ attempts }) => String(attempts), align: 'right' },
        {
          key: 'error',
          title: text.lastError,
          text: ({ lastError }) => lastError,
          render: ({ lastError }) => <span className="wraps">{lastError}</span>,
        },
        {
          key: 'retry',
          title: m.settings.action.done,
          text: () => '',
          render: (message) =>
            message.state === 'failed' &&
            may && (
              <Button
                size="small"
                aria-label={`${text.retry}: ${message.channel}`}
                onClick={() => void retry(message)}
              >
                {text.retry}
              </Button>
            ),
        },
      ]}
    />
  );
}

/** A channel as it stands in postern.yaml; what the form does not have stays as it is. */
interface WireChannel {
  readonly kind: Channel['kind'];
  readonly url: string;
  readonly secret?: string;
  readonly language?: Channel['language'];
  readonly severity?: Channel['severity'];
}
interface NotifyDraft {
  readonly console: string;
  readonly channels: readonly { readonly name: string; readonly wire: WireChannel }[];
}

/** In the form that the section has in postern.yaml; undefined: as delivered. */
function wireOf({ console, channels }: NotifyDraft): object | undefined {
  if (console.trim() === '' && channels.length === 0) return undefined;
  return {
    ...(console.trim() === '' ? {} : { console: console.trim() }),
    ...(channels.length === 0
      ? {}
      : { channels: Object.fromEntries(channels.map(({ name, wire }) => [name.trim(), wire])) }),
  };
}

function readChannels({ notify }: Sections): NotifyDraft {
  const { console = '', channels } = (notify ?? {}) as {
    console?: string;
    channels?: Readonly<Record<string, WireChannel>> | null;
  };
  return { console, channels: Object.entries(channels ?? {}).map(([name, wire]) => ({ name, wire })) };
}

function ChannelsForm(): ReactNode {
  const { m, messages } = usePreferences();
  const text = m.settings.notifications;
  const fault = (draft: NotifyDraft): string | undefined => {
    const names = draft.channels.map(({ name }) => name.trim());
    if (new Set(names).size < names.length) return m.settings.trusted.twice;
    const notify = wireOf(draft);
    return notify === undefined ? undefined : faultOf({ notify }, messages);
  };
  return (
    <Section<NotifyDraft>
      names={['notify']}
      about={text.about}
      read={readChannels}
      write={(draft) => ({ notify: wireOf(draft) ?? null })}
      describe={({ console, channels }) => [
        [text.console, console],
        ...channels.map(
          ({ name, wire }) =>
            [
              name,
              [text.kinds[wire.kind], wire.url, wire.secret, wire.language, wire.severity]
                .filter(Boolean)
                .join('; '),
            ] as const,
        ),
      ]}
      isRight={(draft) => fault(draft) === undefined}
    >
      {({ draft, set, disabled }) => {
        const change = (i: number, part: Partial<NotifyDraft['channels'][number]>): void =>
          set({
            ...draft,
            channels: draft.channels.map((one, j) => (i === j ? { ...one, ...part } : one)),
          });
        return (
          <>
            <AsCommand command="postern notify list" />
            <Form.Item label={text.console} htmlFor="notify-console">
              <Input
                id="notify-console"
                value={draft.console}
                spellCheck={false}
                placeholder="https://postern.example.com"
                onChange={({ target }) => set({ ...draft, console: target.value })}
              />
            </Form.Item>
            <div className="grid">
              {draft.channels.map(({ name, wire }, i) => (
                <Card
                  // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other identity while names are typed
                  key={i}
                  size="small"
                  title={name === '' ? text.add : name}
                  extra={
                    !disabled && (
                      <Button
                        type="text"
                        icon={<DeleteOutlined />}
                        aria-label={m.settings.action.removeOne(name)}
                        onClick={() => set({ ...draft, channels: draft.channels.filter((_, j) => i !== j) })}
                      />
                    )
                  }
                >
                  <ChannelFields
                    id={`channel-${i}`}
                    name={name}
                    wire={wire}
                    onName={(next) => change(i, { name: next })}
                    onWire={(next) => change(i, { wire: next })}
                  />
                </Card>
              ))}
            </div>
            <p role="status" className="gain">
              {disabled ? undefined : fault(draft)}
            </p>
            {!disabled && (
              <p>
                <Button
                  icon={<PlusOutlined />}
                  onClick={() =>
                    set({
                      ...draft,
                      channels: [...draft.channels, { name: '', wire: { kind: 'dingtalk', url: '' } }],
                    })
                  }
                >
                  {text.add}
                </Button>
              </p>
            )}
          </>
        );
      }}
    </Section>
  );
}

function ChannelFields({
  id,
  name,
  wire,
  onName,
  onWire,
}: {
  readonly id: string;
  readonly name: string;
  readonly wire: WireChannel;
  readonly onName: (name: string) => void;
  readonly onWire: (wire: WireChannel) => void;
}): ReactNode {
  const { m, messages } = usePreferences();
  const text = m.settings.notifications;
  return (
    <>
      <div className="fields">
        <Form.Item label={text.name} htmlFor={`${id}-name`}>
          <Input
            id={`${id}-name`}
            value={name}
            spellCheck={false}
            onChange={({ target }) => onName(target.value)}
          />
        </Form.Item>
        <Form.Item label={text.kind} htmlFor={`${id}-kind`}>
          <Select
            id={`${id}-kind`}
            value={wire.kind}
            onChange={(kind) => onWire({ ...wire, kind })}
            options={CHANNEL_KINDS.map((value) => ({ value, label: text.kinds[value] }))}
          />
        </Form.Item>
        <Form.Item label={text.severity} htmlFor={`${id}-severity`}>
          <Select
            id={`${id}-severity`}
            value={wire.severity ?? 'info'}
            onChange={(severity) => onWire({ ...wire, severity })}
            options={SEVERITIES.map((value) => ({ value, label: messages.severity[value] }))}
          />
        </Form.Item>
        <Form.Item label={text.language} htmlFor={`${id}-language`}>
          <Select
            id={`${id}-language`}
            value={wire.language ?? 'en'}
            onChange={(language) => onWire({ ...wire, language })}
            options={Object.entries(LANGUAGE_NAMES).map(([value, label]) => ({
              value: value as Channel['language'],
              label,
            }))}
          />
        </Form.Item>
      </div>
      <div className="fields">
        <Form.Item label={text.url} htmlFor={`${id}-url`}>
          <Input
            id={`${id}-url`}
            className="mono"
            spellCheck={false}
            value={wire.url}
            onChange={({ target }) => onWire({ ...wire, url: target.value })}
          />
        </Form.Item>
        <Form.Item label={text.secret} htmlFor={`${id}-secret`}>
          <Input
            id={`${id}-secret`}
            className="mono"
            spellCheck={false}
            placeholder={text.optional}
            value={wire.secret ?? ''}
            onChange={({ target }) => {
              const { secret: _, ...rest } = wire;
              onWire(target.value === '' ? rest : { ...rest, secret: target.value });
            }}
          />
        </Form.Item>
      </div>
    </>
  );
}
