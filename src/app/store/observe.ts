/** From a scan to what it says about findings that are known. */
import { createHash } from 'node:crypto';
import { DEFAULT_CATALOGUE } from '../../domain/catalogue.ts';
import { type Observation, portKey, seenKey } from '../../domain/posture/observation.ts';
import { DEFAULT_JUDGEMENT } from '../../domain/security-group/verdict.ts';
import type { JudgeOptions } from '../judging.ts';
import type { ReadRequest } from '../ports.ts';
import { CHECK_IDS, type Judged } from '../scan.ts';

export interface ObservedScan {
  readonly judged: Judged;
  readonly request: ReadRequest;
  readonly options: JudgeOptions;
  /** As `Observation.target`. */
  readonly target: string;
  readonly startedAt: string;
  /** As `Observation.readAt`. */
  readonly readAt?: string;
  /** Ids of groups and instances when only these were read. */
  readonly resources?: readonly string[];
  /** Whether the ports are all that are to be judged of the target: a service keeps watch by its settings. */
  readonly keepsWatch?: boolean;
}

/** Begins the target of a scan of files. */
const INPUT = 'input ';

export function inputTarget(path: string): string {
  return `${INPUT}${path}`;
}

export function observe({
  judged,
  request,
  options,
  target,
  startedAt,
  readAt,
  resources,
  keepsWatch = false,
}: ObservedScan): Observation {
  const { report, fleet } = judged;
  const { groups, instances, interfaces, accounts, gaps, notRead } = fleet.inventory;
  const ofFiles = target.startsWith(INPUT);
  const places = ofFiles ? [...groups, ...instances, ...interfaces].map(({ account }) => account) : [];
  const read = [...new Set([...accounts.map(({ id }) => id), ...places])];
  // Files may hold a part of what there is, without a word about it: what is not in them is not gone.
  const unlisted = (['groups', 'instances', 'interfaces'] as const).map((kind) => ({
    account: '',
    region: '',
    kind,
  }));
  return {
    target,
    scope: {
      accounts: request.accounts ?? (ofFiles || request.directory === true ? null : read),
      regions: request.regions ?? null,
      resources: resources ?? null,
    },
    startedAt,
    ...(readAt === undefined ? {} : { readAt }),
    findings: report.findings,
    waived: report.waived,
    undecided: report.undecided,
    gaps: [...gaps, ...notRead, ...(ofFiles ? unlisted : [])],
    accounts: read,
    seen: new Set([
      ...groups.map(({ id }) => seenKey({ type: 'group', id })),
      ...instances.map(({ id }) => seenKey({ type: 'instance', id })),
      ...interfaces.map(({ id }) => seenKey({ type: 'interface', id })),
    ]),
    checks: CHECK_IDS,
    ports: new Set((options.catalogue ?? DEFAULT_CATALOGUE).map(portKey)),
    dropped: keepsWatch
      ? 'others'
      : new Set((options.withoutPorts ?? []).map(({ protocol, port }) => `${protocol}/${port}`)),
    judgement: digest(judged, options),
  };
}

/** Who is trusted, from how many addresses on it is broad, and which ports were asked about. */
function digest({ report }: Judged, { judgement = DEFAULT_JUDGEMENT, catalogue }: JudgeOptions): string {
  const { trusted, broadOver } = judgement;
  const parts = [
    report.trusted.flatMap(({ cidrs }) => cidrs).sort(),
    trusted,
    broadOver,
    (catalogue ?? DEFAULT_CATALOGUE).map(portKey).sort(),
  ];
  const text = JSON.stringify(parts, (_, one: unknown) => (typeof one === 'bigint' ? String(one) : one));
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
