/** Use case: what a repair will change, who keeps and who loses access, and what it leaves; nothing is changed. */
import { createHash } from 'node:crypto';
import type { ScanReport, WaivedFinding } from '../../domain/finding.ts';
import { Fleet } from '../../domain/inventory/fleet.ts';
import type {
  Gap,
  Instance,
  Inventory,
  NetworkInterface,
  SecurityGroup,
} from '../../domain/inventory/inventory.ts';
import { toCidrs } from '../../domain/net/address.ts';
import { subtract, union } from '../../domain/net/interval-set.ts';
import type { EditDocument } from '../../domain/plan/edit-document.ts';
import type { Exposed } from '../../domain/plan/edit-plan.ts';
import type { CutOff } from '../../domain/plan/fix-cut-off.ts';
import { type FixPlan, planFix } from '../../domain/plan/fix-plan.ts';
import {
  DEFAULT_LOGINS,
  LOGIN_SERVICES,
  type LoginTags,
  loginsOf,
  tagsOf,
} from '../../domain/plan/login-ports.ts';
import type { Opening } from '../../domain/plan/openings.ts';
import { isUsable, type ListWish } from '../../domain/plan/shared-list.ts';
import { addressesOf, type TrustedSource, trustedBlock } from '../../domain/plan/trusted-sources.ts';
import { rangesOfSites, type WorkbenchRanges } from '../../domain/plan/workbench.ts';
import type { WorkbenchUse } from '../../domain/plan/workbench-use.ts';
import type { Question } from '../../domain/security-group/exposure.ts';
import type { Judgement } from '../../domain/security-group/verdict.ts';
import type { Warning } from '../../domain/warning.ts';
import { problem } from '../../problem.ts';
import { prepareJudging, readingFor } from '../judging.ts';
import type { InventorySource, ReadRequest } from '../ports.ts';
import { type JudgeOptions, judge } from '../scan.ts';
import { type Alternative, alternativesOf } from './alternatives.ts';
import { isAsked, type Leave, leavesOf } from './leaves.ts';
import { tidied } from './tidy.ts';

export interface FixRequest {
  readonly source: InventorySource;
  readonly request?: ReadRequest;
  readonly options?: JudgeOptions;
  /** Groups, instances or interfaces; none means everything. */
  readonly ids: readonly string[];
  readonly sources: readonly TrustedSource[];
  /** The address that the user works from. */
  readonly caller?: string;
  /** Repair lists that were widened to the world where their rules allow it. */
  readonly fixLists?: boolean;
  /** Whether prefix lists stand for trusted sources (`auto`). */
  readonly lists?: ListWish;
  /** Remove rules that change nothing, too. */
  readonly tidy?: boolean;
  /** Plan even what shuts the caller, or everybody, out of a host. */
  readonly allowCutOff?: boolean;
}

export interface Fingerprint {
  readonly kind: 'group' | 'prefix-list' | 'port-range-list';
  readonly id: string;
  readonly account: string;
  readonly region: string;
  readonly hash: string;
  readonly rules: readonly { readonly id: string; readonly hash: string; readonly text: string }[];
}

/** Edited rules, and what they expose because somebody answers for it. */
export interface Edited {
  readonly edits: EditDocument;
  /** Services that may be exposed, and why; null when nobody said so. */
  readonly accepted: Acceptance | null;
  readonly exposed: readonly Exposed[];
}

export interface Acceptance {
  readonly services: readonly string[];
  readonly reason: string;
}

/** What a plan says of Workbench, by which a way back lets it in, too. */
export interface WorkbenchReport {
  /** Ranges that a way back may let in; none where Workbench is not to be used. */
  readonly ranges: WorkbenchRanges;
  /** Where they help, of the groups that change. */
  readonly groups: readonly WorkbenchUse[];
  /** By which tags instances say where they listen. */
  readonly tags: LoginTags;
}

export interface FixReport
  extends Pick<FixPlan, 'steps' | 'rollback' | 'impact' | 'cutOffs' | 'hidden' | 'members'> {
  readonly ids: readonly string[];
  readonly sources: readonly TrustedSource[];
  readonly caller: string | null;
  /** What of the declared trust does not hold. */
  readonly warnings: readonly Warning[];
  readonly lostProtocols: FixPlan['lostProtocols'];
  readonly listsLeft: FixPlan['listsLeft'];
  readonly sharedLists: FixPlan['sharedLists'];
  /** Groups that get a rule for each source because there is no room for a list, and the limit that is in the way. */
  readonly withoutList: readonly {
    readonly group: string;
    readonly limit: FixPlan['withoutList'][number]['limit'];
  }[];
  readonly coverage: {
    /** Everything that was asked for was read and decided. */
    readonly complete: boolean;
    /** The interfaces that use the groups were read, as far as there are any. */
    readonly membersKnown: boolean;
    readonly gaps: readonly Gap[];
  };
  /** What a scan will still say afterwards, and why. */
  readonly leaves: readonly Leave[];
  /** What is passed over since it is waived. */
  readonly waived: readonly WaivedFinding[];
  readonly alternatives: readonly Alternative[];
  /** Whom the steps let in, on every port; nobody where it is a repair. */
  readonly opens: readonly Opening[];
  /** What somebody wants of a group's rules; null for a repair. */
  readonly edited: Edited | null;
  readonly workbench: WorkbenchReport;
  readonly fingerprints: readonly Fingerprint[];
  /** Names of the groups and lists that steps are about. */
  readonly names: Readonly<Record<string, string>>;
}

