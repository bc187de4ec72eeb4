/** Asks for a plan: which guardrail, and what to bind it to. All of it is in the address, but a policy of one's own. */
import { useMutation } from '@tanstack/react-query';
import { Alert, Button, Card, Checkbox, Collapse, Form, Input, Radio, Segmented, Select } from 'antd';
import { type ReactNode, useMemo } from 'react';
import { useNavigate } from 'react-router';
import type { Way } from '../../../../domain/plan/guard.ts';
import { DEFAULT_GUARDRAIL, TIERS, type Tier } from '../../../../domain/policy/guardrail.ts';
import { parsePolicy } from '../../../../domain/policy/parse.ts';
import { useMay } from '../../data/roles.ts';
import { useAddress } from '../../parts/address.ts';
import { PageLink } from '../../parts/page-link.tsx';
import { ProblemView } from '../../parts/problem-view.tsx';
import { AsCommand } from '../../parts/resource.tsx';
import { usePreferences } from '../../shell/preferences.tsx';
import { type KeptPlan, post, useCoverage } from './documents.ts';
import type { DraftProps } from './draft.ts';

const KINDS = { directory: ['folder', 'member'], account: ['user', 'group', 'role'] } as const;
const ROLES = ['brokers', 'publishers', 'breakGlass'] as const;
/** What roles are called in a request and by flags. */
const ROLE_FIELDS = { brokers: 'broker', publishers: 'publisher', breakGlass: 'breakGlass' } as const;
const ROLE_FLAGS = { brokers: 'broker', publishers: 'publisher', breakGlass: 'break-glass' } as const;
const NAME = /^[A-Za-z][A-Za-z0-9-]{0,127}$/;
const ROLE = /^[\w.-]{1,64}$/;

/** What the form holds, as the address says it. */
function useWish() {
  const [params, change] = useAddress();
  const list = (name: string): readonly string[] => params.get(name)?.split(',').filter(Boolean) ?? [];
  const identities = KINDS.account.some((kind) => params.has(kind)) || params.has('allUsers');
  const way: Way = params.get('way') === 'account' || identities ? 'account' : 'directory';
  const own = params.has('own');
  return {
    way,
    tier: own ? null : (TIERS.find((one) => one === params.get('tier')) ?? ('hardened' as Tier)),
    name: params.get('name') ?? DEFAULT_GUARDRAIL.policyName,
    root: params.has('root'),
    allUsers: params.has('allUsers'),
    targets: Object.fromEntries([...KINDS.directory, ...KINDS.account].map((kind) => [kind, list(kind)])),
    roles: Object.fromEntries(
      ROLES.map((name) => [name, params.has(name) ? list(name) : DEFAULT_GUARDRAIL[name]]),
    ) as Readonly<Record<(typeof ROLES)[number], readonly string[]>>,
    force: params.has('force'),
    change,
  };
}

