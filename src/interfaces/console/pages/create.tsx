/** Making an instance or a group, step by step; each step has an address, and what was typed stays in the browser. */
import { Alert, Button, Card, Form } from 'antd';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { Link, useLocation, useNavigate, useParams, useSearchParams } from 'react-router';
import { useMay } from '../data/roles.ts';
import { PageHead } from '../parts/page-head.tsx';
import { NotFound } from '../shell/not-found.tsx';
import { usePreferences } from '../shell/preferences.tsx';
import {
  type Draft,
  type DraftField,
  EMPTY_DRAFT,
  faultsOf,
  forgetDraft,
  keepDraft,
  readDraft,
  STEPS,
  type StepName,
  type What,
} from './create/draft.ts';
import { fieldId, WizardProvider } from './create/fields.tsx';
import { GroupStep } from './create/group-step.tsx';
import { HostStep } from './create/host.tsx';
import { PeopleStep } from './create/people.tsx';
import { PlaceStep } from './create/place.tsx';
import { ReviewStep } from './create/review.tsx';
import { MayNot } from './settings/section.tsx';

export function Page(): ReactNode {
  const { what = 'instance', step = 'place' } = useParams();
  if (what !== 'instance' && what !== 'group') return <NotFound />;
  const known = STEPS[what].find((one) => one === step);
  return known === undefined ? <NotFound /> : <Wizard key={what} what={what} step={known} />;
}

function Wizard({ what, step }: { readonly what: What; readonly step: StepName }): ReactNode {
  const { m } = usePreferences();
  const may = useMay('operator');
  const navigate = useNavigate();
  const [params, setParams] = useSearchParams();
  const { state } = useLocation();
  const [draft, setDraft] = useState(() => readDraft(what, params));
  const [tried, setTried] = useState<readonly StepName[]>([]);
  const heading = useRef<HTMLHeadingElement>(null);
  const first = useRef(true);
  const texts = m.create;
  const steps = STEPS[what];
  const at = steps.indexOf(step);
  const [refused, refuseGroups] = useState<string>();
  const faults = [
    ...faultsOf(what, draft, texts),
    ...(refused === undefined ? [] : [{ step: 'group' as const, field: 'group' as const, text: refused }]),
  ];
  useEffect(() => keepDraft(what, draft), [what, draft]);
  // What a link brings is in the draft now, and may be changed there.
  useEffect(() => {
    if (params.size > 0) setParams({}, { replace: true });
  }, [params, setParams]);
  const wanted = (state as { readonly field?: string } | null)?.field;
  // Whoever works with keys or hears the page goes on where the step begins, or where something is wrong.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another step is what moves the focus
  useEffect(() => {
    const field = wanted === undefined ? null : document.getElementById(wanted);
    if (field !== null) field.focus();
    else if (!first.current) heading.current?.focus();
    first.current = false;
  }, [step, wanted]);
  const set = (part: Partial<Draft>): void => setDraft((before) => ({ ...before, ...part }));
  const go = (to: string, field?: string): void => {
    if (field !== undefined) setTried((before) => [...before, to as StepName]);
    void navigate(`/create/${what}/${to}`, {
      ...(field === undefined ? {} : { state: { field: fieldId(field as DraftField) } }),
    });
  };
  const goOn = (): void => {
    const wrong = faults.find((one) => one.step === step);
    setTried((before) => [...before, step]);
    if (wrong !== undefined) document.getElementById(fieldId(wrong.field))?.focus();
    else go(steps[at + 1] ?? step);
  };
  const faultOf = (field: DraftField): string | undefined =>
    tried.includes(step) ? faults.find((one) => one.step === step && one.field === field)?.text : undefined;
  const other = what === 'instance' ? 'group' : 'instance';
  return (
    <WizardProvider value={{ what, draft, set, faultOf, refuseGroups }}>
      <PageHead title={texts.title[what]} about={texts.about[what]}>
        <Button
          onClick={() => {
            forgetDraft(what);
            setDraft(EMPTY_DRAFT);
            setTried([]);
            go('place');
          }}
        >
          {texts.anew}
        </Button>
        <Link to={`/create/${other}`}>{texts.other[other]}</Link>
      </PageHead>
      {!may && <MayNot needs="operator" />}
      {may && (
        <>
          <nav aria-label={texts.steps}>
            <ol className="wizard-steps">
              {steps.map((one, i) => {
                const isDone = i < at && !faults.some((fault) => fault.step === one);
                return (
                  <li key={one} className={one === step ? 'current' : isDone ? 'done' : ''}>
                    <Link to={`/create/${what}/${one}`} aria-current={one === step ? 'step' : undefined}>
                      <span className="number" aria-hidden>
                        {isDone ? '✓' : i + 1}
                      </span>{' '}
                      {texts.step[one]}
                    </Link>
                  </li>
                );
              })}
            </ol>
          </nav>
          <Card className="wizard">
            <h2 ref={heading} tabIndex={-1}>
              {texts.step[step]}
            </h2>
            {step === 'review' ? (
              faults.length === 0 ? (
                <ReviewStep go={go} />
              ) : (
                <Lacking faults={faults} go={go} />
              )
            ) : (
              <Form layout="vertical" onFinish={goOn} noValidate>
                {step === 'place' && <PlaceStep />}
                {step === 'host' && <HostStep />}
                {step === 'people' && <PeopleStep />}
                {step === 'group' && <GroupStep />}
                <div className="actions">
                  {at > 0 && <Button onClick={() => go(steps[at - 1] ?? step)}>{texts.back}</Button>}
                  <Button type="primary" htmlType="submit">
                    {texts.next}
                  </Button>
                </div>
              </Form>
            )}
          </Card>
        </>
      )}
    </WizardProvider>
  );
}

/** What the review still needs, each with a way to it. */
function Lacking({
  faults,
  go,
}: {
  readonly faults: ReturnType<typeof faultsOf>;
  readonly go: (to: string, field?: string) => void;
}): ReactNode {
  const { m } = usePreferences();
  const label = (field: DraftField): string => {
    const found = m.create.field[field as keyof typeof m.create.field] ?? m.create.step.people;
    return typeof found === 'string' ? found : found.instance;
  };
  return (
    <Alert
      type="info"
      showIcon
      title={m.create.lacking}
      description={
        <ul className="rows">
          {faults.map(({ step, field, text }) => (
            <li key={`${step} ${field}`}>
              <Button type="link" onClick={() => go(step, field)}>
                {label(field)}
              </Button>
              <span>{text}</span>
            </li>
          ))}
        </ul>
      }
    />
  );
}