/** Throws `unknown-resource`, `fix-list-unusable`, `fix-cuts-off-caller` and `fix-cuts-off-host`. */
export async function planRepair(wanted: FixRequest): Promise<FixReport> {
  const { caller, ids, options = {}, lists = 'auto' } = wanted;
  const inventory = await wanted.source.read(readingAlso(readingFor(wanted.request ?? {}, options), lists));
  const { fleet: declared, trusted, warnings } = prepareJudging(inventory, options);
  const sources = [...trusted, ...wanted.sources];
  const { catalogue } = declared;
  const judgement = trustingAlso(declared.judgement, wanted.sources);
  const fleet = new Fleet(inventory, catalogue, judgement);
  refuseUnknownHosts(fleet, options);
  const groups = groupsOf(fleet, ids);
  const wish = {
    sources,
    ...(caller === undefined ? {} : { caller }),
    fixLists: wanted.fixLists === true,
    lists,
    declaredLists: declaredIn(options, warnings),
    logins: options.logins ?? DEFAULT_LOGINS,
    ...(options.waivers === undefined || options.waivers.list.length === 0
      ? {}
      : { isAccepted: acceptedIn(judge(inventory, { ...options, judgement })) }),
  };
  if (typeof lists === 'object') refuseUnusable(lists.id, fleet);
  const first = planFix(fleet, groups, wish);
  const plan = wanted.tidy === true ? tidied(fleet, groups, first, wish) : first;
  if (wanted.allowCutOff !== true) refuseCutOffs(plan.cutOffs, caller, { fleet, options });
  return fixReport(plan, { inventory, fleet, groups, options, judgement, ids, sources, caller, warnings });
}

/** What a plan was made of, and for whom. */
interface Planned {
  readonly inventory: Inventory;
  readonly fleet: Fleet;
  readonly groups: readonly SecurityGroup[];
  readonly options: JudgeOptions;
  readonly judgement: Judgement;
  readonly ids: readonly string[];
  readonly sources: readonly TrustedSource[];
  readonly caller: string | undefined;
  readonly warnings: readonly Warning[];
}

/** What is told of a plan, with what a scan will say once it is carried out. */
export function fixReport(
  plan: FixPlan,
  { inventory, fleet, groups, options, judgement, ids, sources, caller, warnings }: Planned,
): FixReport {
  const report = judge(plan.after.inventory, { ...options, judgement });
  const selected = ids.length === 0 ? undefined : groups;
  return {
    ids,
    sources,
    caller: caller ?? null,
    warnings,
    steps: plan.steps,
    rollback: plan.rollback,
    impact: plan.impact,
    cutOffs: plan.cutOffs,
    hidden: plan.hidden,
    members: plan.members,
    lostProtocols: plan.lostProtocols,
    sharedLists: plan.sharedLists,
    withoutList: plan.withoutList.map(({ group, limit }) => ({ group: group.id, limit })),
    listsLeft: plan.listsLeft,
    coverage: {
      complete: report.coverage.complete,
      membersKnown: groups.every((group) => fleet.membersAreKnown(group)),
      gaps: inventory.gaps,
    },
    leaves: leavesOf(report, plan, fleet, selected),
    waived: report.waived.filter(({ resource }) => isAsked(resource, fleet, selected)),
    alternatives: alternativesOf(plan, fleet, sources, options.logins ?? DEFAULT_LOGINS),
    opens: [],
    edited: null,
    workbench: {
      ranges: options.workbench ?? rangesOfSites(['intl', 'cn']),
      groups: plan.workbench,
      tags: tagsOf(options.logins ?? DEFAULT_LOGINS),
    },
    fingerprints: fingerprintsOf(plan),
    names: Object.fromEntries(
      [
        ...inventory.groups,
        ...inventory.prefixLists.values(),
        ...inventory.portRangeLists.values(),
        ...plan.sharedLists.map(({ list }) => list),
      ].map(({ id, name }) => [id, name]),
    ),
  };
}

/** What counts against limits is read, too; a list that is asked for is read wherever it is. */
function readingAlso(request: ReadRequest, lists: ListWish): ReadRequest {
  if (typeof lists === 'string') return { ...request, limits: true };
  return {
    ...request,
    limits: true,
    prefixLists: [...(request.prefixLists ?? []), { id: lists.id, region: '' }],
  };
}

/** Throws `unknown-resource` for a host of which a port was said, and that was not read. */
export function refuseUnknownHosts(fleet: Fleet, { logins = DEFAULT_LOGINS }: JudgeOptions): void {
  const said = LOGIN_SERVICES.flatMap((service) => Object.keys(logins[service].hosts));
  const unknown = said.find((id) => fleet.instance(id) === undefined);
  if (unknown !== undefined) throw problem('unknown-resource', { id: unknown });
}

