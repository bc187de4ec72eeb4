/** Waivers that somebody asks for: seen by everybody, answered by those who may, taken back by who asked. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Card, Form, Input } from 'antd';
import { type ReactNode, useState } from 'react';
import { Link } from 'react-router';
import type { z } from 'zod';
import type { WaiverRequestDocument } from '../../http/documents-settings.ts';
import { call, get } from '../data/client.ts';
import { useMay } from '../data/roles.ts';
import { useSession } from '../data/session.tsx';
import type { FindingRow } from '../pages/checks.tsx';
import { usePreferences } from '../shell/preferences.tsx';
import { ProblemView } from './problem-view.tsx';
import { AddDialog, RemoveButton } from './records.tsx';
import { ResourceName } from './resource.tsx';
import { Time } from './time.tsx';

type Request = z.infer<typeof WaiverRequestDocument>;

function useRequests(): readonly Request[] {
  const { data } = useQuery({
    queryKey: ['waiver-requests'],
    queryFn: ({ signal }) => get<{ items: readonly Request[] }>('/waiver-requests', signal),
  });
  return data?.items ?? [];
}

/** Whether somebody waits for an answer about a finding. */
export function useIsAskedFor(finding: string): boolean {
  return useRequests().some(({ wanted, state }) => wanted.id === finding && state === 'asked');
}

/** All that wait for an answer; nothing while there are none. */
export function WaiverRequests(): ReactNode {
  const { m } = usePreferences();
  const waiting = useRequests().filter(({ state }) => state === 'asked');
  if (waiting.length === 0) return null;
  return (
    <Card title={m.settings.waivers.requests.title} className="asked">
      <ul className="rows">
        {waiting.map((one) => (
          <li key={one.id}>
            <span className="stack whole">
              <AskedText request={one} />
              <Subject id={one.wanted.id} />
            </span>
            <Answer request={one} />
          </li>
        ))}
      </ul>
    </Card>
  );
}

/** The finding that somebody asks about, or the id of the rule, group or instance. */
function Subject({ id }: { readonly id: string }): ReactNode {
  const { messages } = usePreferences();
  const { data } = useQuery({
    queryKey: ['finding', id],
    queryFn: ({ signal }) => get<FindingRow>(`/findings/${encodeURIComponent(id)}`, signal),
    enabled: id.startsWith('f-'),
  });
  if (data === undefined) return <code>{id}</code>;
  const { check, resource } = data.finding;
  return (
    <span>
      <Link to={`/checks/${encodeURIComponent(id)}`}>{messages.check[check]?.title ?? check}</Link>{' '}
      <ResourceName {...resource} />
    </span>
  );
}

/** What is asked for, or was answered, about one finding. */
export function AskedFor({ finding }: { readonly finding: string }): ReactNode {
  const { m } = usePreferences();
  const found = useRequests().find(({ wanted }) => wanted.id === finding);
  if (found === undefined || found.state === 'granted') return null;
  if (found.state === 'denied')
    return (
      <Alert
        type="warning"
        showIcon
        className="problem"
        title={m.settings.waivers.requests.denied({
          by: found.decided?.by ?? '',
          words: found.decided?.words ?? '',
        })}
        description={<AskedText request={found} />}
      />
    );
  return (
    <Alert
      type="info"
      showIcon
      className="problem asked"
      title={<AskedText request={found} />}
      description={<Answer request={found} />}
    />
  );
}

function AskedText({ request: { by, at, wanted } }: { readonly request: Request }): ReactNode {
  const { m } = usePreferences();
  const { owner, until, reason } = wanted;
  return (
    <span className="stack">
      <span>
        {m.settings.waivers.requests.asked({ by, owner, until })}{' '}
        <span className="quiet">
          · <Time at={at} />
        </span>
      </span>
      <span className="by">{reason}</span>
    </span>
  );
}

/** Yes, no, or back again, for whom each is. */
function Answer({ request }: { readonly request: Request }): ReactNode {
  const { m } = usePreferences();
  const { data: session } = useSession();
  const mayAnswer = useMay('approver');
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [denying, setDenying] = useState(false);
  const [error, setError] = useState<unknown>();
  const texts = m.settings.waivers.requests;
  const path = `/waiver-requests/${encodeURIComponent(request.id)}`;
  const ifMatch = `"${request.version}"`;
  const grant = async (): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      await call(path, { method: 'PATCH', ifMatch, body: { answer: 'grant' } });
    } catch (refused) {
      setError(refused);
    } finally {
      setBusy(false);
      await client.invalidateQueries();
    }
  };
  return (
    <div className="whole">
      {error !== undefined && (
        <div role="alert">
          <ProblemView error={error} />
        </div>
      )}
      <div className="actions">
        {mayAnswer ? (
          <>
            <Button type="primary" size="small" loading={busy} onClick={() => void grant()}>
              {texts.grant}
            </Button>
            <Button size="small" disabled={busy} onClick={() => setDenying(true)}>
              {texts.deny}
            </Button>
          </>
        ) : (
          <span>{texts.waits}</span>
        )}
        {session?.name === request.by && (
          <RemoveButton
            label={texts.withdraw}
            question={texts.sure}
            action={texts.withdraw}
            remove={() => call(path, { method: 'DELETE', ifMatch })}
          />
        )}
      </div>
      {denying && (
        <AddDialog<{ readonly words: string }>
          start={{ words: '' }}
          save={({ words }) => call(path, { method: 'PATCH', ifMatch, body: { answer: 'deny', words } })}
          onClose={() => setDenying(false)}
          form={{
            title: texts.deny,
            submit: texts.deny,
            isRight: () => true,
            fields: ({ words }, set) => (
              <Form.Item label={texts.words} htmlFor="denial-words">
                <Input.TextArea
                  id="denial-words"
                  rows={3}
                  maxLength={1000}
                  value={words}
                  onChange={({ target }) => set({ words: target.value })}
                />
              </Form.Item>
            ),
          }}
        />
      )}
    </div>
  );
}
