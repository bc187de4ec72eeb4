/**
 * The address ranges that Workbench connects from, by site of the vendor. The lists change, so each is dated; whoever
 * knows better declares a source of his own instead.
 */
import type { TrustedSource } from './trusted-sources.ts';

export interface WorkbenchPreset {
  /** When the vendor's page said so. */
  readonly version: string;
  /** For instances that are reached by a public address. */
  readonly public: readonly string[];
  /** For instances that are reached by their private address. */
  readonly private: readonly string[];
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

/** Names of the two sources of a preset: which path of a host each is for. */
export const WORKBENCH_PUBLIC = 'workbench';
export const WORKBENCH_PRIVATE = 'workbench-private';

export function workbenchSources(site: WorkbenchSite): readonly TrustedSource[] {
  const preset = WORKBENCH[site];
  return [
    { name: WORKBENCH_PUBLIC, kind: 'workbench', cidrs: preset.public },
    { name: WORKBENCH_PRIVATE, kind: 'workbench', cidrs: preset.private },
  ];
}