/** Declared lists that hold: rules may name them as they are. */
function declaredIn({ trust }: JudgeOptions, warnings: readonly Warning[]): readonly string[] {
  const doubtful = new Set(warnings.flatMap((one) => ('list' in one ? [one.list] : [])));
  return (trust?.lists ?? []).map(({ id }) => id).filter((id) => !doubtful.has(id));
}

/** Throws `fix-list-unusable`: whoever is in the list gets in. */
function refuseUnusable(id: string, { inventory, judgement }: Fleet): void {
  const list = inventory.prefixLists.get(id);
  if (list === undefined)
    throw problem('fix-list-unusable', { id, because: 'not-read', entry: '', wide: false });
  if (!isUsable(list))
    throw problem('fix-list-unusable', { id, because: 'unreadable', entry: '', wide: false });
  const trusted = list.family === 4 ? judgement.trusted.v4 : judgement.trusted.v6;
  const [entry] = toCidrs(subtract(list.set, trusted));
  if (entry !== undefined)
    throw problem('fix-list-unusable', {
      id,
      because: 'not-trusted',
      entry,
      wide: trustedBlock(entry) === undefined,
    });
}

/** What is trusted by name is trusted when it comes to judging, too. */
export function trustingAlso(judgement: Judgement, sources: readonly TrustedSource[]): Judgement {
  const { v4, v6 } = judgement.trusted;
  return {
    ...judgement,
    trusted: { v4: union(v4, addressesOf(sources, 4)), v6: union(v6, addressesOf(sources, 6)) },
  };
}

/** What is waived: a finding for a whole transport stands for each of its ports. */
function acceptedIn({ waived }: ScanReport): (resource: string, question: Question) => boolean {
  const keyOf = (resource: string, protocol: string | null, port: number | null, family: string | null) =>
    [resource, protocol, port, family].join(' ');
  const keys = new Set(
    waived.map(({ resource, protocol, port, family }) => keyOf(resource.id, protocol, port, family)),
  );
  return (resource, { protocol, port, family }) => {
    const name = family === 4 ? 'ipv4' : 'ipv6';
    return keys.has(keyOf(resource, protocol, port, name)) || keys.has(keyOf(resource, protocol, null, name));
  };
}

/** The groups that ids stand for: a group itself, or those of an instance or interface. */
function groupsOf(fleet: Fleet, ids: readonly string[]): readonly SecurityGroup[] {
  if (ids.length === 0) return fleet.inventory.groups;
  const groups = new Set<SecurityGroup>();
  for (const id of ids) {
    const group = fleet.group(id);
    if (group !== undefined) groups.add(group);
    else
      for (const { groupIds } of interfacesNamed(fleet, id))
        for (const one of groupIds.flatMap((groupId) => fleet.group(groupId) ?? [])) groups.add(one);
  }
  return [...groups];
}

function interfacesNamed(fleet: Fleet, id: string): readonly NetworkInterface[] {
  const { instances, interfaces }: Inventory = fleet.inventory;
  const instance: Instance | undefined = instances.find((one) => one.id === id);
  const single = interfaces.find((one) => one.id === id);
  if (instance === undefined && single === undefined) throw problem('unknown-resource', { id });
  return instance === undefined ? [single as NetworkInterface] : fleet.interfacesOf(instance);
}

export function refuseCutOffs(
  cutOffs: readonly CutOff[],
  caller: string | undefined,
  { fleet, options: { logins = DEFAULT_LOGINS } }: { readonly fleet: Fleet; readonly options: JudgeOptions },
): void {
  const hostOf = ({ instance, resource }: CutOff): string => instance?.id ?? resource.id;
  const mine = cutOffs.filter(({ kind }) => kind === 'caller');
  const [own] = mine;
  if (own !== undefined && caller !== undefined)
    throw problem('fix-cuts-off-caller', {
      caller,
      port: own.port,
      host: hostOf(own),
      more: new Set(mine.map(hostOf)).size - 1,
    });
  const hosts = new Set(cutOffs.filter(({ kind }) => kind === 'last-way').map(hostOf));
  const [host] = hosts;
  if (host === undefined) return;
  const bad = loginsOf(fleet.instance(host), logins, fleet.catalogue).logins.find(
    ({ because }) => because === 'bad-tag',
  );
  const tag = bad === undefined ? '' : logins[bad.service].tag;
  throw problem('fix-cuts-off-host', { host, more: hosts.size - 1, tag });
}

function fingerprintsOf({ basis }: FixPlan): readonly Fingerprint[] {
  return basis.map(({ content, rules, ...about }) => ({
    ...about,
    hash: hashOf(content),
    rules: rules.map(({ id, content, text }) => ({ id, hash: hashOf(content), text })),
  }));
}

function hashOf(content: string): string {
  return createHash('sha256').update(content).digest('hex');
}
