/** Findings with their life: what is open, what was fixed, what somebody answers for. */
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { type Finding, SEVERITIES } from '../../../domain/finding.ts';
import { usePlaceFilters } from '../parts/filters.ts';
import { PageHead } from '../parts/page-head.tsx';
import { PageLink } from '../parts/page-link.tsx';
import { Place, ResourceName } from '../parts/resource.tsx';
import { ScanButton } from '../parts/scan-button.tsx';
import { ServerTable } from '../parts/server-table.tsx';
import { SeverityTag } from '../parts/severity.tsx';
import { Time } from '../parts/time.tsx';
import { WaiverRequests } from '../parts/waiver-requests.tsx';
import { usePreferences } from '../shell/preferences.tsx';

export interface FindingRow {
  readonly id: string;
  readonly status: 'open' | 'fixed' | 'exempt';
  readonly firstSeen: string;
  readonly lastSeen: string;
  readonly returns: number;
  readonly waiver: { readonly reason: string; readonly owner: string; readonly until: string } | null;
  readonly finding: Finding;
}

const STATUSES = ['open', 'fixed', 'exempt'] as const;

export function Page(): ReactNode {
  const { m, messages } = usePreferences();
  const places = usePlaceFilters();
  const title = ({ finding }: FindingRow): string => messages.check[finding.check]?.title ?? finding.check;
  const port = ({ finding: { service, protocol, port: number, family } }: FindingRow): string => {
    const words = [
      service === null ? '' : messages.service(service),
      number === null ? '' : `${protocol}/${number}`,
      family === null ? '' : messages.family[family],
    ];
    return words.filter(Boolean).join(' ');
  };
  return (
    <>
      <PageHead title={m.page.findings} about={m.checks.about}>
        <PageLink to="/checks/vendor">{m.vendorPage.title}</PageLink>
        <ScanButton />
      </PageHead>
      <WaiverRequests />
      <ServerTable<FindingRow>
        sizes
        path="/findings"
        name="findings"
        empty={m.checks.empty}
        filters={[
          {
            name: 'status',
            label: m.common.status,
            options: STATUSES.map((value) => ({ value, label: m.checks.status[value] })),
          },
          {
            name: 'severity',
            label: m.common.severity,
            options: SEVERITIES.map((value) => ({ value, label: messages.severity[value] })),
          },
          {
            name: 'check',
            label: m.common.checkName,
            options: Object.entries(messages.check).map(([value, one]) => ({ value, label: one.title })),
          },
          ...places,
        ]}
        columns={[
          {
            key: 'severity',
            title: m.common.severity,
            text: ({ finding }) => messages.severity[finding.severity],
            render: ({ finding }) => <SeverityTag severity={finding.severity} />,
          },
          {
            key: 'check',
            title: m.common.checkName,
            text: title,
            render: (row) => <Link to={`/checks/${encodeURIComponent(row.id)}`}>{title(row)}</Link>,
          },
          { key: 'port', title: m.common.ports, text: port },
          {
            key: 'resource',
            title: m.common.resource,
            text: ({ finding: { resource } }) => `${resource.name} ${resource.id}`,
            render: ({ finding: { resource } }) => <ResourceName {...resource} />,
          },
          { key: 'status', title: m.common.status, text: ({ status }) => m.checks.status[status] },
          {
            key: 'since',
            title: m.common.since,
            text: ({ firstSeen }) => firstSeen,
            render: ({ firstSeen }) => <Time at={firstSeen} />,
          },
          {
            key: 'place',
            title: m.common.place,
            text: ({ finding }) => `${finding.account} ${finding.region}`,
            render: ({ finding }) => <Place {...finding} />,
          },
        ]}
      />
    </>
  );
}
