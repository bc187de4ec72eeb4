/** Something that is being made: how far it is, and at the end exactly who gets in. */
import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Card, Timeline } from 'antd';
import { type ReactNode, useEffect } from 'react';
import { useNavigate, useParams } from 'react-router';
import type { Problem } from '../../../problem.ts';
import { get } from '../data/client.ts';
import { useLive } from '../data/live.tsx';
import { ExposureView } from '../parts/exposure-view.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { ResourceName } from '../parts/resource.tsx';
import { RuleText } from '../parts/rule-text.tsx';
import { Time } from '../parts/time.tsx';
import { usePreferences } from '../shell/preferences.tsx';
import type { Action, Report } from './create/documents.ts';
import { forgetDraft, type What } from './create/draft.ts';
import { ReachList } from './create/judged.tsx';

/** News may be lost on the way. */
const POLL_MS = 1_000;

export function Page(): ReactNode {
  const { id = '' } = useParams();
  const query = useQuery({
    queryKey: ['action', id],
    queryFn: ({ signal }) => get<Action>(`/actions/${encodeURIComponent(id)}`, signal),
    refetchInterval: ({ state: { data } }) =>
      data === undefined || data.state === 'running' ? POLL_MS : false,
  });
  return <Loaded query={query}>{(action) => <One action={action} />}</Loaded>;
}

const TYPES = Object.freeze({
  running: 'info',
  done: 'success',
  failed: 'error',
  interrupted: 'warning',
} as const);

function One({ action }: { readonly action: Action }): ReactNode {
  const { m, messages } = usePreferences();
  const navigate = useNavigate();
  const texts = m.create.run;
  const { kind, subject, state, result, problem, at } = action;
  const what: What = kind === 'create.group' ? 'group' : 'instance';
  const name = subject.split('/').at(-1) ?? subject;
  const isDone = state === 'done';
  // What is made need not be asked for again; what is not, may have to.
  useEffect(() => {
    if (isDone) forgetDraft(what);
  }, [isDone, what]);
  const said = problem === null ? undefined : renderProblem(problem as Problem, messages.problem);
  const type = result?.result === 'exposed' ? 'error' : TYPES[state];
  const title =
    said?.text ??
    (result === null
      ? texts.state[state]
      : (texts[result.result as 'created' | 'unchanged' | 'exposed'] ?? texts.state[state]));
  return (
    <>
      <PageHead
        title={texts.title(name)}
        about={
          <>
            {texts.begun} <Time at={at} /> · <span className="mono">{action.id}</span>
          </>
        }
      />
      <div aria-live="polite">
        <Alert
          className="problem"
          type={type}
          showIcon
          title={title}
          description={said?.hint ?? (state === 'interrupted' ? texts.interrupted : undefined)}
          action={
            (state === 'failed' || state === 'interrupted') && (
              <Button onClick={() => void navigate(`/create/${what}/review`)}>{texts.back}</Button>
            )
          }
        />
      </div>
      <div className="sections">
        <Progress action={action} />
        {result !== null && <Made report={result} account={accountOf(action)} />}
      </div>
    </>
  );
}

function renderProblem(
  { code, params }: Problem,
  texts: ReturnType<typeof usePreferences>['messages']['problem'],
): { readonly text: string; readonly hint: string } {
  return (texts[code] as (params: unknown) => { text: string; hint: string })(params);
}

/** Of `account/region/name`; empty where the account is the service's own. */
function accountOf({ subject }: Action): string {
  const parts = subject.split('/');
  return parts.length > 2 ? (parts[0] ?? '') : '';
}

/** Calls as they are made, and what is waited for. */
function Progress({ action: { id, state, result } }: { readonly action: Action }): ReactNode {
  const { m, messages } = usePreferences();
  const { steps } = useLive();
  const texts = m.create.run;
  const told = steps[id] ?? [];
  const calls = told.flatMap((one) => ('operation' in one ? [one.operation] : []));
  const made = result?.made.map(({ operation }) => operation) ?? [];
  const waiting = told.findLast((one) => 'waiting' in one);
  const items = (made.length >= calls.length ? made : calls).map((operation, i) => ({
    key: `${i} ${operation}`,
    content: <span className="mono">{operation}</span>,
  }));
  const waits = state === 'running' && waiting !== undefined && 'waiting' in waiting;
  if (items.length === 0 && !waits) return null;
  return (
    <Card title={texts.progress}>
      <Timeline
        items={[
          ...items,
          ...(waits
            ? [
                {
                  key: 'waiting',
                  content: `${texts.waiting}: ${messages.create.instance.waiting(waiting.waiting)}`,
                },
              ]
            : []),
        ]}
      />
    </Card>
  );
}

const isClosed = ({ verdict }: { readonly verdict: string }): boolean => verdict === 'closed';

/** What is there now, and who gets in. */
function Made({ report, account }: { readonly report: Report; readonly account: string }): ReactNode {
  const { m } = usePreferences();
  const navigate = useNavigate();
  const texts = m.create.run;
  if ('group' in report) {
    const { id, name, region, vpc } = report.group;
    const use = new URLSearchParams({
      ...(account === '' ? {} : { account }),
      region,
      vpc,
      group: id ?? '',
    });
    return (
      <Card title={m.common.group}>
        <p>
          <ResourceName type="group" id={id ?? ''} name={name} /> <span className="quiet">{texts.soon}</span>
        </p>
        <h2>{texts.waysIn}</h2>
        {report.reach.length === 0 && <p>{m.create.review.nobody}</p>}
        <ReachList reach={report.reach} />
        <ul className="rows">
          {report.rules.map((rule) => (
            <li key={rule.id}>
              <span>
                <RuleText rule={rule} />
              </span>
            </li>
          ))}
        </ul>
        <Button type="primary" onClick={() => void navigate(`/create/instance?${use}`)}>
          {texts.use}
        </Button>
      </Card>
    );
  }
  const items = report.explained?.items ?? [];
  return items.map(({ resource, exposures, paths, groups }) => (
    <Card key={resource.id} title={<ResourceName {...resource} type="instance" />}>
      <p className="quiet">{texts.soon}</p>
      <p>
        {m.instances.ways}: {paths.map((one) => m.path[one.kind]).join(', ')}
      </p>
      <p>
        {m.common.group}:{' '}
        {groups.map((id) => (
          <ResourceName key={id} type="group" id={id} name="" />
        ))}
      </p>
      <h2>{texts.waysIn}</h2>
      {exposures.every(isClosed) && <p>{m.instance.nobody}</p>}
      {exposures
        .filter((one) => !isClosed(one))
        .map((one) => (
          <ExposureView
            key={`${one.service} ${one.protocol}/${one.port} ${one.family}`}
            exposure={one as Parameters<typeof ExposureView>[0]['exposure']}
            groups={[]}
          />
        ))}
      <p className="quiet">{m.create.review.closed(exposures.filter(isClosed).length)}</p>
    </Card>
  ));
}
