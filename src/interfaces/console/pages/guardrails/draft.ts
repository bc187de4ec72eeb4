/** The policy that is being written, kept in the tab of the browser over its pages and when it is loaded anew. */
import { useState } from 'react';
import type { Use } from './documents.ts';

export interface Draft {
  readonly text: string;
  readonly use: Use;
}

export interface DraftProps {
  readonly draft: Draft;
  readonly setDraft: (draft: Draft) => void;
}

const KEY = 'postern.policy';
const EMPTY: Draft = Object.freeze({ text: '', use: 'control' });

export function useDraft(): DraftProps {
  const [draft, set] = useState(kept);
  return {
    draft,
    setDraft: (next) => {
      sessionStorage.setItem(KEY, JSON.stringify(next));
      set(next);
    },
  };
}

function kept(): Draft {
  const text = sessionStorage.getItem(KEY);
  return text === null ? EMPTY : JSON.parse(text);
}
