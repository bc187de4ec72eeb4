/** Exactly who would get in, before anything is called; refused with a packet and with what to ask for instead. */
import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Card, Checkbox, Segmented } from 'antd';
import { type ReactNode, useState } from 'react';
import { useNavigate } from 'react-router';
import { ApiProblem, call, get } from '../../data/client.ts';
import { useMay } from '../../data/roles.ts';
import { Loaded } from '../../parts/loaded.tsx';
import { ProblemView } from '../../parts/problem-view.tsx';
import { AsCommand, CopyButton } from '../../parts/resource.tsx';
import { usePreferences } from '../../shell/preferences.tsx';
import { type Action, PATHS, type Planned } from './documents.ts';
import { allowOf, commandOf, fieldOfProblem, makesGroup, wishOf, withInstead } from './draft.ts';
import { useWizard } from './fields.tsx';
import { ExposedList, ReachList } from './judged.tsx';

const FORMS = ['cli', 'terraform'] as const;
/** A source for documentation stands where nobody is named: it is to be replaced, not taken. */
const EXAMPLE = '=203.0.113.0/24';

export function ReviewStep({ go }: { readonly go: (to: string, field?: string) => void }): ReactNode {
  const { m } = usePreferences();
  const { what, draft } = useWizard();
  const texts = m.create.review;
  const wish = wishOf(what, draft);
  const query = useQuery({
    queryKey: ['create-plan', what, wish],
    queryFn: async ({ signal }) =>
      (
        await call<Planned>(`${PATHS[what]}/plan`, {
          method: 'POST',
          body: { ...wish, print: 'cli' },
          signal,
        })
      ).data,
    // Groups and templates may have changed since it was asked.
    staleTime: 0,
  });
  if (query.error !== null)
    return <Refusal error={query.error} go={go} onRetry={() => void query.refetch()} />;
  return (
    <Loaded query={query}>
      {(report) => (
        <>
          <Judgement report={report} go={go} />
          {report.result === 'planned' && (
            <>
              <AsCommand command={commandOf(what, draft)} />
              {draft.account !== '' && <p className="quiet about">{texts.inAccount(draft.account)}</p>}
              <Calls report={report} wish={wish} />
              <Make report={report} wish={wish} go={go} />
            </>
          )}
        </>
      )}
    </Loaded>
  );
}

/** A refusal, with a way to the field that it is about. */
export function Refusal({
  error,
  go,
  onRetry,
}: {
  readonly error: unknown;
  readonly go: (to: string, field?: string) => void;
  readonly onRetry?: () => void;
}): ReactNode {
  const { m } = usePreferences();
  const { what } = useWizard();
  const place = error instanceof ApiProblem ? fieldOfProblem(what, error) : undefined;
  return (
    <div role="alert">
      <ProblemView error={error} {...(onRetry === undefined ? {} : { onRetry })} />
      {place !== undefined && (
        <p>
          <Button onClick={() => go(place.step, place.field)}>
            {m.create.toField}: {m.create.step[place.step]}
          </Button>
        </p>
      )}
    </div>
  );
}

function Judgement({
  report,
  go,
}: {
  readonly report: Planned;
  readonly go: (to: string, field?: string) => void;
}): ReactNode {
  const { m, messages } = usePreferences();
  const { what, draft, set } = useWizard();
  const mayAccept = useMay('approver');
  const texts = m.create.review;
  const { result, reach, exposed, closed, instead } = report;
  const refused = exposed.filter(({ accepted }) => !accepted);
  const unread = 'template' in report ? report.template?.unread : undefined;
  if (result === 'refused') {
    const services = [...new Set(refused.map(({ service }) => service))];
    const faulty = refused.flatMap(({ rules }) => rules.flatMap(({ allow }) => allow ?? []));
    return (
      <Alert
        className="problem refused"
        role="alert"
        type="error"
        showIcon
        title={refused.length === 0 ? `${texts.unread} (${unread ?? ''})` : texts.refused}
        description={
          <>
            <ExposedList exposed={refused} />
            {instead.length > 0 && (
              <>
                <p>
                  {texts.instead}: <code className="instead">{instead.join('  ')}</code>
                </p>
                {instead.some((one) => one.endsWith(EXAMPLE)) && <p>{messages.create.insteadExample}</p>}
                <Button
                  onClick={() => {
                    set(withInstead({ ...draft, from: 'new' }, faulty, instead));
                    go('people', 'allow');
                  }}
                >
                  {texts.takeInstead}
                </Button>
              </>
            )}
            {mayAccept && services.length > 0 && (
              <p>
                <Checkbox
                  checked={false}
                  onChange={() => set({ accept: [...new Set([...draft.accept, ...services])] })}
                >
                  {texts.accept(services.map(messages.service).join(', '))}
                </Checkbox>
              </p>
            )}
          </>
        }
      />
    );
  }
  const allow = makesGroup(what, draft) ? allowOf(draft) : undefined;
  return (
    <>
      <Alert
        className="problem"
        type={exposed.length > 0 ? 'warning' : 'success'}
        showIcon
        title={reach.length === 0 ? texts.nobody : texts.planned}
        description={texts.dryRun}
      />
      <div className="sections">
        {exposed.length > 0 && (
          <Card title={texts.accept(draft.accept.map(messages.service).join(', '))}>
            <ExposedList exposed={exposed} />
            <Checkbox checked onChange={() => set({ accept: [] })}>
              {texts.accept(draft.accept.map(messages.service).join(', '))}
            </Checkbox>
          </Card>
        )}
        <Card title={texts.who}>
          <ReachList reach={reach} />
          <p className="quiet">{texts.closed(closed)}</p>
          {what === 'instance' && (
            <p>
              {draft.publicMbps > 0
                ? texts.public(draft.publicMbps)
                : draft.template === ''
                  ? texts.private
                  : texts.byTemplate}
            </p>
          )}
          {allow !== undefined && (
            <>
              <h3>{texts.letIn}</h3>
              {allow.length === 0 && <p>{texts.noRules}</p>}
              <ul className="rows">
                {allow.map((one) => (
                  <li key={one}>
                    <code>{one}</code>
                  </li>
                ))}
              </ul>
            </>
          )}
        </Card>
      </div>
    </>
  );
}

