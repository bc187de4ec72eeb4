/** What a repair is to close and whom it keeps, as one says it; the same as a command beside it. */
import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Card, Checkbox, Form, Input, Segmented, Select } from 'antd';
import { type ReactNode, useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { parseIpv4, parseIpv6 } from '../../../domain/net/address.ts';
import { portIn } from '../../../domain/plan/login-ports.ts';
import { namedBlock } from '../../../domain/plan/trusted-sources.ts';
import { ApiProblem, call, get } from '../data/client.ts';
import { usePreferences } from '../shell/preferences.tsx';
import { ProblemView } from './problem-view.tsx';
import type { RepairPlan } from './repair-documents.ts';
import { AsCommand } from './resource.tsx';
import { shellWord } from './shell-word.ts';

type Site = 'none' | 'intl' | 'cn';
type ListChoice = 'auto' | 'never' | 'id';

interface Wish {
  readonly sources: string;
  readonly me: string;
  readonly workbench: Site;
  /** As the flags take them, by commas. */
  readonly sshPort: string;
  readonly rdpPort: string;
  readonly lists: ListChoice;
  readonly list: string;
  readonly fixLists: boolean;
  readonly tidy: boolean;
  readonly allowCutOff: boolean;
}

const NOTHING: Wish = Object.freeze({
  sources: '',
  me: '',
  workbench: 'none',
  sshPort: '',
  rdpPort: '',
  lists: 'auto',
  list: '',
  fixLists: false,
  tidy: false,
  allowCutOff: false,
});

const linesOf = (text: string): readonly string[] => text.split('\n').map((line) => line.trim());

const portsOf = (text: string): readonly string[] => text.split(/[\s,]+/).filter(Boolean);

/** One that is neither a port nor a port of an instance, or is said twice. */
function wrongPort(text: string): string | undefined {
  const all = portsOf(text);
  return all.find((one, i) => {
    const [port = '', host] = one.split('=').reverse();
    const isFirst = all.findIndex((other) => other.split('=').slice(0, -1)[0] === host) === i;
    const isHost = host === undefined || /^i-[0-9a-z]+$/i.test(host);
    return portIn(port) === undefined || !isHost || one.split('=').length > 2 || !isFirst;
  });
}

/** The same on the command line. */
function commandOf(ids: readonly string[], wish: Wish): string {
  const { workbench, me, tidy, fixLists, allowCutOff } = wish;
  const sources = linesOf(wish.sources).filter((line) => namedBlock(line) !== undefined);
  return [
    'postern fix plan',
    ...ids,
    ...sources.map((line) => `--source ${shellWord(line)}`),
    ...(workbench === 'none' ? [] : [`--workbench ${workbench}`]),
    ...portsOf(wish.sshPort).map((one) => `--ssh-port ${shellWord(one)}`),
    ...portsOf(wish.rdpPort).map((one) => `--rdp-port ${shellWord(one)}`),
    ...(me === '' ? [] : [`--me ${me}`]),
    ...(wish.lists === 'auto' ? [] : [`--prefix-list ${wish.lists === 'id' ? wish.list : 'never'}`]),
    ...(fixLists ? ['--fix-lists'] : []),
    ...(tidy ? ['--tidy'] : []),
    ...(allowCutOff ? ['--allow-cut-off'] : []),
    '-o plan.json',
  ].join(' ');
}

export function PlanForm(): ReactNode {
  const { m } = usePreferences();
  const { form, make } = m.repairs;
  const [params, setParams] = useSearchParams();
  const ids = (params.get('resource') ?? '').split(',').filter(Boolean);
  const [wish, setWish] = useState(NOTHING);
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const navigate = useNavigate();
  const groups = useQuery({
    queryKey: ['groups-to-repair'],
    queryFn: ({ signal }) =>
      get<{ items: readonly { id: string; name: string }[] }>(
        '/inventory/groups?sort=verdict&limit=500',
        signal,
      ),
  });
  const set = (part: Partial<Wish>): void => setWish((before) => ({ ...before, ...part }));
  const me = wish.me.trim();
  const lines = linesOf(wish.sources);
  const wrong = lines.findIndex((line) => line !== '' && namedBlock(line) === undefined);
  const wrongMe = me !== '' && parseIpv4(me) === undefined && parseIpv6(me) === undefined;
  const wrongPorts = { sshPort: wrongPort(wish.sshPort), rdpPort: wrongPort(wish.rdpPort) };
  const wrongAny = Object.values(wrongPorts).some((one) => one !== undefined);
  const wrongList = wish.lists === 'id' && !/^pl-[a-z0-9-]+$/i.test(wish.list.trim());
  const plan = async (sent: Wish): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      const { data } = await call<RepairPlan>('/fix/plans', {
        method: 'POST',
        body: {
          ids,
          sources: linesOf(sent.sources).filter(Boolean),
          // What the settings trust stays trusted unless a site is chosen here.
          ...(sent.workbench === 'none' ? {} : { workbench: sent.workbench }),
          ...(me === '' ? {} : { me }),
          sshPort: portsOf(sent.sshPort),
          rdpPort: portsOf(sent.rdpPort),
          prefixList: sent.lists === 'id' ? sent.list.trim() : sent.lists,
          fixLists: sent.fixLists,
          tidy: sent.tidy,
          allowCutOff: sent.allowCutOff,
        },
      });
      await navigate(`/repairs/plans/${encodeURIComponent(data.id)}`);
    } catch (refused) {
      setError(refused);
      setBusy(false);
    }
  };
  /** With what was missing, at once. */
  const again = (part: Partial<Wish>): void => {
    const next = { ...wish, ...part };
    setWish(next);
    void plan(next);
  };
  const failed = (is: boolean, help: string): { validateStatus?: 'error'; help?: string } =>
    is ? { validateStatus: 'error', help } : {};
  return (
    <Card title={make} className="plan-form">
      <Form layout="vertical" onFinish={() => void plan(wish)}>
        <Form.Item label={form.resources} htmlFor="plan-resources" extra={form.resourcesHelp}>
          <Select
            id="plan-resources"
            mode="tags"
            value={ids}
            tokenSeparators={[',', ' ']}
            onChange={(chosen: string[]) =>
              setParams({ ...(chosen.length === 0 ? { new: '' } : { resource: chosen.join(',') }) })
            }
            options={(groups.data?.items ?? []).map(({ id, name }) => ({
              value: id,
              label: name === '' ? id : `${name} ${id}`,
            }))}
          />
        </Form.Item>
        <Form.Item
          label={form.sources}
          htmlFor="plan-sources"
          extra={form.sourcesHelp}
          {...failed(wrong >= 0, form.wrongLine({ number: wrong + 1, line: lines[wrong] ?? '' }))}
        >
          <Input.TextArea
            id="plan-sources"
            rows={3}
            spellCheck={false}
            value={wish.sources}
            placeholder="office=203.0.113.0/24"
            onChange={({ target }) => set({ sources: target.value })}
          />
        </Form.Item>
        <div className="fields">
          <Form.Item label={form.workbench}>
            <Segmented<Site>
              value={wish.workbench}
              onChange={(workbench) => set({ workbench })}
              options={(['none', 'intl', 'cn'] as const).map((value) => ({
                value,
                label: form.sites[value],
              }))}
            />
          </Form.Item>
          <Form.Item label={form.me} htmlFor="plan-me" extra={form.meHelp} {...failed(wrongMe, form.wrongMe)}>
            <Input
              id="plan-me"
              spellCheck={false}
              value={wish.me}
              placeholder="198.51.100.7"
              onChange={({ target }) => set({ me: target.value })}
            />
          </Form.Item>
          {(['sshPort', 'rdpPort'] as const).map((one) => (
            <Form.Item
              key={one}
              label={form[one]}
              htmlFor={`plan-${one}`}
              {...failed(wrongPorts[one] !== undefined, form.wrongPort(wrongPorts[one] ?? ''))}
            >
              <Input
                id={`plan-${one}`}
                spellCheck={false}
                value={wish[one]}
                placeholder={one === 'sshPort' ? '2222, i-bp1abc=2222' : '33890, i-bp1abc=33890'}
                onChange={({ target }) => set({ [one]: target.value })}
              />
            </Form.Item>
          ))}
          <Form.Item label={form.lists}>
            <Segmented<ListChoice>
              value={wish.lists}
              onChange={(lists) => set({ lists })}
              options={(['auto', 'never', 'id'] as const).map((value) => ({
                value,
                label: form.listChoice[value],
              }))}
            />
          </Form.Item>
          {wish.lists === 'id' && (
            <Form.Item
              label={form.listChoice.id}
              htmlFor="plan-list"
              {...failed(wrongList && wish.list !== '', form.wrongList)}
            >
              <Input
                id="plan-list"
                spellCheck={false}
                value={wish.list}
                placeholder="pl-bp1abc"
                onChange={({ target }) => set({ list: target.value })}
              />
            </Form.Item>
          )}
        </div>
        <div className="stack choices">
          {(['fixLists', 'tidy', 'allowCutOff'] as const).map((one) => (
            <Checkbox key={one} checked={wish[one]} onChange={({ target }) => set({ [one]: target.checked })}>
              {form[one]}
            </Checkbox>
          ))}
        </div>
        {error !== undefined && <Refused error={error} sources={wish.sources} again={again} />}
        <Button
          type="primary"
          htmlType="submit"
          loading={busy}
          disabled={wrong >= 0 || wrongMe || wrongList || wrongAny}
        >
          {form.submit}
        </Button>
      </Form>
      <AsCommand command={commandOf(ids, { ...wish, me })} />
    </Card>
  );
}

