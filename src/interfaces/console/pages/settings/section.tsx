/** A section of the settings: where it is said, editing it, and what happens when two do. */
import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Form, Tag } from 'antd';
import type { ReactNode } from 'react';
import type { z } from 'zod';
import type { SettingsDocument } from '../../../http/documents-settings.ts';
import { call } from '../../data/client.ts';
import { useMay } from '../../data/roles.ts';
import { ConflictView, type FieldText, useGuardedEdit, type Versioned } from '../../parts/guarded.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { ProblemView } from '../../parts/problem-view.tsx';
import { Time } from '../../parts/time.tsx';
import { usePreferences } from '../../shell/preferences.tsx';

export type Settings = z.infer<typeof SettingsDocument>;
export type SectionName = keyof Settings['sections'];
/** Sections in the form that they have in postern.yaml; null: as delivered. */
export type Sections = Partial<Readonly<Record<SectionName, unknown>>>;

interface Read {
  readonly settings: Settings;
  readonly etag: string;
}

async function readSettings(signal?: AbortSignal): Promise<Read> {
  const { data, etag } = await call<Settings>('/settings', signal === undefined ? {} : { signal });
  return { settings: data, etag: etag ?? '' };
}

/** `D` is what the form has: rows and texts that need not be right yet. */
export interface SectionForm<D> {
  readonly names: readonly SectionName[];
  readonly about: string;
  readonly read: (sections: Sections) => D;
  readonly write: (draft: D) => Sections;
  /** For comparing two. */
  readonly describe: (draft: D) => readonly FieldText[];
  /** Whether it can be saved. */
  readonly isRight: (draft: D) => boolean;
  readonly children: (form: {
    readonly draft: D;
    readonly set: (draft: D) => void;
    readonly settings: Settings;
    readonly disabled: boolean;
  }) => ReactNode;
}

export function Section<D>(form: SectionForm<D>): ReactNode {
  const query = useQuery({ queryKey: ['settings'], queryFn: ({ signal }) => readSettings(signal) });
  return <Loaded query={query}>{(read) => <Edit form={form} read={read} />}</Loaded>;
}

function Edit<D>({ form, read }: { readonly form: SectionForm<D>; readonly read: Read }): ReactNode {
  const { m } = usePreferences();
  const may = useMay('admin');
  const versioned = ({ settings, etag }: Read): Versioned<D> => {
    const sections = form.names.map((name) => [name, settings.sections[name].value] as const);
    return { value: form.read(Object.fromEntries(sections)), etag, by: settings.changed?.by };
  };
  const edit = useGuardedEdit({
    current: versioned(read),
    load: async () => versioned(await readSettings()),
    save: (draft, ifMatch) =>
      call('/settings', { method: 'PATCH', ifMatch, body: { sections: form.write(draft) } }),
  });
  const { settings } = read;
  const fixed = form.names.map((name) => settings.sections[name]).find((one) => 'path' in one);
  const disabled = !may || fixed !== undefined;
  return (
    <>
      <p className="quiet about">{form.about}</p>
      {fixed !== undefined && 'path' in fixed && (
        <p>
          <Tag>{m.settings.from[fixed.from](fixed.path.split('/').at(-1) ?? '')}</Tag> {m.settings.from.note}
        </p>
      )}
      {!may && <MayNot needs="admin" />}
      <ConflictView edit={edit} describe={form.describe} />
      {edit.error !== undefined && <ProblemView error={edit.error} />}
      <Form layout="vertical" disabled={disabled} onFinish={() => void edit.submit()}>
        {form.children({ draft: edit.draft, set: edit.set, settings, disabled })}
        {!disabled && edit.conflict === undefined && (
          <div className="actions">
            <Button
              type="primary"
              htmlType="submit"
              loading={edit.busy}
              disabled={!edit.dirty || !form.isRight(edit.draft)}
            >
              {m.settings.action.save}
            </Button>
            {edit.dirty && <Button onClick={edit.discard}>{m.settings.action.discard}</Button>}
          </div>
        )}
      </Form>
      {settings.changed !== null && (
        <p className="quiet">
          {m.settings.changed(settings.changed.by)} <Time at={settings.changed.at} />
        </p>
      )}
    </>
  );
}

export function MayNot({ needs }: { readonly needs: 'operator' | 'approver' | 'admin' }): ReactNode {
  const { m } = usePreferences();
  return <Alert type="info" showIcon className="problem" title={m.settings.mayNot(m.settings.role[needs])} />;
}
