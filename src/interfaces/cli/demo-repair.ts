/**
 * The demo's chapter on repair: a plan for the whole organisation, carried out without a confirmation and therefore
 * taken back, carried out again and confirmed, and what a scan says then.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFixCloud } from '../../adapters/alibaba/fix-cloud.ts';
import { createLiveSource } from '../../adapters/alibaba/live-source.ts';
import { openFixStore } from '../../adapters/store/fix-store.ts';
import { applyFix, type FixApplyReport } from '../../app/fix/apply.ts';
import type { FixParts } from '../../app/fix/ledger.ts';
import { type FixReport, planRepair } from '../../app/fix/plan.ts';
import type { FixRun } from '../../app/fix/ports.ts';
import { awaitConfirmation, confirmRun } from '../../app/fix/rollback.ts';
import { fixStatusOf, type RunStatus } from '../../app/fix/status.ts';
import { scan } from '../../app/scan.ts';
import type { LocalCloud } from '../../cloud/index.ts';
import { problem } from '../../problem.ts';

/** How many findings a scan has, and how many ports of them are open to the world. */
export interface Standing {
  readonly findings: number;
  readonly open: number;
}

export interface Repair {
  /** The first of the plans, for people. */
  readonly plan: FixReport;
  /** The run that was confirmed, as its evidence tells it. */
  readonly evidence: RunStatus;
  readonly source: { readonly name: string; readonly cidr: string };
  readonly steps: number;
  readonly groups: number;
  readonly before: Standing;
  /** Carried out, not confirmed, taken back. */
  readonly unconfirmed: { readonly state: string; readonly calls: number; readonly after: Standing };
  /** Carried out again, and confirmed. */
  readonly confirmed: {
    readonly state: string;
    readonly calls: number;
    /** Calls with the vendor's request id on their receipt. */
    readonly receipts: number;
    readonly after: Standing;
  };
  /** What the plan said that it leaves. */
  readonly leaves: number;
}

const OFFICE = { name: 'office', cidr: '203.0.113.0/24' } as const;
const WITHIN_MS = 600_000;

export async function playRepair(cloud: LocalCloud): Promise<Repair> {
  const [management] = cloud.accounts;
  if (management === undefined) throw problem('internal', { reason: 'the local cloud has no account' });
  const { accessKeyId, accessKeySecret } = management;
  const key = { accessKeyId, accessKeySecret };
  const source = createLiveSource({ endpoint: cloud.endpoint, credentials: key });
  const standing = async (): Promise<Standing> => {
    const { findings } = await scan({ source, request: { directory: true } });
    return { findings: findings.length, open: findings.filter(({ verdict }) => verdict === 'open').length };
  };
  const plan = (): Promise<FixReport> =>
    planRepair({
      source,
      request: { directory: true },
      ids: [],
      sources: [{ name: OFFICE.name, kind: 'declared', cidrs: [OFFICE.cidr] }],
      allowCutOff: true,
    });
  const folder = mkdtempSync(join(tmpdir(), 'postern-demo-'));
  const store = openFixStore(folder);
  // Nobody waits ten minutes for a demo.
  let passed = 0;
  const parts: FixParts = {
    cloud: createFixCloud({ key, endpoint: cloud.endpoint }),
    store,
    timer: {
      now: () => new Date(Date.now() + passed),
      sleep: async (ms) => {
        passed += Math.max(ms, WITHIN_MS);
      },
    },
  };
  const apply = async (report: FixReport): Promise<FixRun> => {
    const options = { withinMs: WITHIN_MS, mode: 'exact', sites: [], confirm: async () => {} } as const;
    const { run }: FixApplyReport = await applyFix({ ...parts, ...options, plan: report });
    if (run === null) throw problem('internal', { reason: 'the demo has nothing to repair' });
    return run;
  };
  try {
    const before = await standing();
    const first = await plan();
    const back = await awaitConfirmation((await apply(first)).id, parts);
    const unconfirmed = { state: back.state, calls: back.receipts.length, after: await standing() };
    // Rules that came back have ids of their own, so the plan is made anew.
    const kept = await confirmRun((await apply(await plan())).id, parts);
    return {
      plan: first,
      evidence: await fixStatusOf(kept.id, parts),
      source: OFFICE,
      steps: first.steps.length,
      groups: new Set(first.fingerprints.filter(({ kind }) => kind === 'group').map(({ id }) => id)).size,
      before,
      unconfirmed,
      confirmed: {
        state: kept.state,
        calls: kept.receipts.length,
        receipts: kept.receipts.filter(({ requestId }) => requestId !== '').length,
        after: await standing(),
      },
      leaves: first.leaves.length,
    };
  } finally {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
