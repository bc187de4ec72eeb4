/** What the host is: system, image, type, network, and what the vendor's call wants besides. */
import { Input, InputNumber, Segmented } from 'antd';
import type { ReactNode } from 'react';
import { CREATE_PATTERNS } from '../../../../app/create/patterns.ts';
import { usePreferences } from '../../shell/preferences.tsx';
import { useOffer } from './documents.ts';
import type { Draft } from './draft.ts';
import { Field, fieldId, NameField, useWizard } from './fields.tsx';
import { OfferState } from './offer-state.tsx';

/** Of one call (facts b, RunInstances). */
const MOST = 100;

export function HostStep(): ReactNode {
  const { m } = usePreferences();
  const { draft, set } = useWizard();
  const texts = m.create;
  const offer = useOffer(draft, CREATE_PATTERNS.region.test(draft.region.trim()));
  const { vpcs = [], vSwitches = [], images = [], types = [], templates = [] } = offer.data ?? {};
  const here = vSwitches.filter(({ vpc }) => draft.vpc === '' || vpc === draft.vpc);
  const zone = vSwitches.find(({ id }) => id === draft.vswitch)?.zone;
  const type = types.find(({ id }) => id === draft.type);
  const fits = images.filter(({ os }) => os === draft.system || os === 'unknown');
  const required = draft.template.trim() === '';
  return (
    <>
      <OfferState offer={offer} />
      <div className="fields">
        <Field field="name" label={texts.field.name.instance} required>
          <Input
            id={fieldId('name')}
            maxLength={128}
            spellCheck={false}
            value={draft.name}
            onChange={({ target }) => set({ name: target.value })}
          />
        </Field>
        <Field field="count" label={texts.field.count}>
          <InputNumber
            id={fieldId('count')}
            min={1}
            max={MOST}
            precision={0}
            value={draft.count}
            onChange={(count) => set({ count: count ?? 1 })}
          />
        </Field>
        <NameField
          field="template"
          extra={texts.help.template}
          choices={templates.map(({ id, name, version }) => ({ value: id, label: `${name}:${version}` }))}
          onChange={(template): Partial<Draft> =>
            template === '' && draft.from === 'template' ? { from: 'there' } : {}
          }
        />
      </div>
      <div className="fields">
        <NameField
          field="vpc"
          placeholder="vpc-bp1abc"
          choices={vpcs.map(({ id, name, cidr }) => ({
            value: id,
            label: [name, cidr].filter(Boolean).join(' · '),
          }))}
          onChange={() => ({ vswitch: '', group: [] })}
        />
        <NameField
          field="vswitch"
          required={required}
          placeholder="vsw-bp1abc"
          choices={here.map(({ id, name, zone: at, cidr, free }) => ({
            value: id,
            label: [name, at, cidr, ...(free === null ? [] : [texts.offer.free(free)])]
              .filter(Boolean)
              .join(' · '),
          }))}
          onChange={(id): Partial<Draft> => {
            const vpc = vSwitches.find((one) => one.id === id)?.vpc;
            return vpc === undefined || vpc === draft.vpc ? {} : { vpc, group: [] };
          }}
        />
      </div>
      <Field field="system" label={texts.field.system} labelled={false}>
        <Segmented<Draft['system']>
          value={draft.system}
          onChange={(system) => set({ system, image: '' })}
          options={(['linux', 'windows'] as const).map((value) => ({
            value,
            label: texts.systems[value],
          }))}
        />
      </Field>
      <div className="fields">
        <NameField
          field="image"
          required={required}
          choices={fits.map(({ id, name }) => ({ value: id, label: name || id }))}
          onChange={(id): Partial<Draft> => {
            const os = images.find((one) => one.id === id)?.os;
            return os === undefined || os === 'unknown' ? {} : { system: os };
          }}
        />
        <NameField
          field="type"
          required={required}
          placeholder="ecs.g7.large"
          extra={
            type !== undefined && zone !== undefined && !type.zones.includes(zone)
              ? texts.offer.elsewhere
              : undefined
          }
          choices={types
            .filter(({ zones }) => zone === undefined || zones.includes(zone))
            .map(({ id, cpus, memory }) => ({
              value: id,
              label: cpus === null || memory === null ? id : `${id} · ${texts.offer.type({ cpus, memory })}`,
            }))}
        />
      </div>
      <div className="fields">
        <Field field="publicMbps" label={texts.field.publicMbps} extra={texts.help.publicMbps}>
          <InputNumber
            id={fieldId('publicMbps')}
            min={0}
            max={MOST}
            precision={0}
            value={draft.publicMbps}
            onChange={(publicMbps) => set({ publicMbps: publicMbps ?? 0 })}
          />
        </Field>
        <Field field="keyPair" label={texts.field.keyPair} extra={texts.help.keyPair}>
          <Input
            id={fieldId('keyPair')}
            maxLength={128}
            spellCheck={false}
            value={draft.keyPair}
            onChange={({ target }) => set({ keyPair: target.value })}
          />
        </Field>
      </div>
    </>
  );
}
