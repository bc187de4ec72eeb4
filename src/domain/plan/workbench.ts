/**
 * The address ranges that Workbench connects from, by site of the vendor. The lists change, so each is dated; whoever
 * knows better declares a source of his own instead.
 */
import type { TrustedSource } from './trusted-sources.ts';

/** By which address Workbench reaches a host: a public one, or its private one inside the VPC. */
export type WorkbenchPath = 'public' | 'private';
export const WORKBENCH_PATHS: readonly WorkbenchPath[] = Object.freeze(['public', 'private']);

/** CIDR blocks, by the path that they are for. */
export type WorkbenchRanges = Readonly<Record<WorkbenchPath, readonly string[]>>;

export interface WorkbenchPreset extends WorkbenchRanges {
  /** When the vendor's page said so. */
  readonly version: string;
}

/**
 * `intl`: alibabacloud.com, "O&M ports of instances should restrict access sources", updated 10 September 2025.
 * `cn`: help.aliyun.com/zh/ecs/user-guide/workbench-overview. The split is by site, not by region (facts/ecs.md d).
 */
export const WORKBENCH = Object.freeze({
  intl: Object.freeze<WorkbenchPreset>({
    version: '2025-09-10',
    public: ['161.117.0.0/16'],
    private: ['100.104.0.0/16'],
  }),
  cn: Object.freeze<WorkbenchPreset>({
    version: '2026-11-24',
    public: ['47.96.60.0/24', '118.31.243.0/24', '8.139.112.0/24', '8.139.99.192/26'],
    private: ['100.104.0.0/16'],
  }),
});

export type WorkbenchSite = keyof typeof WORKBENCH;

/** Names of the two sources of Workbench: which path of a host each is for. */
export const WORKBENCH_PUBLIC = 'workbench';
export const WORKBENCH_PRIVATE = 'workbench-private';

export function workbenchSources(site: WorkbenchSite): readonly TrustedSource[] {
  return sourcesOfRanges(WORKBENCH[site]);
}

/** Ranges as sources, one for each path that has any. */
export function sourcesOfRanges(ranges: WorkbenchRanges): readonly TrustedSource[] {
  return WORKBENCH_PATHS.flatMap((path): TrustedSource[] => {
    const name = path === 'public' ? WORKBENCH_PUBLIC : WORKBENCH_PRIVATE;
    return ranges[path].length === 0 ? [] : [{ name, kind: 'workbench', cidrs: ranges[path] }];
  });
}

/** The ranges of several sites together. */
export function rangesOfSites(sites: readonly WorkbenchSite[]): WorkbenchRanges {
  const of = (path: WorkbenchPath): readonly string[] => [
    ...new Set(sites.flatMap((site) => WORKBENCH[site][path])),
  ];
  return { public: of('public'), private: of('private') };
}

/** Which path a source of Workbench is for. */
export function pathOf({ name }: Pick<TrustedSource, 'name'>): WorkbenchPath {
  return name === WORKBENCH_PRIVATE ? 'private' : 'public';
}
