/** Who did what here, in the chain that nobody changes unseen. */
import { SafetyCertificateOutlined } from '@ant-design/icons';
import { Alert, AutoComplete, Button, Card, Form, Input } from 'antd';
import { type ReactNode, useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import type { z } from 'zod';
import type { AuditEntryDocument, AuditVerdictDocument } from '../../../http/documents-store.ts';
import { get } from '../../data/client.ts';
import { useSession } from '../../data/session.tsx';
import { useFiltersInAddress } from '../../parts/filters.ts';
import { ProblemView } from '../../parts/problem-view.tsx';
import { CopyButton } from '../../parts/resource.tsx';
import { ServerTable } from '../../parts/server-table.tsx';
import { Time } from '../../parts/time.tsx';
import { usePreferences } from '../../shell/preferences.tsx';

type Entry = z.infer<typeof AuditEntryDocument>;
type Verdict = z.infer<typeof AuditVerdictDocument>;

/** Pages of what repairs are about. */
const PAGES: readonly (readonly [RegExp, string])[] = Object.freeze([
  [/^plan-/, '/repairs/plans/'],
  [/^fix-/, '/repairs/runs/'],
]);
/** Characters of details that are shown at once. */
const SHORT = 60;

export function Here(): ReactNode {
  const { m } = usePreferences();
  const texts = m.activity;
  const { data: session } = useSession();
  const [params] = useSearchParams();
  const may = session?.role === 'approver' || session?.role === 'admin';
  const by = params.get('by') ?? '';
  const action = params.get('action') ?? '';
  return (
    <>
      <p className="quiet about">{texts.about}</p>
      {!may && <Alert type="info" showIcon title={texts.needsRole} />}
      {may && (
        <>
          <Verify />
          <Filters key={`${by} ${action}`} by={by} action={action} />
          <ServerTable<Entry>
            path="/audit"
            name="activity"
            search={false}
            empty={texts.empty}
            fixed={{ ...(by === '' ? {} : { by }), ...(action === '' ? {} : { action }) }}
            rowKey={({ number }) => String(number)}
            columns={[
              { key: 'number', title: '#', align: 'right', text: ({ number }) => String(number) },
              {
                key: 'who',
                title: texts.who,
                text: (entry) => entry.by,
                render: (entry) => <span className="by">{entry.by}</span>,
              },
              {
                key: 'what',
                title: texts.what,
                text: (entry) => entry.action,
                render: (entry) => (
                  <span className="stack">
                    {texts.action[entry.action]}
                    <code>{entry.action}</code>
                  </span>
                ),
              },
              {
                key: 'subject',
                title: texts.subject,
                text: ({ subject }) => subject,
                render: (entry) => <Subject entry={entry} />,
              },
              { key: 'when', title: texts.when, text: ({ at }) => at, render: ({ at }) => <Time at={at} /> },
              {
                key: 'details',
                title: texts.details,
                text: ({ details }) => JSON.stringify(details),
                render: (entry) => <Details entry={entry} />,
              },
            ]}
          />
        </>
      )}
    </>
  );
}

/** A name as it is, and an action of those that there are or another; both are in the address. */
function Filters({ by, action }: { readonly by: string; readonly action: string }): ReactNode {
  const { m } = usePreferences();
  const { filter, action: names } = m.activity;
  const submit = useFiltersInAddress();
  return (
    <Form layout="vertical" className="ask" initialValues={{ by, action }} onFinish={submit}>
      <Form.Item name="by" label={filter.by}>
        <Input allowClear spellCheck={false} />
      </Form.Item>
      <Form.Item name="action" label={filter.action}>
        <AutoComplete
          allowClear
          className="action-filter"
          popupMatchSelectWidth={false}
          options={Object.entries(names).map(([value, label]) => ({ value, label: `${label} · ${value}` }))}
          showSearch={{
            filterOption: (typed, option) =>
              String(option?.label).toLowerCase().includes(typed.toLowerCase()),
          }}
        />
      </Form.Item>
      <Button htmlType="submit">{filter.set}</Button>
    </Form>
  );
}

function Subject({ entry: { action, subject } }: { readonly entry: Entry }): ReactNode {
  const path = action.startsWith('fix.') ? PAGES.find(([pattern]) => pattern.test(subject))?.[1] : undefined;
  return path === undefined ? (
    <span className="mono">{subject}</span>
  ) : (
    <Link className="mono" to={path + encodeURIComponent(subject)}>
      {subject}
    </Link>
  );
}

/** Short ones at once, longer ones when they are asked for. */
function Details({ entry: { number, details } }: { readonly entry: Entry }): ReactNode {
  const { m } = usePreferences();
  if (Object.keys(details).length === 0) return '–';
  const text = JSON.stringify(details);
  if (text.length <= SHORT) return <code>{text}</code>;
  return (
    <details>
      <summary aria-label={m.activity.show(number)}>
        <code>{text.slice(0, SHORT)}…</code>
      </summary>
      <pre className="mono">{JSON.stringify(details, null, 2)}</pre>
    </details>
  );
}

/** Walks the chain, and holds an entry that somebody kept against it. */
function Verify(): ReactNode {
  const { m } = usePreferences();
  const { verify } = m.activity;
  const [number, setNumber] = useState('');
  const [hash, setHash] = useState('');
  const [verdict, setVerdict] = useState<Verdict & { readonly kept: boolean }>();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const kept = number.trim() !== '' || hash.trim() !== '';
  const wrong = kept && !(/^[1-9]\d*$/.test(number.trim()) && /^[0-9a-f]{64}$/.test(hash.trim()));
  const walk = async (): Promise<void> => {
    setBusy(true);
    setError(undefined);
    setVerdict(undefined);
    try {
      const query = kept ? `?number=${number.trim()}&hash=${hash.trim()}` : '';
      setVerdict({ ...(await get<Verdict>(`/audit/verify${query}`)), kept });
    } catch (refused) {
      setError(refused);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Card title={verify.title} className="verify">
      <p className="quiet">{verify.about}</p>
      <Form layout="vertical" className="ask" onFinish={() => void walk()}>
        <Form.Item label={verify.number} htmlFor="kept-number">
          <Input
            id="kept-number"
            inputMode="numeric"
            value={number}
            onChange={({ target }) => setNumber(target.value)}
          />
        </Form.Item>
        <Form.Item
          label={verify.hash}
          htmlFor="kept-hash"
          className="grows"
          {...(wrong ? { validateStatus: 'error' as const, help: verify.both } : {})}
        >
          <Input
            id="kept-hash"
            spellCheck={false}
            value={hash}
            onChange={({ target }) => setHash(target.value)}
          />
        </Form.Item>
        <Button
          type="primary"
          htmlType="submit"
          icon={<SafetyCertificateOutlined />}
          loading={busy}
          disabled={wrong}
        >
          {verify.submit}
        </Button>
      </Form>
      <div aria-live="polite">
        {error !== undefined && <ProblemView error={error} />}
        {verdict !== undefined && <Outcome verdict={verdict} />}
      </div>
    </Card>
  );
}

function Outcome({ verdict }: { readonly verdict: Verdict & { readonly kept: boolean } }): ReactNode {
  const { m } = usePreferences();
  const { verify } = m.activity;
  if (!verdict.intact)
    return (
      <Alert
        type="error"
        showIcon
        title={verify.broken(verdict.number)}
        description={verify.why[verdict.why]}
      />
    );
  const { head, entries, cutThrough, kept } = verdict;
  return (
    <Alert
      type="success"
      showIcon
      title={verify.intact(entries)}
      description={
        <>
          {kept && <p>{verify.kept}</p>}
          {cutThrough > 0 && <p>{verify.cut(cutThrough)}</p>}
          {head !== null && (
            <p className="head-to-keep">
              {verify.head}: {head.number} <code>{head.hash}</code>
              <CopyButton text={`${head.number} ${head.hash}`} label={verify.copy} />
            </p>
          )}
        </>
      }
    />
  );
}