/** The calls that would be made, in the words of other tools. */
function Calls({ report, wish }: { readonly report: Planned; readonly wish: object }): ReactNode {
  const { m } = usePreferences();
  const { what } = useWizard();
  const [form, setForm] = useState<(typeof FORMS)[number]>('cli');
  const texts = m.create.review;
  const terraform = useQuery({
    queryKey: ['create-plan', what, wish, 'terraform'],
    queryFn: async ({ signal }) =>
      (
        await call<Planned>(`${PATHS[what]}/plan`, {
          method: 'POST',
          body: { ...wish, print: 'terraform' },
          signal,
        })
      ).data,
    enabled: form === 'terraform',
  });
  return (
    <Card title={texts.calls} className="calls">
      <Segmented
        value={form}
        onChange={setForm}
        options={FORMS.map((value) => ({ value, label: texts.printed[value] }))}
      />
      {form === 'cli' ? (
        <Printed text={report.printed?.text ?? ''} label={texts.printed.cli} />
      ) : (
        <Loaded query={terraform}>
          {({ printed }) => <Printed text={printed?.text ?? ''} label={texts.printed.terraform} />}
        </Loaded>
      )}
    </Card>
  );
}

function Printed({ text, label }: { readonly text: string; readonly label: string }): ReactNode {
  const { m } = usePreferences();
  return (
    <div className="printed">
      <CopyButton text={text} label={`${m.common.copy}: ${label}`} />
      {/* What scrolls is to be scrolled by keys, too. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: see above */}
      <pre tabIndex={0}>{text}</pre>
    </div>
  );
}

/** Asks the vendor first, if somebody wants it, and makes it. */
function Make({
  report,
  wish,
  go,
}: {
  readonly report: Planned;
  readonly wish: object;
  readonly go: (to: string, field?: string) => void;
}): ReactNode {
  const { m } = usePreferences();
  const { what, draft } = useWizard();
  const navigate = useNavigate();
  const [busy, setBusy] = useState<'try' | 'make'>();
  const [error, setError] = useState<unknown>();
  const [tried, setTried] = useState(false);
  const texts = m.create.review;
  const act = async (which: 'try' | 'make', work: () => Promise<void>): Promise<void> => {
    setBusy(which);
    setError(undefined);
    setTried(false);
    try {
      await work();
    } catch (refused) {
      setError(refused);
    } finally {
      setBusy(undefined);
    }
  };
  const tryOut = async (): Promise<void> => {
    await call(`${PATHS[what]}/plan`, { method: 'POST', body: { ...wish, tryOut: true } });
    setTried(true);
  };
  const make = async (): Promise<void> => {
    const { id } = await begun();
    await navigate(`/create/runs/${encodeURIComponent(id)}`);
  };
  /** What was begun, also by a request whose answer was lost on the way. */
  const begun = async (): Promise<Action> => {
    try {
      return (await call<Action>(PATHS[what], { method: 'POST', body: wish })).data;
    } catch (refused) {
      if (!(refused instanceof ApiProblem) || refused.code !== 'not-in-that-state') throw refused;
      const subject = [draft.account, draft.region, draft.name].filter(Boolean).join('/');
      const { items } = await get<{ items: readonly Action[] }>(`/actions?kind=create.${what}`);
      const running = items.find((one) => one.subject === subject && one.state === 'running');
      if (running === undefined) throw refused;
      return running;
    }
  };
  const unreachable = error instanceof ApiProblem && error.code === 'unreachable';
  return (
    <div className="make">
      {error !== undefined && <Refusal error={error} go={go} />}
      {unreachable && <p className="quiet about">{texts.again}</p>}
      <div aria-live="polite">
        {tried && <Alert className="problem" type="success" showIcon title={texts.tried} />}
      </div>
      <div className="actions">
        {what === 'instance' && !makesGroup(what, draft) && (
          <Button
            loading={busy === 'try'}
            disabled={busy !== undefined}
            onClick={() => void act('try', tryOut)}
          >
            {texts.tryOut}
          </Button>
        )}
        <Button
          type="primary"
          size="large"
          loading={busy === 'make'}
          disabled={busy !== undefined || report.result !== 'planned'}
          onClick={() => void act('make', make)}
        >
          {texts.create[what]}
        </Button>
      </div>
    </div>
  );
}
