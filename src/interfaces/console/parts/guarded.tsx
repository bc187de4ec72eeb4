/** Editing what others may edit too: a change is made on a version, and a conflict is shown, never decided silently. */
import { useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button } from 'antd';
import { type ReactNode, useState } from 'react';
import { ApiProblem } from '../data/client.ts';
import { usePreferences } from '../shell/preferences.tsx';

/** What was read, with the version of it. */
export interface Versioned<T> {
  readonly value: T;
  readonly etag: string;
  /** Who made it so, where that is known. */
  readonly by?: string | undefined;
}

export interface GuardedEdit<T> {
  /** What is being typed; what was read while nothing is. */
  readonly draft: T;
  readonly dirty: boolean;
  readonly busy: boolean;
  /** A refusal that is no conflict. */
  readonly error: unknown;
  readonly conflict: { readonly before: T; readonly theirs: Versioned<T> } | undefined;
  readonly set: (draft: T) => void;
  readonly discard: () => void;
  /** Each tells whether it was saved. */
  readonly submit: () => Promise<boolean>;
  readonly putMine: () => Promise<boolean>;
}

/**
 * `current` is what was read last, `load` reads it anew, `save` changes it on a version (If-Match). The draft stays on the
 * version that it was begun on, whatever arrives meanwhile.
 */
export function useGuardedEdit<T>({
  current,
  load,
  save,
}: {
  readonly current: Versioned<T>;
  readonly load: () => Promise<Versioned<T>>;
  readonly save: (value: T, etag: string) => Promise<unknown>;
}): GuardedEdit<T> {
  const { m } = usePreferences();
  const { message } = App.useApp();
  const client = useQueryClient();
  const [edit, setEdit] = useState<{ readonly base: Versioned<T>; readonly draft: T }>();
  const [theirs, setTheirs] = useState<Versioned<T>>();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const clear = (): void => {
    setEdit(undefined);
    setTheirs(undefined);
    setError(undefined);
  };
  const put = async (base: Versioned<T>, draft: T): Promise<boolean> => {
    try {
      await save(draft, base.etag);
      return true;
    } catch (refused) {
      if (!(refused instanceof ApiProblem) || refused.status !== 412) throw refused;
      const now = await load();
      // Versions may span more than what is edited here: then there is nothing to choose.
      if (now.etag !== base.etag && isSame(now.value, base.value)) return put(now, draft);
      setTheirs(now);
      return false;
    }
  };
  const send = async (base: Versioned<T>): Promise<boolean> => {
    if (edit === undefined) return true;
    setBusy(true);
    setError(undefined);
    try {
      const saved = await put(base, edit.draft);
      if (!saved) return false;
      await client.invalidateQueries();
      clear();
      message.success(m.settings.action.saved);
      return true;
    } catch (refused) {
      setError(refused);
      return false;
    } finally {
      setBusy(false);
    }
  };
  return {
    draft: edit?.draft ?? current.value,
    dirty: edit !== undefined,
    busy,
    error,
    conflict: theirs && edit && { before: edit.base.value, theirs },
    set: (draft) => setEdit({ base: edit?.base ?? current, draft }),
    discard: () => {
      clear();
      void client.invalidateQueries();
    },
    submit: () => send(edit?.base ?? current),
    putMine: () => send(theirs ?? current),
  };
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** A field as people read it. */
export type FieldText = readonly [label: string, text: string];

/** What the other changed, and which one is to hold. */
export function ConflictView<T>({
  edit,
  describe,
  onSettled,
}: {
  readonly edit: GuardedEdit<T>;
  /** Fields as text, to be compared. */
  readonly describe: (value: T) => readonly FieldText[];
  readonly onSettled?: () => void;
}): ReactNode {
  const { m } = usePreferences();
  const { conflict, draft, busy } = edit;
  if (conflict === undefined) return null;
  const words = m.settings.conflict;
  const { before, theirs } = conflict;
  const [was, are, mine] = [
    new Map(describe(before)),
    new Map(describe(theirs.value)),
    new Map(describe(draft)),
  ];
  const labels = [...new Set([...was.keys(), ...are.keys(), ...mine.keys()])].filter(
    (label) => was.get(label) !== are.get(label) || mine.get(label) !== are.get(label),
  );
  const text = (of: ReadonlyMap<string, string>, label: string): string => of.get(label) || m.common.none;
  return (
    <Alert
      type="warning"
      showIcon
      className="problem conflict"
      role="alert"
      title={theirs.by === undefined ? words.title : words.by(theirs.by)}
      description={
        <>
          <p>{words.text}</p>
          <div className="table-scroll">
            <table className="compare">
              <thead>
                <tr>
                  {[words.field, words.before, words.theirs, words.mine].map((head) => (
                    <th key={head} scope="col">
                      {head}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {labels.map((label) => (
                  <tr key={label}>
                    <th scope="row">{label}</th>
                    <td>{text(was, label)}</td>
                    <td>{text(are, label)}</td>
                    <td>{text(mine, label)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          <div className="actions">
            <Button
              type="primary"
              disabled={busy}
              onClick={() => {
                edit.discard();
                onSettled?.();
              }}
            >
              {words.takeTheirs}
            </Button>
            <Button
              loading={busy}
              onClick={() => void edit.putMine().then((saved) => (saved ? onSettled?.() : undefined))}
            >
              {words.putMine}
            </Button>
          </div>
        </>
      }
    />
  );
}