/** A refusal with what would let it pass. */
function Refused({
  error,
  sources,
  again,
}: {
  readonly error: unknown;
  readonly sources: string;
  readonly again: (part: Partial<Wish>) => void;
}): ReactNode {
  const { m } = usePreferences();
  const { refused, form } = m.repairs;
  const code = error instanceof ApiProblem ? error.code : '';
  const caller = error instanceof ApiProblem ? String(error.params.caller ?? '') : '';
  const added = [sources.trim(), `me=${caller}`].filter(Boolean).join('\n');
  const canGoOn = code === 'fix-cuts-off-caller' || code === 'fix-cuts-off-host';
  return (
    <div role="alert">
      <ProblemView error={error} />
      {canGoOn && (
        <Alert
          className="problem"
          type="info"
          title={refused.next}
          description={
            <span className="actions">
              {code === 'fix-cuts-off-caller' && (
                <Button onClick={() => again({ sources: added })}>{refused.trustMe(caller)}</Button>
              )}
              {code === 'fix-cuts-off-host' &&
                (['intl', 'cn'] as const).map((site) => (
                  <Button key={site} onClick={() => again({ workbench: site })}>
                    {refused.trustWorkbench(form.sites[site])}
                  </Button>
                ))}
              <Button danger onClick={() => again({ allowCutOff: true })}>
                {refused.cutOff}
              </Button>
            </span>
          }
        />
      )}
    </div>
  );
}
