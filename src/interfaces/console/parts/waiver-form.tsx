/** What somebody says who answers for a finding. */
import { Form, Input } from 'antd';
import type { ReactNode } from 'react';
import { usePreferences } from '../shell/preferences.tsx';

export interface WaiverWords {
  readonly reason: string;
  readonly owner: string;
  /** A day, as 2026-12-31. */
  readonly until: string;
}

export function areWaiverWordsRight({ reason, owner, until }: WaiverWords): boolean {
  return reason.trim() !== '' && owner.trim() !== '' && /^\d{4}-\d{2}-\d{2}$/.test(until);
}

const DAY_MS = 86_400_000;

/** A day so many days from now, in UTC as waivers count. */
export function dayFromNow(days: number): string {
  return new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);
}

export function WaiverFields<D extends WaiverWords>({
  draft,
  set,
}: {
  readonly draft: D;
  readonly set: (draft: D) => void;
}): ReactNode {
  const { m } = usePreferences();
  const text = m.settings.waivers;
  return (
    <>
      <Form.Item label={text.reason} htmlFor="waiver-reason" required>
        <Input.TextArea
          id="waiver-reason"
          rows={3}
          maxLength={1000}
          value={draft.reason}
          onChange={({ target }) => set({ ...draft, reason: target.value })}
        />
      </Form.Item>
      <Form.Item label={text.owner} htmlFor="waiver-owner" required>
        <Input
          id="waiver-owner"
          maxLength={1000}
          value={draft.owner}
          onChange={({ target }) => set({ ...draft, owner: target.value })}
        />
      </Form.Item>
      <Form.Item label={text.until} htmlFor="waiver-until" required>
        <Input
          id="waiver-until"
          type="date"
          className="short"
          min={dayFromNow(0)}
          value={draft.until}
          onChange={({ target }) => set({ ...draft, until: target.value })}
        />
      </Form.Item>
    </>
  );
}