export function BindSection({ draft }: DraftProps): ReactNode {
  const { m, messages } = usePreferences();
  const texts = m.guardrails.bind;
  const navigate = useNavigate();
  const may = useMay('operator');
  const wish = useWish();
  const { way, tier, name, root, allUsers, targets, roles, force, change } = wish;
  const use = way === 'directory' ? 'control' : 'identity';
  const wrong = useMemo(
    () =>
      draft.text.trim() === ''
        ? texts.ownEmpty
        : parsePolicy(draft.text, use).diagnostics.some(({ level }) => level === 'error')
          ? texts.ownWrong
          : '',
    [draft.text, use, texts],
  );
  const chosen = KINDS[way].flatMap((kind) => (targets[kind] ?? []).map((id) => ({ kind, id })));
  const anything = chosen.length > 0 || (way === 'directory' ? root : allUsers);
  const ready = NAME.test(name) && anything && (tier !== null || wrong === '');
  const make = useMutation({
    mutationFn: () =>
      post<KeptPlan>('/guard/plans', {
        ...(tier === null ? { policy: JSON.parse(draft.text) } : { tier }),
        name,
        force,
        ...(way === 'directory' ? { root } : { allUsers }),
        ...Object.fromEntries(KINDS[way].map((kind) => [kind, targets[kind] ?? []])),
        ...(tier === null ? {} : Object.fromEntries(ROLES.map((role) => [ROLE_FIELDS[role], roles[role]]))),
      }),
    onSuccess: ({ id }) => navigate(`/guardrails/plans/${encodeURIComponent(id)}`),
  });
  const command = [
    'postern guard plan',
    tier === null ? '--policy policy.json' : `--tier ${tier}`,
    ...(name === DEFAULT_GUARDRAIL.policyName ? [] : [`--name ${name}`]),
    ...(way === 'directory' && root ? ['--root'] : []),
    ...(way === 'account' && allUsers ? ['--all-users'] : []),
    ...chosen.map(({ kind, id }) => `--${kind} ${id}`),
    ...(tier === null
      ? []
      : ROLES.filter((role) => roles[role].join() !== DEFAULT_GUARDRAIL[role].join()).flatMap((role) =>
          roles[role].map((one) => `--${ROLE_FLAGS[role]} ${one}`),
        )),
    ...(force ? ['--force'] : []),
    '-o guard.json',
  ].join(' ');
  return (
    <Card title={<h2>{m.guardrails.section.bind}</h2>}>
      <p className="about">{texts.about}</p>
      {!may && (
        <Alert type="info" showIcon className="problem" title={m.guardrails.plan.needsRole.operator} />
      )}
      <Form layout="vertical" disabled={!may} onFinish={() => make.mutate()}>
        <Form.Item label={texts.what}>
          <Radio.Group
            vertical
            aria-label={texts.what}
            value={tier ?? 'own'}
            onChange={({ target }) =>
              change(
                target.value === 'own' ? { own: '1', tier: '' } : { own: '', tier: String(target.value) },
              )
            }
            options={[
              ...TIERS.map((value) => ({
                value: value as string,
                label: (
                  <>
                    {messages.prove.generate.tier[value]} <span className="mono quiet">{value}</span>
                  </>
                ),
              })),
              { value: 'own', label: texts.own },
            ]}
          />
          {tier === null && wrong !== '' && (
            <Alert
              type="warning"
              showIcon
              title={wrong}
              action={<PageLink to="/guardrails/policy">{m.guardrails.section.policy}</PageLink>}
            />
          )}
        </Form.Item>
        <Form.Item
          label={texts.name}
          htmlFor="guard-name"
          {...(NAME.test(name) ? {} : { validateStatus: 'error', help: texts.wrongName })}
        >
          <Input
            id="guard-name"
            className="narrow mono"
            value={name}
            onChange={({ target }) => change({ name: target.value })}
          />
        </Form.Item>
        <Form.Item label={texts.where}>
          <Segmented<Way>
            aria-label={texts.where}
            value={way}
            onChange={(next) =>
              change({
                way: next === 'account' ? next : '',
                root: '',
                allUsers: '',
                ...Object.fromEntries([...KINDS.directory, ...KINDS.account].map((kind) => [kind, ''])),
              })
            }
            options={(['directory', 'account'] as const).map((value) => ({
              value,
              label: m.guardrails.coverage.way[value],
            }))}
          />
        </Form.Item>
        <Targets key={way} wish={wish} />
        {tier !== null && (
          <Collapse
            className="problem"
            items={[
              {
                key: 'roles',
                label: texts.roles,
                children: ROLES.map((role) => (
                  <Form.Item key={role} label={texts[role]} htmlFor={`guard-${role}`}>
                    <Select<string[]>
                      id={`guard-${role}`}
                      mode="tags"
                      open={false}
                      suffixIcon={null}
                      tokenSeparators={[',', ' ']}
                      value={[...roles[role]]}
                      onChange={(value) =>
                        // A comma alone says that there are none, where the address without it means the usual ones.
                        change({ [role]: value.filter((one) => ROLE.test(one)).join(',') || ',' })
                      }
                    />
                  </Form.Item>
                )),
              },
            ]}
          />
        )}
        <Form.Item>
          <Checkbox checked={force} onChange={({ target }) => change({ force: target.checked ? '1' : '' })}>
            {texts.force}
          </Checkbox>
        </Form.Item>
        {make.error !== null && (
          <div role="alert">
            <ProblemView error={make.error} />
          </div>
        )}
        {!anything && <p className="quiet">{texts.nothing}</p>}
        <Button type="primary" htmlType="submit" loading={make.isPending} disabled={!may || !ready}>
          {texts.submit}
        </Button>
      </Form>
      <div className="fate">
        <AsCommand command={command} />
      </div>
    </Card>
  );
}

/** What there is to choose from is read from the cloud; what the address names stays chosen when that fails. */
function Targets({ wish }: { readonly wish: ReturnType<typeof useWish> }): ReactNode {
  const { m, messages } = usePreferences();
  const texts = m.guardrails.bind;
  const { way, root, allUsers, targets, change } = wish;
  const query = useCoverage(way);
  const kinds: readonly string[] = KINDS[way];
  const options = kinds.map((kind) => ({
    label: messages.guard.kind[kind as 'folder'],
    options: (query.data?.places ?? [])
      .filter((place) => place.kind === kind && place.coverage.because !== 'service-linked-role')
      .map(({ id, name }) => ({
        value: `${kind}/${id}`,
        label: name === '' || name === id ? id : `${name} ${id}`,
      })),
  }));
  return (
    <>
      {query.error !== null && (
        <>
          <p>{texts.cannotList}</p>
          <ProblemView error={query.error} onRetry={() => void query.refetch()} />
        </>
      )}
      <Form.Item>
        {way === 'directory' ? (
          <Checkbox checked={root} onChange={({ target }) => change({ root: target.checked ? '1' : '' })}>
            {messages.guard.kind.root}
          </Checkbox>
        ) : (
          <Checkbox
            checked={allUsers}
            onChange={({ target }) => change({ allUsers: target.checked ? '1' : '' })}
          >
            {texts.allUsers}
          </Checkbox>
        )}
      </Form.Item>
      <Form.Item label={way === 'directory' ? texts.nodes : texts.identities} htmlFor="guard-targets">
        <Select<string[]>
          id="guard-targets"
          mode="multiple"
          showSearch={{ optionFilterProp: 'label' }}
          loading={query.isPending}
          value={kinds.flatMap((kind) => (targets[kind] ?? []).map((id) => `${kind}/${id}`))}
          onChange={(values) =>
            change(
              Object.fromEntries(
                kinds.map((kind) => [
                  kind,
                  values
                    .filter((value) => value.startsWith(`${kind}/`))
                    .map((value) => value.slice(kind.length + 1))
                    .join(','),
                ]),
              ),
            )
          }
          options={options}
        />
      </Form.Item>
    </>
  );
}
