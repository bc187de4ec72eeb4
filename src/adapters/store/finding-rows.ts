/** Findings with their life as rows. */
import type { Selectable } from 'kysely';
import type { FindingRecord } from '../../app/ports.ts';
import { type Finding, SEVERITIES, type WaivedFinding } from '../../domain/finding.ts';
import type { FindingStatus, Life } from '../../domain/posture/life.ts';
import { waiverOf } from '../../domain/posture/observation.ts';
import { clean } from './database.ts';
import type { Tables } from './tables.ts';

export type FindingRow = Selectable<Tables['findings']>;

/** What a search looks at is cut there: a thousand sources of one finding are not worth their space. */
const SEARCH_LENGTH = 4_000;

export function rowOf(
  target: string,
  life: Life,
  { firstScan, lastScan }: { readonly firstScan: string; readonly lastScan: string },
): FindingRow {
  const { finding } = life;
  return {
    target,
    id: finding.id,
    status: life.status,
    severity: finding.severity,
    severity_rank: SEVERITIES.indexOf(finding.severity),
    check_id: finding.check,
    account: finding.account,
    region: finding.region,
    resource: finding.resource.id,
    waived: Number(waiverOf(finding) !== null),
    first_seen: life.firstSeen,
    last_seen: life.lastSeen,
    as_of: life.asOf,
    ended_at: life.endedAt,
    first_scan: firstScan,
    last_scan: lastScan,
    returns: life.returns,
    judgement: life.judgement,
    search: searchText(finding),
    body: JSON.stringify(finding),
  };
}

export function lifeOf(row: FindingRow): Life {
  return {
    status: row.status as FindingStatus,
    firstSeen: row.first_seen,
    lastSeen: row.last_seen,
    asOf: row.as_of,
    endedAt: row.ended_at,
    returns: row.returns,
    judgement: row.judgement,
    finding: JSON.parse(row.body) as Finding | WaivedFinding,
  };
}

export function recordOf(row: FindingRow): FindingRecord {
  return recordWith(row, JSON.parse(row.body) as Finding | WaivedFinding);
}

/** The record of a row whose body somebody has already. */
export function recordWith(row: FindingRow, body: Finding | WaivedFinding): FindingRecord {
  const { waiver = null, ...finding } = body as Finding & Partial<WaivedFinding>;
  return {
    target: row.target,
    id: row.id,
    status: row.status as FindingStatus,
    waiver,
    firstSeen: row.first_seen,
    lastSeen: row.last_seen,
    firstScan: row.first_scan,
    lastScan: row.last_scan,
    endedAt: row.ended_at,
    returns: row.returns,
    finding,
  };
}

function searchText(finding: Finding): string {
  const { id, check, account, region, resource, service, protocol, port, rules, sources } = finding;
  const parts = [
    id,
    check,
    account,
    region,
    resource.id,
    resource.name,
    service ?? '',
    `${protocol ?? ''}/${port ?? ''}`,
    ...rules.flatMap((rule) => [rule.id, rule.group, rule.source, rule.description]),
    ...sources,
  ];
  return searchForm([...new Set(parts)].join('\n'))
    .slice(0, SEARCH_LENGTH)
    .toWellFormed();
}

/** Both sides of a search are brought to this form, so that databases need not agree on what upper case is. */
export function searchForm(text: string): string {
  return clean(text).normalize('NFKC').toLowerCase();
}
