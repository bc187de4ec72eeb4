/** Why a call was denied: what the event says, and the vendor's own diagnosis where there is one. */
import { useQuery } from '@tanstack/react-query';
import { Descriptions, Modal } from 'antd';
import type { ReactNode } from 'react';
import type { z } from 'zod';
import type { DiagnosisDocument } from '../../../http/documents-store.ts';
import { call } from '../../data/client.ts';
import { Loaded } from '../../parts/loaded.tsx';
import { insidePage } from '../../parts/records.tsx';
import { usePreferences } from '../../shell/preferences.tsx';
import type { TrailEvent } from './in-cloud.tsx';

type Diagnosis = z.infer<typeof DiagnosisDocument>;

export function WhyDenied({
  event,
  onClose,
}: {
  readonly event: TrailEvent;
  readonly onClose: () => void;
}): ReactNode {
  const { m } = usePreferences();
  const { why } = m.activity.cloud;
  const { operation, actor, errorCode, errorMessage, requestId, denial, diagnosable } = event;
  return (
    <Modal
      open
      getContainer={insidePage}
      title={why.ask(operation, actor.name)}
      onCancel={onClose}
      footer={null}
      width={720}
    >
      <Told
        rows={[
          [why.code, <code key="code">{errorCode}</code>],
          [
            why.message,
            <q key="message" lang="en" className="mono">
              {errorMessage}
            </q>,
          ],
          [why.request, <code key="request">{requestId}</code>],
        ]}
      />
      {denial !== null && !diagnosable && (
        <>
          <p>{why.verdict(denial.kind === 'ExplicitDeny', why.policy[denial.policyType])}</p>
          <Told
            rows={[
              [why.principal, <Who key="who" type={denial.principalType} name={denial.principal} />],
              [why.action, <code key="action">{denial.action}</code>],
            ]}
          />
        </>
      )}
      {diagnosable ? <Diagnosed id={event.id} /> : <p className="quiet">{why.nothing}</p>}
    </Modal>
  );
}

/** Asked for when it is shown, and once. */
function Diagnosed({ id }: { readonly id: string }): ReactNode {
  const { m } = usePreferences();
  const { why } = m.activity.cloud;
  const query = useQuery({
    queryKey: ['trail', id, 'diagnosis'],
    queryFn: async () =>
      (await call<Diagnosis>(`/trail/${encodeURIComponent(id)}/diagnosis`, { method: 'POST' })).data,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  return (
    <Loaded query={query}>
      {({ action, resource, keys, explicit, policyType, principal, policies }) => (
        <div className="diagnosis">
          <p>
            <strong>{why.verdict(explicit, why.policy[policyType])}</strong>
          </p>
          <Told
            rows={[
              [why.principal, <Who key="who" type={principal.type} name={principal.name} />],
              [why.action, <code key="action">{action}</code>],
              [why.resource, <code key="resource">{resource}</code>],
              ...Object.entries(keys).map(([key, values]): [ReactNode, ReactNode] => [
                <code key={key}>{key}</code>,
                <code key="values">{values.join(', ')}</code>,
              ]),
            ]}
          />
          {policies.length > 0 && (
            <>
              <h2 className="part">{why.matched}</h2>
              <ul>
                {policies.map(({ effect, id: policy, type, statement }) => (
                  <li key={`${policy} ${statement} ${effect}`}>
                    {effect === 'Deny' ? why.denies : why.allows} <code>{policy}</code>{' '}
                    <span className="quiet">
                      {why.policy[type] ?? <code>{type}</code>}
                      {statement !== null && ` · ${why.statement(statement)}`}
                    </span>
                  </li>
                ))}
              </ul>
            </>
          )}
        </div>
      )}
    </Loaded>
  );
}

function Who({ type, name }: { readonly type: string; readonly name: string }): ReactNode {
  const { m } = usePreferences();
  return (
    <>
      {m.activity.cloud.why.principals[type] ?? <code>{type}</code>} <code>{name}</code>
    </>
  );
}

function Told({ rows }: { readonly rows: readonly (readonly [ReactNode, ReactNode])[] }): ReactNode {
  return (
    <Descriptions
      size="small"
      column={1}
      bordered
      items={rows.map(([label, children], key) => ({ key, label, children }))}
    />
  );
}
