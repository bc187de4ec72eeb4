/** Lists of what people keep beside the sections, and dialogues in which one of them is changed. */
import { useQueryClient } from '@tanstack/react-query';
import { Button, Empty, Form, Modal, Table, type TableColumnType } from 'antd';
import { type ReactNode, useState } from 'react';
import { usePreferences } from '../shell/preferences.tsx';
import { ConflictView, type FieldText, useGuardedEdit, type Versioned } from './guarded.tsx';
import { ProblemView } from './problem-view.tsx';

/** Not the body itself: it would be kept from scrolling by a style that the policy of the page refuses. */
export function insidePage(): HTMLElement {
  return document.getElementById('root') ?? document.body;
}

/** A short list, all of it at once. */
export function RecordTable<Row extends object>({
  rows,
  columns,
  empty,
  rowKey,
}: {
  readonly rows: readonly Row[];
  readonly columns: readonly (TableColumnType<Row> & { readonly key: string })[];
  readonly empty: string;
  readonly rowKey: (row: Row) => string;
}): ReactNode {
  return (
    <div className="table-scroll">
      <Table<Row>
        size="middle"
        rowKey={rowKey}
        dataSource={[...rows]}
        columns={[...columns]}
        pagination={false}
        locale={{ emptyText: <Empty description={empty} /> }}
      />
    </div>
  );
}

/** A change of one record in a dialogue: `D` is what its form has. */
export interface RecordForm<D> {
  readonly title: string;
  readonly describe: (draft: D) => readonly FieldText[];
  readonly isRight: (draft: D) => boolean;
  readonly fields: (draft: D, set: (draft: D) => void) => ReactNode;
}

/** Changes a record that others may change too. */
export function ChangeDialog<D>({
  form,
  current,
  load,
  save,
  onClose,
}: {
  readonly form: RecordForm<D>;
  readonly current: Versioned<D>;
  readonly load: () => Promise<Versioned<D>>;
  readonly save: (draft: D, etag: string) => Promise<unknown>;
  readonly onClose: () => void;
}): ReactNode {
  const { m } = usePreferences();
  // What was on the page when the dialogue was opened is what the change is made on.
  const [opened] = useState(current);
  const edit = useGuardedEdit({ current: opened, load, save });
  return (
    <Modal
      open
      getContainer={insidePage}
      title={form.title}
      onCancel={onClose}
      okText={m.settings.action.save}
      cancelText={m.settings.action.cancel}
      confirmLoading={edit.busy}
      okButtonProps={{
        disabled: !edit.dirty || !form.isRight(edit.draft) || edit.conflict !== undefined,
      }}
      onOk={() => void edit.submit().then((saved) => (saved ? onClose() : undefined))}
    >
      <ConflictView edit={edit} describe={form.describe} onSettled={onClose} />
      {edit.error !== undefined && <ProblemView error={edit.error} />}
      <Form layout="vertical">{form.fields(edit.draft, edit.set)}</Form>
    </Modal>
  );
}

/** Makes a new record. */
export function AddDialog<D>({
  form,
  start,
  save,
  onClose,
}: {
  readonly form: Pick<RecordForm<D>, 'title' | 'isRight' | 'fields'> & {
    /** What the button says instead of that something is saved. */
    readonly submit?: string;
  };
  readonly start: D;
  readonly save: (draft: D) => Promise<unknown>;
  readonly onClose: () => void;
}): ReactNode {
  const { m } = usePreferences();
  const client = useQueryClient();
  const [draft, setDraft] = useState(start);
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const submit = async (): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      await save(draft);
      await client.invalidateQueries();
      onClose();
    } catch (refused) {
      setError(refused);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal
      open
      getContainer={insidePage}
      title={form.title}
      onCancel={onClose}
      okText={form.submit ?? m.settings.action.save}
      cancelText={m.settings.action.cancel}
      confirmLoading={busy}
      okButtonProps={{ disabled: !form.isRight(draft) }}
      onOk={() => void submit()}
    >
      {error !== undefined && <ProblemView error={error} />}
      <Form layout="vertical">{form.fields(draft, setDraft)}</Form>
    </Modal>
  );
}

/** A button that asks once more, in a dialogue; a refusal is shown there. */
export function RemoveButton({
  label,
  question,
  action,
  remove,
}: {
  /** For screen readers: what exactly. */
  readonly label: string;
  readonly question: string;
  readonly action: string;
  readonly remove: () => Promise<unknown>;
}): ReactNode {
  const { m } = usePreferences();
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const run = async (): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      await remove();
      setAsking(false);
    } catch (refused) {
      setError(refused);
    } finally {
      setBusy(false);
    }
    await client.invalidateQueries();
  };
  return (
    <>
      <Button size="small" aria-label={label} onClick={() => setAsking(true)}>
        {action}
      </Button>
      {asking && (
        <Modal
          open
          getContainer={insidePage}
          title={question}
          onCancel={() => setAsking(false)}
          okText={action}
          cancelText={m.settings.action.cancel}
          confirmLoading={busy}
          onOk={() => void run()}
        >
          {error !== undefined && <ProblemView error={error} />}
        </Modal>
      )}
    </>
  );
}
