/** Calls of a repair in words. */
import type { ReactNode } from 'react';
import { usePreferences } from '../shell/preferences.tsx';
import { OPERATIONS, type RepairAction, type RepairCall } from './repair-documents.ts';
import { ResourceName } from './resource.tsx';
import { RuleText } from './rule-text.tsx';

export function CallName({ call: { operation } }: { readonly call: RepairCall }): ReactNode {
  const { messages } = usePreferences();
  return messages.fixApply.operation[OPERATIONS[operation] ?? ''] ?? operation;
}

export function ActionText({ action }: { readonly action: RepairAction }): ReactNode {
  return (
    <>
      <CallName call={action} />
      {action.rule !== null && (
        <>
          {': '}
          <RuleText rule={action.rule} />
        </>
      )}
    </>
  );
}

/** A group leads to its page; lists have none. */
export function SubjectName({ id }: { readonly id: string }): ReactNode {
  return id.startsWith('sg-') ? (
    <ResourceName type="group" id={id} name="" />
  ) : (
    <span className="mono">{id}</span>
  );
}
