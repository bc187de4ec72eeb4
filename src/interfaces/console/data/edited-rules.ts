/** Edits of a group's rules while somebody makes them: they stay on the rules that they were begun on. */
import { useMemo, useState } from 'react';
import {
  type Before,
  changedSince,
  type Edit,
  type Neighbourhood,
  prepare,
  type RulesChanged,
  type WhatIf,
  whatIf,
  wrongFields,
} from './what-if.ts';

export interface EditedRules extends WhatIf {
  readonly before: Before;
  readonly edits: readonly Edit[];
  /** Those that have no wrong fields. */
  readonly whole: readonly Edit[];
  /** Whether all of them are whole. */
  readonly isWhole: boolean;
  /** How the rules differ by now from those that the edits were begun on. */
  readonly others: RulesChanged | undefined;
  readonly put: (edit: Edit) => void;
  readonly drop: (key: string) => void;
  readonly discard: () => void;
  /** Puts the edits on the rules as they are now; those of rules that are gone go, too. */
  readonly rebase: () => void;
}

export function useEditedRules(latest: Neighbourhood, id: string): EditedRules {
  const [edits, setEdits] = useState<readonly Edit[]>([]);
  const [begun, setBegun] = useState<Neighbourhood>();
  const base = edits.length === 0 ? latest : (begun ?? latest);
  const before = useMemo(() => prepare(base, id), [base, id]);
  const whole = useMemo(() => edits.filter(isWhole), [edits]);
  const result = useMemo(() => whatIf(before, whole), [before, whole]);
  const keep = (next: readonly Edit[], on: Neighbourhood): void => {
    setEdits(next);
    setBegun(next.length === 0 ? undefined : on);
  };
  return {
    ...result,
    before,
    edits,
    whole,
    isWhole: whole.length === edits.length,
    others: edits.length === 0 ? undefined : changedSince(base, latest),
    put: (edit) => keep([...edits.filter(({ key }) => key !== edit.key), edit], base),
    drop: (key) =>
      keep(
        edits.filter((edit) => edit.key !== key),
        base,
      ),
    discard: () => keep([], latest),
    rebase: () => {
      const there = new Set(latest.seen.rules.map((rule) => rule.id));
      keep(
        edits.filter(({ kind, key }) => kind === 'add' || there.has(key)),
        latest,
      );
    },
  };
}

function isWhole(edit: Edit): boolean {
  return edit.kind === 'remove' || wrongFields(edit.draft).length === 0;
}
