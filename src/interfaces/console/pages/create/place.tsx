/** In which account and region it is made; of a group alone its VPC and name, too. */
import { useQuery } from '@tanstack/react-query';
import { Input, Radio } from 'antd';
import type { ReactNode } from 'react';
import { CREATE_PATTERNS } from '../../../../app/create/patterns.ts';
import { get } from '../../data/client.ts';
import { usePreferences } from '../../shell/preferences.tsx';
import { useOffer } from './documents.ts';
import { Field, fieldId, NameField, useWizard } from './fields.tsx';
import { OfferState } from './offer-state.tsx';

interface Accounts {
  readonly items: readonly {
    readonly id: string;
    readonly name: string;
    readonly regions: readonly string[];
  }[];
}

export function PlaceStep(): ReactNode {
  const { m } = usePreferences();
  const { what, draft } = useWizard();
  // The same as the filters of the tables ask.
  const { data } = useQuery({
    queryKey: ['accounts'],
    queryFn: ({ signal }) => get<Accounts>('/inventory/accounts?limit=500', signal),
  });
  const accounts = data?.items ?? [];
  const own = accounts.find(({ id }) => id === draft.account)?.regions ?? [];
  const others = accounts.flatMap(({ regions }) => regions).filter((one) => !own.includes(one));
  const regions = [...new Set([...own.toSorted(), ...others.toSorted()])];
  const empty = { vpc: '', vswitch: '', group: [] };
  return (
    <>
      <div className="fields">
        <NameField
          field="account"
          extra={m.create.help.account}
          choices={accounts.map(({ id, name }) => ({ value: id, label: name === '' ? id : name }))}
          onChange={() => empty}
        />
        <NameField
          field="region"
          required
          placeholder="cn-hangzhou"
          choices={regions.map((one) => ({ value: one, label: one }))}
          onChange={() => empty}
        />
      </div>
      {what === 'group' && <GroupPlace />}
    </>
  );
}

function GroupPlace(): ReactNode {
  const { m } = usePreferences();
  const { draft, set } = useWizard();
  const offer = useOffer(draft, CREATE_PATTERNS.region.test(draft.region.trim()));
  return (
    <>
      <OfferState offer={offer} />
      <div className="fields">
        <NameField
          field="vpc"
          required
          placeholder="vpc-bp1abc"
          choices={(offer.data?.vpcs ?? []).map(({ id, name, cidr }) => ({
            value: id,
            label: [name, cidr].filter(Boolean).join(' · '),
          }))}
        />
        <Field field="name" label={m.create.field.name.group} required>
          <Input
            id={fieldId('name')}
            maxLength={128}
            spellCheck={false}
            value={draft.name}
            onChange={({ target }) => set({ name: target.value })}
          />
        </Field>
      </div>
      <GroupType />
    </>
  );
}

export function GroupType(): ReactNode {
  const { m } = usePreferences();
  const { draft, set } = useWizard();
  return (
    <Field field="groupType" label={m.create.field.groupType} labelled={false}>
      <Radio.Group
        value={draft.groupType}
        onChange={({ target }) => set({ groupType: target.value })}
        options={(['basic', 'enterprise'] as const).map((value) => ({
          value,
          label: m.create.groups.types[value],
        }))}
      />
    </Field>
  );
}
