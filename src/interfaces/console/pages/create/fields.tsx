/** Fields of the wizard: names that can be chosen from a list and typed all the same. */
import { AutoComplete, Form } from 'antd';
import { createContext, type ReactNode, useContext } from 'react';
import { usePreferences } from '../../shell/preferences.tsx';
import type { Draft, DraftField, What } from './draft.ts';

export interface WizardForm {
  readonly what: What;
  readonly draft: Draft;
  readonly set: (part: Partial<Draft>) => void;
  /** What is wrong with a field, once somebody wanted to go on. */
  readonly faultOf: (field: DraftField) => string | undefined;
  /** Says what is wrong with the groups together, which is known where they are judged; undefined: nothing. */
  readonly refuseGroups: (text: string | undefined) => void;
}

const WizardContext = createContext<WizardForm | undefined>(undefined);
export const WizardProvider = WizardContext;

export function useWizard(): WizardForm {
  const form = useContext(WizardContext);
  if (form === undefined) throw new Error('outside of the wizard');
  return form;
}

/** Where a field is found on the page. */
export function fieldId(field: DraftField): string {
  return `create-${field}`;
}

export function Field({
  field,
  label,
  required = false,
  extra,
  children,
  labelled = true,
}: {
  readonly field: DraftField;
  readonly label: ReactNode;
  readonly required?: boolean;
  readonly extra?: ReactNode;
  readonly children: ReactNode;
  /** False where the label is not of one element. */
  readonly labelled?: boolean;
}): ReactNode {
  const fault = useWizard().faultOf(field);
  return (
    <Form.Item
      label={label}
      required={required}
      extra={extra}
      {...(labelled ? { htmlFor: fieldId(field) } : {})}
      {...(fault === undefined ? {} : { validateStatus: 'error' as const, help: fault })}
    >
      {children}
    </Form.Item>
  );
}

export interface Choice {
  readonly value: string;
  readonly label: string;
}

type TextField = { [K in DraftField]: Draft[K] extends string ? K : never }[DraftField];

/** A name: chosen where it is listed, typed where it is not. */
export function NameField({
  field,
  choices,
  label,
  required = false,
  extra,
  placeholder,
  onChange,
}: {
  readonly field: Exclude<TextField, 'name'>;
  readonly choices: readonly Choice[];
  /** Instead of the name of the field. */
  readonly label?: string;
  readonly required?: boolean;
  readonly extra?: ReactNode;
  readonly placeholder?: string;
  /** What else changes with it. */
  readonly onChange?: (value: string) => Partial<Draft>;
}): ReactNode {
  const { m } = usePreferences();
  const { draft, set } = useWizard();
  const value = String(draft[field]);
  const chosen = choices.find((one) => one.value === value);
  return (
    <Field
      field={field}
      label={label ?? (m.create.field[field as keyof typeof m.create.field] as string)}
      required={required}
      extra={
        chosen === undefined || chosen.label === value ? (
          extra
        ) : (
          // As its owner or the vendor calls it.
          <span className="by">{chosen.label}</span>
        )
      }
    >
      <AutoComplete
        id={fieldId(field)}
        allowClear
        value={value}
        {...(placeholder === undefined ? {} : { placeholder })}
        popupMatchSelectWidth={false}
        // Beside the field: what lies outside of the page's content is passed over by readers.
        getPopupContainer={(field: HTMLElement) => field.parentElement ?? document.body}
        options={choices.map((one) => ({
          value: one.value,
          label: one.value,
          named: one.label,
          text: `${one.value} ${one.label}`.toLowerCase(),
        }))}
        optionRender={({ data: { value: id, named } }) => (
          <span className="choice by">
            <span>{named}</span> {named !== id && <span className="mono">{id}</span>}
          </span>
        )}
        showSearch={{
          filterOption: (typed, option) =>
            chosen !== undefined || String(option?.text ?? '').includes(typed.toLowerCase()),
        }}
        onChange={(next: string | undefined) => {
          const text = next ?? '';
          set({ [field]: text, ...onChange?.(text) });
        }}
      />
    </Field>
  );
}
