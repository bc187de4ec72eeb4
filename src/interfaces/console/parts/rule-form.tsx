/** A rule as one types it; what it does is computed elsewhere at every key. */
import { Button, Form, Input, InputNumber, Segmented, Select } from 'antd';
import type { ReactNode } from 'react';
import { type DraftField, hasPorts, PROTOCOLS, type RuleDraft } from '../data/what-if.ts';
import { usePreferences } from '../shell/preferences.tsx';

export const NEW_RULE: RuleDraft = Object.freeze({
  policy: 'accept',
  protocol: 'tcp',
  ports: '22/22',
  source: '',
  priority: 1,
  description: '',
});

export function RuleForm({
  draft,
  wrong,
  onChange,
  onDone,
  onDrop,
}: {
  readonly draft: RuleDraft;
  readonly wrong: readonly DraftField[];
  readonly onChange: (draft: RuleDraft) => void;
  readonly onDone: () => void;
  readonly onDrop: () => void;
}): ReactNode {
  const { m, messages } = usePreferences();
  const withPorts = hasPorts(draft);
  const set = (part: Partial<RuleDraft>): void => onChange({ ...draft, ...part });
  /** `''` while nothing is typed: that is not wrong yet, only not done. */
  const state = (field: DraftField): { validateStatus?: 'error'; help?: string } =>
    wrong.includes(field) && draft[field] !== ''
      ? { validateStatus: 'error', help: m.rule.wrong[field] }
      : {};
  return (
    <Form layout="vertical" component="section" className="rule-form" aria-label={m.rule.title}>
      <Form.Item label={m.group.policy}>
        <Segmented
          value={draft.policy}
          onChange={(policy) => set({ policy })}
          options={(['accept', 'drop'] as const).map((value) => ({ value, label: messages.policy[value] }))}
        />
      </Form.Item>
      <Form.Item label={m.group.protocol} htmlFor="rule-protocol">
        <Select
          id="rule-protocol"
          value={draft.protocol}
          onChange={(protocol) => set({ protocol })}
          options={PROTOCOLS.map((value) => ({ value, label: value === 'all' ? m.common.all : value }))}
          popupMatchSelectWidth={false}
        />
      </Form.Item>
      {withPorts && (
        <Form.Item label={m.common.ports} htmlFor="rule-ports" {...state('ports')}>
          <Input
            id="rule-ports"
            value={draft.ports}
            placeholder="22/22"
            spellCheck={false}
            onChange={({ target }) => set({ ports: target.value })}
          />
        </Form.Item>
      )}
      <Form.Item label={m.common.source} htmlFor="rule-source" {...state('source')} className="wide-item">
        <Input
          id="rule-source"
          autoFocus
          value={draft.source}
          placeholder="203.0.113.0/24"
          spellCheck={false}
          onChange={({ target }) => set({ source: target.value })}
        />
      </Form.Item>
      <Form.Item label={m.group.priority} htmlFor="rule-priority" {...state('priority')}>
        <InputNumber
          id="rule-priority"
          min={1}
          max={100}
          value={draft.priority}
          onChange={(priority) => set({ priority: priority ?? 0 })}
        />
      </Form.Item>
      <Form.Item label={m.group.description} htmlFor="rule-description" className="wide-item">
        <Input
          id="rule-description"
          maxLength={512}
          value={draft.description}
          onChange={({ target }) => set({ description: target.value })}
        />
      </Form.Item>
      <Form.Item label=" " className="form-actions">
        <Button type="primary" onClick={onDone} disabled={wrong.length > 0}>
          {m.rule.done}
        </Button>{' '}
        <Button onClick={onDrop}>{m.rule.drop}</Button>
      </Form.Item>
    </Form>
  );
}
