/** By host and port: who keeps, who loses and who gains access. */
import { CheckOutlined } from '@ant-design/icons';
import { Table } from 'antd';
import type { ReactNode } from 'react';
import { usePreferences } from '../shell/preferences.tsx';
import { PortList } from './port-list.tsx';
import type { RepairImpact } from './repair-documents.ts';
import { ResourceName } from './resource.tsx';
import { SourceList, sourcesText } from './source-list.tsx';
import { VerdictTag } from './verdict.tsx';

/** Ports of a host on which the same sources keep and lose access. */
interface Row {
  readonly key: string;
  readonly head: RepairImpact;
  readonly ports: readonly RepairImpact[];
}

function rowsOf(impact: readonly RepairImpact[]): readonly Row[] {
  const rows = new Map<string, RepairImpact[]>();
  for (const one of impact) {
    const { resource, family, before, after, keeps, loses, gains, caller } = one;
    const key = JSON.stringify([resource.id, family, before, after, keeps, loses, gains, caller]);
    rows.set(key, [...(rows.get(key) ?? []), one]);
  }
  return [...rows].map(([key, ports]) => ({ key, head: ports[0] as RepairImpact, ports }));
}

export function ImpactTable({
  impact,
  caller,
}: {
  readonly impact: readonly RepairImpact[];
  readonly caller: string | null;
}): ReactNode {
  const { m, messages } = usePreferences();
  const { plan } = m.repairs;
  const words = { anyone: messages.scan.anySource, more: m.common.andMore };
  return (
    <div className="table-scroll wraps">
      <Table<Row>
        size="small"
        pagination={{ pageSize: 10, hideOnSinglePage: true, showSizeChanger: false }}
        dataSource={[...rowsOf(impact)]}
        columns={[
          {
            key: 'host',
            title: plan.host,
            render: (_, { head: { instance, resource } }) =>
              instance === null ? (
                <ResourceName {...resource} />
              ) : (
                <ResourceName type="instance" {...instance} />
              ),
          },
          { key: 'ports', title: m.common.ports, render: (_, { ports }) => <PortList ports={ports} /> },
          {
            key: 'change',
            title: plan.change,
            render: (_, { head: { before, after } }) => (
              <span className="change">
                <VerdictTag verdict={before} /> → <VerdictTag verdict={after} />
              </span>
            ),
          },
          {
            key: 'keeps',
            title: plan.keeps,
            render: (_, { head: { keeps, caller: how } }) => (
              <>
                <span className={keeps.length === 0 ? '' : 'mono'}>
                  {keeps.length === 0 ? plan.nobody : sourcesText(keeps, words)}
                </span>
                {how !== null && caller !== null && (
                  <div className="quiet">{messages.fix.caller[how](caller)}</div>
                )}
              </>
            ),
          },
          {
            key: 'loses',
            title: plan.loses,
            // Nearly the whole internet is many blocks, and one thought.
            render: (_, { head: { loses, before, family } }) =>
              before === 'open' && loses.length > 0
                ? messages.fix.everyOther(messages.family[family])
                : loses.length === 0
                  ? plan.nobody
                  : sourcesText(loses, words),
          },
          {
            key: 'gains',
            title: plan.gains,
            render: (_, { head: { gains } }) =>
              gains.length === 0 ? (
                <>
                  <CheckOutlined aria-hidden /> {plan.nobody}
                </>
              ) : (
                <SourceList label={plan.gains} sources={gains} bad />
              ),
          },
        ]}
      />
    </div>
  );
}
