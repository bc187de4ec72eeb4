/** Use case: read a cloud, judge it, report what somebody must act on. */
import { CHECKS } from '../checks/index.ts';
import { DEFAULT_CATALOGUE, type OpsPort } from '../domain/catalogue.ts';
import { type Finding, type ScanReport, SEVERITIES, type Undecided } from '../domain/finding.ts';
import { Fleet } from '../domain/inventory/fleet.ts';
import type { Inventory } from '../domain/inventory/inventory.ts';
import { DEFAULT_JUDGEMENT, type Judgement } from '../domain/security-group/verdict.ts';
import type { InventorySource, ReadRequest } from './ports.ts';

/** How to judge; absent parts take their defaults. */
export interface JudgeOptions {
  readonly catalogue?: readonly OpsPort[];
  readonly judgement?: Judgement;
}

export async function scan(input: {
  readonly source: InventorySource;
  readonly request?: ReadRequest;
  readonly options?: JudgeOptions;
}): Promise<ScanReport> {
  return judge(await input.source.read(input.request ?? {}), input.options);
}

/** Runs every check over what was read. Findings come worst first, then by place and resource. */
export function judge(inventory: Inventory, options: JudgeOptions = {}): ScanReport {
  const fleet = new Fleet(
    inventory,
    options.catalogue ?? DEFAULT_CATALOGUE,
    options.judgement ?? DEFAULT_JUDGEMENT,
  );
  const findings: Finding[] = [];
  const undecided: Undecided[] = [];
  for (const check of CHECKS) {
    for (const result of check.run(fleet)) {
      if (result.kind === 'finding') findings.push(result.finding);
      else undecided.push(result.undecided);
    }
  }
  findings.sort(worstFirst);
  const places = [...inventory.groups, ...inventory.interfaces, ...inventory.instances];
  return {
    coverage: {
      complete: inventory.gaps.length === 0 && undecided.length === 0,
      gaps: inventory.gaps,
      accounts: inventory.accounts.length,
      regions: new Set(places.map(({ account, region }) => `${account}/${region}`)).size,
      groups: inventory.groups.length,
      rules: inventory.groups.reduce((sum, group) => sum + group.rules.length, 0),
      instances: inventory.instances.length,
      interfaces: inventory.interfaces.length,
    },
    findings,
    undecided,
  };
}

function worstFirst(a: Finding, b: Finding): number {
  return (
    SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
    order(
      CHECKS.findIndex(({ id }) => id === a.check),
      CHECKS.findIndex(({ id }) => id === b.check),
    ) ||
    order(a.account, b.account) ||
    order(a.region, b.region) ||
    order(a.resource.type, b.resource.type) ||
    order(a.resource.id, b.resource.id) ||
    order(a.port ?? 0, b.port ?? 0) ||
    order(a.protocol ?? '', b.protocol ?? '') ||
    order(a.family ?? '', b.family ?? '') ||
    order(a.id, b.id)
  );
}

function order<T extends string | number>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
