/** What edited rules would do, and the way to a plan of them; a refusal says what would let it pass. */
import { Alert, Button, Card, Form, Input } from 'antd';
import { type ReactNode, useState } from 'react';
import { useNavigate } from 'react-router';
import { parseIpv4, parseIpv6 } from '../../../domain/net/address.ts';
import { ApiProblem, call } from '../data/client.ts';
import type { EditedRules } from '../data/edited-rules.ts';
import { useMay } from '../data/roles.ts';
import { documentOf, type PortChange } from '../data/what-if.ts';
import { usePreferences } from '../shell/preferences.tsx';
import { GuardAnswers } from './guard-answers.tsx';
import { PortList } from './port-list.tsx';
import { ProblemView } from './problem-view.tsx';
import type { RepairPlan } from './repair-documents.ts';
import { ScanButton } from './scan-button.tsx';
import { SourceList } from './source-list.tsx';
import { VerdictTag } from './verdict.tsx';

/** What lets a plan pass that was refused. */
interface Leave {
  readonly allowCutOff?: boolean;
  readonly accept?: { readonly services: readonly string[]; readonly reason: string };
}

export function ReviewEdits({
  rules,
  onDiscard,
}: {
  readonly rules: EditedRules;
  readonly onDiscard: () => void;
}): ReactNode {
  const { m } = usePreferences();
  const { whole, changes, before, isWhole, others } = rules;
  const navigate = useNavigate();
  const [me, setMe] = useState('');
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const address = me.trim();
  const wrongMe = address !== '' && parseIpv4(address) === undefined && parseIpv6(address) === undefined;
  const document = documentOf(before, whole);
  const isEmpty = document.add.length + document.change.length + document.remove.length === 0;
  const plan = async (leave: Leave = {}): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      const { data } = await call<RepairPlan>('/fix/edits', {
        method: 'POST',
        body: { ...document, seen: before.known.seen, ...(address === '' ? {} : { me: address }), ...leave },
      });
      await navigate(`/repairs/plans/${encodeURIComponent(data.id)}`);
    } catch (refused) {
      setError(refused);
      setBusy(false);
    }
  };
  return (
    <Card
      className="wide what-if"
      title={m.group.whatIf.title}
      extra={<Button onClick={onDiscard}>{m.group.whatIf.discard}</Button>}
    >
      {others !== undefined && <Others rules={rules} onDiscard={onDiscard} />}
      <p className="quiet">{m.group.whatIf.note}</p>
      <div aria-live="polite">
        {changes.length === 0 && <p>{m.group.whatIf.nothing}</p>}
        {changes.map((change) => (
          <Change key={`${change.protocol}/${change.port}/${change.family}`} change={change} />
        ))}
      </div>
      <GuardAnswers account={rules.group.account} before={before} edits={whole} />
      <Form layout="vertical" className="review" onFinish={() => void plan()}>
        <Form.Item
          label={m.repairs.form.me}
          htmlFor="edits-me"
          extra={m.repairs.form.meHelp}
          {...(wrongMe ? { validateStatus: 'error', help: m.repairs.form.wrongMe } : {})}
        >
          <Input
            id="edits-me"
            spellCheck={false}
            value={me}
            placeholder="198.51.100.7"
            onChange={({ target }) => setMe(target.value)}
          />
        </Form.Item>
        {error !== undefined && <Refused error={error} busy={busy} again={(leave) => void plan(leave)} />}
        <p className="quiet">{isWhole ? m.edits.about : m.edits.unfinished}</p>
        <Button
          type="primary"
          htmlType="submit"
          loading={busy}
          disabled={!isWhole || isEmpty || wrongMe || others !== undefined}
        >
          {m.edits.review}
        </Button>
      </Form>
    </Card>
  );
}

/** Who gains and who loses a port. */
function Change({ change }: { readonly change: PortChange }): ReactNode {
  const { m } = usePreferences();
  const { gained, lost } = change;
  return (
    <div className="port-change">
      <PortList ports={[change]} /> <VerdictTag verdict={change.before} /> →{' '}
      <VerdictTag verdict={change.after} />
      {gained.length > 0 && <SourceList label={m.group.whatIf.gained} sources={gained} bad />}
      {lost.length > 0 && <SourceList label={m.group.whatIf.lost} sources={lost} />}
    </div>
  );
}

/** Rules that are others by now: nothing is decided silently. */
function Others({
  rules: { others, rebase },
  onDiscard,
}: {
  readonly rules: EditedRules;
  readonly onDiscard: () => void;
}): ReactNode {
  const { m } = usePreferences();
  const texts = m.edits.others;
  const { added = [], removed = [], changed = [] } = others ?? {};
  const lines = [
    added.length > 0 && texts.added(added.join(', ')),
    changed.length > 0 && texts.changed(changed.join(', ')),
    removed.length > 0 && texts.removed(removed.join(', ')),
  ].filter((line) => line !== false);
  return (
    <Alert
      type="warning"
      showIcon
      className="problem conflict"
      role="alert"
      title={texts.title}
      description={
        <>
          {lines.map((line) => (
            <p key={line}>{line}</p>
          ))}
          <p>{texts.kept}</p>
          <div className="actions">
            <Button type="primary" onClick={rebase}>
              {texts.rebase}
            </Button>
            <Button onClick={onDiscard}>{texts.discard}</Button>
          </div>
        </>
      }
    />
  );
}

function Refused({
  error,
  busy,
  again,
}: {
  readonly error: unknown;
  readonly busy: boolean;
  readonly again: (leave: Leave) => void;
}): ReactNode {
  const { m, messages } = usePreferences();
  const mayAnswer = useMay('approver');
  const [reason, setReason] = useState('');
  const known = error instanceof ApiProblem ? error : undefined;
  const services = String(known?.params.services ?? '')
    .split(',')
    .filter(Boolean);
  const texts = m.edits.exposed;
  return (
    <div role="alert">
      <ProblemView error={error} />
      {known?.code === 'edit-stale' && <ScanButton />}
      {(known?.code === 'fix-cuts-off-caller' || known?.code === 'fix-cuts-off-host') && (
        <Button danger loading={busy} onClick={() => again({ allowCutOff: true })}>
          {m.repairs.refused.cutOff}
        </Button>
      )}
      {known?.code === 'edit-exposes' && (
        <Form.Item label={texts.reason} htmlFor="edits-reason">
          <Input
            id="edits-reason"
            maxLength={500}
            value={reason}
            disabled={!mayAnswer}
            onChange={({ target }) => setReason(target.value)}
          />
          <p className="quiet">{!mayAnswer && texts.needsApprover}</p>
          <Button
            danger
            loading={busy}
            disabled={!mayAnswer || reason.trim() === ''}
            onClick={() => again({ accept: { services, reason: reason.trim() } })}
          >
            {texts.accept(services.map((one) => messages.service(one)).join(', '))}
          </Button>
        </Form.Item>
      )}
    </div>
  );
}
