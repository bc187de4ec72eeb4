/** Which one meets a repair before all others do, and whether somebody looks at it. */
import { AutoComplete, Checkbox, Form, InputNumber, Radio } from 'antd';
import type { ReactNode } from 'react';
import { usePreferences } from '../shell/preferences.tsx';
import { type RepairPlanContent, subjectOf } from './repair-documents.ts';

export interface CanaryChoice {
  readonly kind: 'none' | 'any' | Kind;
  readonly id: string;
  /** Whether somebody has to say how it looks, and within how many minutes. */
  readonly asks: boolean;
  readonly minutes: number;
}

type Kind = 'group' | 'instance' | 'interface';

export const NO_CANARY: CanaryChoice = Object.freeze({ kind: 'none', id: '', asks: true, minutes: 10 });

const MOST_MINUTES = 24 * 60;
const IDS: Readonly<Record<Kind, { readonly form: RegExp; readonly example: string }>> = Object.freeze({
  group: { form: /^sg-[0-9a-z]+$/i, example: 'sg-bp1abc' },
  instance: { form: /^i-[0-9a-z]+$/i, example: 'i-bp1abc' },
  interface: { form: /^eni-[0-9a-z]+$/i, example: 'eni-bp1abc' },
});

const isNamed = (kind: CanaryChoice['kind']): kind is Kind => kind !== 'none' && kind !== 'any';

/** Whether it can be sent. */
export function isWholeCanary({ kind, id }: CanaryChoice): boolean {
  return !isNamed(kind) || IDS[kind].form.test(id);
}

/** As the service takes it; undefined without a canary. */
export function canaryWish({ kind, id, asks, minutes }: CanaryChoice): object | undefined {
  if (kind === 'none') return undefined;
  return { id: isNamed(kind) ? id : null, waitSeconds: asks ? Math.max(1, Math.round(minutes * 60)) : null };
}

/** As the command line takes it. A terminal asks how the canary looks unless it is told not to ask at all. */
export function canaryFlags({ kind, id, asks }: CanaryChoice): readonly string[] {
  if (kind === 'none') return [];
  return [isNamed(kind) && id !== '' ? `--canary ${id}` : '--canary', ...(asks ? [] : ['--yes'])];
}

export function CanaryForm({
  plan,
  value,
  disabled,
  onChange,
}: {
  readonly plan: RepairPlanContent;
  readonly value: CanaryChoice;
  readonly disabled: boolean;
  readonly onChange: (next: CanaryChoice) => void;
}): ReactNode {
  const { m } = usePreferences();
  const { apply } = m.repairs;
  const { kind, id, asks, minutes } = value;
  const set = (part: Partial<CanaryChoice>): void => onChange({ ...value, ...part });
  const wrong = id !== '' && !isWholeCanary(value);
  return (
    <>
      <Form.Item label={apply.canary} {...(kind === 'none' ? {} : { extra: apply.canaryAbout[kind] })}>
        <Radio.Group
          value={kind}
          onChange={({ target }) => set({ kind: target.value, id: '' })}
          options={(['none', 'any', 'group', 'instance', 'interface'] as const).map((one) => ({
            value: one,
            label: apply.canaryKinds[one],
          }))}
        />
      </Form.Item>
      {isNamed(kind) && (
        <Form.Item
          label={apply.canaryWhich}
          htmlFor="apply-canary"
          required
          {...(wrong ? { validateStatus: 'error' as const, help: apply.canaryWrong(IDS[kind].example) } : {})}
        >
          <AutoComplete
            id="apply-canary"
            className="canary-id"
            allowClear
            value={id}
            placeholder={IDS[kind].example}
            // Beside the field: what lies outside of the page's content is passed over by readers.
            getPopupContainer={(field: HTMLElement) => field.parentElement ?? document.body}
            options={candidatesOf(plan, kind).map((one) => ({
              value: one.id,
              label: one.name === '' ? one.id : `${one.name} ${one.id}`,
            }))}
            onChange={(next: string | undefined) => set({ id: (next ?? '').trim() })}
          />
        </Form.Item>
      )}
      {kind !== 'none' && (
        <>
          <Form.Item>
            <Checkbox checked={asks} onChange={({ target }) => set({ asks: target.checked })}>
              {apply.canaryAsks}
            </Checkbox>
          </Form.Item>
          {asks && (
            <Form.Item label={apply.canaryWithin} htmlFor="apply-canary-within">
              <InputNumber
                id="apply-canary-within"
                className="minutes"
                min={1 / 60}
                max={MOST_MINUTES}
                value={minutes}
                disabled={disabled}
                suffix={apply.minutes}
                onChange={(next) => set({ minutes: next ?? NO_CANARY.minutes })}
              />
            </Form.Item>
          )}
        </>
      )}
    </>
  );
}

/** Those that the plan changes, or changes something for. */
function candidatesOf(
  { steps, impact }: RepairPlanContent,
  kind: Kind,
): readonly { id: string; name: string }[] {
  const found = new Map<string, string>();
  if (kind === 'group')
    for (const step of steps) if (IDS.group.form.test(subjectOf(step))) found.set(subjectOf(step), '');
  for (const { resource, instance } of impact) {
    if (resource.type === kind) found.set(resource.id, instance?.name || resource.name);
    if (kind === 'instance' && instance !== null) found.set(instance.id, instance.name);
  }
  return [...found].map(([id, name]) => ({ id, name }));
}
