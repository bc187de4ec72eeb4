/** Who may sign in: trusted sources, Workbench, addresses that are asked for, or nobody by any port. */
import { useQuery } from '@tanstack/react-query';
import { Alert, Checkbox, Input, Radio, Segmented } from 'antd';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { z } from 'zod';
import { WORKBENCH } from '../../../../domain/plan/workbench.ts';
import type { InventoryDocument } from '../../../http/documents-resource.ts';
import { get } from '../../data/client.ts';
import { usePreferences } from '../../shell/preferences.tsx';
import { type Draft, makesGroup, serviceOf } from './draft.ts';
import { Field, fieldId, useWizard } from './fields.tsx';

/** Names that `postern create` has for the vendor's ranges. */
const PRESETS = Object.freeze({
  'workbench-intl': [...WORKBENCH.intl.public, ...WORKBENCH.intl.private],
  'workbench-cn': [...WORKBENCH.cn.public, ...WORKBENCH.cn.private],
  'workbench-private': WORKBENCH.intl.private,
} as const);

export function PeopleStep(): ReactNode {
  const { m, messages } = usePreferences();
  const { what, draft, set } = useWizard();
  const texts = m.create;
  return (
    <>
      {what === 'group' && (
        <Field field="system" label={texts.field.system} labelled={false}>
          <Segmented<Draft['system']>
            value={draft.system}
            onChange={(system) => set({ system })}
            options={(['linux', 'windows'] as const).map((value) => ({
              value,
              label: texts.systems[value],
            }))}
          />
        </Field>
      )}
      <Field field="way" label={texts.people.way} labelled={false}>
        <Radio.Group
          vertical
          value={draft.way}
          onChange={({ target }) => set({ way: target.value })}
          options={[
            { value: 'named', label: texts.people.ways.named(messages.service(serviceOf(draft))) },
            { value: 'session', label: texts.people.ways.session },
          ]}
        />
      </Field>
      {draft.way === 'named' ? <Named /> : <Session />}
      <h3>{texts.people.also}</h3>
      <Field field="publish" label={texts.field.publish} extra={texts.help.publish}>
        <Input
          id={fieldId('publish')}
          spellCheck={false}
          value={draft.publish}
          placeholder="tcp/443"
          onChange={({ target }) => set({ publish: target.value })}
        />
      </Field>
      <Field field="allow" label={texts.field.allow} extra={texts.help.allow}>
        <Input.TextArea
          id={fieldId('allow')}
          rows={2}
          spellCheck={false}
          value={draft.allow}
          onChange={({ target }) => set({ allow: target.value })}
        />
      </Field>
    </>
  );
}

function Named(): ReactNode {
  const { m } = usePreferences();
  const { draft, set, faultOf } = useWizard();
  const texts = m.create;
  const { data } = useQuery({
    queryKey: ['inventory'],
    queryFn: ({ signal }) => get<z.infer<typeof InventoryDocument>>('/inventory', signal),
  });
  const trusted = (data?.trusted ?? []).filter(({ kind }) => kind === 'declared' || kind === 'bastion');
  const choose = (name: string, is: boolean): void =>
    set({ names: is ? [...draft.names, name] : draft.names.filter((one) => one !== name) });
  const box = (name: string, label: ReactNode, cidrs: readonly string[]): ReactNode => (
    <Checkbox
      key={name}
      checked={draft.names.includes(name)}
      onChange={({ target }) => choose(name, target.checked)}
    >
      {label} <span className="mono quiet">{cidrs.join(', ')}</span>
    </Checkbox>
  );
  const nobody = faultOf('names');
  return (
    <>
      <fieldset className="plain" id={fieldId('names')} tabIndex={-1}>
        <legend>{texts.people.trusted}</legend>
        {trusted.length === 0 && <p className="quiet about">{texts.people.noTrusted}</p>}
        <div className="stack">{trusted.map(({ name, cidrs }) => box(name, name, cidrs))}</div>
        <Link to="/settings/trusted">{texts.people.toTrusted}</Link>
      </fieldset>
      <fieldset className="plain">
        <legend>{texts.people.workbench}</legend>
        <div className="stack">
          {(Object.keys(PRESETS) as (keyof typeof PRESETS)[]).map((name) =>
            box(name, texts.people.presets[name], PRESETS[name]),
          )}
        </div>
        <p className="quiet">{texts.people.workbenchAbout}</p>
      </fieldset>
      <Field field="me" label={texts.field.me} extra={texts.help.me}>
        <Input
          id={fieldId('me')}
          className="short"
          spellCheck={false}
          value={draft.me}
          placeholder="203.0.113.7"
          onChange={({ target }) => set({ me: target.value })}
        />
      </Field>
      <Field field="sources" label={texts.field.sources} extra={texts.help.sources}>
        <Input.TextArea
          id={fieldId('sources')}
          rows={2}
          spellCheck={false}
          value={draft.sources}
          placeholder="office=203.0.113.0/24"
          onChange={({ target }) => set({ sources: target.value })}
        />
      </Field>
      {nobody !== undefined && (
        <Alert className="problem" role="alert" type="error" showIcon title={nobody} />
      )}
    </>
  );
}

/** What Session Manager needs instead of a port. */
function Session(): ReactNode {
  const { m, messages } = usePreferences();
  const { what, draft } = useWizard();
  const enterprise = makesGroup(what, draft) && draft.groupType === 'enterprise';
  const needs = Object.entries(messages.fix.needs).filter(([name]) => name !== 'outbound-rule' || enterprise);
  return (
    <Alert
      className="problem"
      type="info"
      showIcon
      title={m.create.people.sessionAbout}
      description={
        <ul>
          {needs.map(([name, text]) => (
            <li key={name}>{text}</li>
          ))}
        </ul>
      }
    />
  );
}
