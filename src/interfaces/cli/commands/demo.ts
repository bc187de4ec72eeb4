/** `postern demo`: the whole story on a local cloud, in one run, without questions. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLiveSource } from '../../../adapters/alibaba/live-source.ts';
import { explain } from '../../../app/explain.ts';
import { scan } from '../../../app/scan.ts';
import { type Organisation, seedDemo } from '../../../cloud/demo/index.ts';
import { type LocalCloud, startCloud } from '../../../cloud/index.ts';
import type { ExplainReport, ScanReport } from '../../../domain/finding.ts';
import { type Context, print, printJson } from '../context.ts';
import { type Creation, playCreation } from '../demo-creation.ts';
import { type Prevention, playPrevention } from '../demo-prevention.ts';
import { playRepair, type Repair } from '../demo-repair.ts';
import { creationView } from '../views/creation-view.ts';
import { explainView } from '../views/explain-view.ts';
import { fixReportView } from '../views/fix-report-view.ts';
import { table, wrap } from '../views/layout.ts';
import { preventionView } from '../views/prevention-view.ts';
import { repairView } from '../views/repair-view.ts';
import { scanView } from '../views/scan-view.ts';

/** Always 0: what it finds is its own. */
export async function runDemo(context: Context): Promise<number> {
  const started = Date.now();
  const cloud = await startCloud();
  try {
    const organisation = await seedDemo(cloud);
    const seconds = ((Date.now() - started) / 1000).toFixed(1);
    const creation = await playCreation(cloud);
    const source = sourceOf(cloud);
    const report = await scan({ source, request: { directory: true } });
    const traps = await explain({
      source,
      request: { directory: true },
      ids: organisation.traps.map((trap) => trap.groupId),
    });
    const prevention = await playPrevention(cloud, organisation.traps[0]?.account ?? '');
    const repair = await playRepair(cloud);
    const evidence = writeEvidence(repair, context);
    if (context.json) {
      const { plan: _plan, evidence: _evidence, ...repaired } = repair;
      await printJson('postern.demo/v1', {
        organisation,
        creation,
        scan: report,
        traps: trapRows(organisation, traps),
        prevention,
        repair: { ...repaired, evidence },
      });
      return 0;
    }
    await print(
      story({ organisation, creation, report, traps, prevention, repair, seconds, evidence }, context),
    );
    return 0;
  } finally {
    await cloud.close();
  }
}

/** What auditors ask for, in a folder of its own that stays; the path. */
function writeEvidence({ evidence }: Repair, context: Context): string {
  const path = join(mkdtempSync(join(tmpdir(), 'postern-demo-')), 'evidence.md');
  writeFileSync(path, fixReportView(evidence, context));
  return path;
}

function sourceOf(cloud: LocalCloud): ReturnType<typeof createLiveSource> {
  const { id } = cloud.accounts[0] ?? { id: '' };
  const { accessKeyId, accessKeySecret } = cloud.credentialFor(id);
  return createLiveSource({ endpoint: cloud.endpoint, credentials: { accessKeyId, accessKeySecret } });
}

interface TrapRow {
  readonly key: string;
  readonly name: string;
  readonly literal: 'open' | 'closed';
  readonly truth: string;
  readonly wrong: boolean;
}

/** Per trap, on SSH over either family: what a comparison of texts says, and what is true. */
function trapRows(organisation: Organisation, traps: ExplainReport): TrapRow[] {
  return organisation.traps.map((trap, i) => {
    const ssh = (traps.items[i]?.exposures ?? []).filter((one) => one.service === 'ssh');
    const open = ssh.some((one) => one.verdict === 'open');
    const literal = ssh.some((one) => one.literal === 'open') ? 'open' : 'closed';
    const truth = open ? 'open' : (ssh.find((one) => one.verdict !== 'closed')?.verdict ?? 'closed');
    return { key: trap.key, name: trap.name, literal, truth, wrong: (literal === 'open') !== open };
  });
}

interface Played {
  readonly organisation: Organisation;
  readonly creation: Creation;
  readonly report: ScanReport;
  readonly traps: ExplainReport;
  readonly prevention: Prevention;
  readonly repair: Repair;
  readonly seconds: string;
  /** Path of a file. */
  readonly evidence: string;
}

function story(
  { organisation, creation, report, traps, prevention, repair, seconds, evidence }: Played,
  context: Context,
): string {
  const { messages, colors, width } = context;
  const { demo } = messages;
  const rows = trapRows(organisation, traps);
  const chapter = (number: number, title: string): string =>
    colors.bold(colors.cyan(`── ${demo.chapter(number, title)} ──`));
  const paragraph = (text: string): string => wrap(text, width).join('\n');
  const one = traps.items.find((item) => item.resource.name === 'office-and-world');
  return [
    chapter(1, demo.seed),
    paragraph(demo.seeded({ ...organisation, seconds })),
    chapter(2, demo.creation),
    creationView(creation, context),
    chapter(3, demo.scan),
    scanView(report, context),
    chapter(4, demo.traps),
    paragraph(demo.trapsIntro),
    trapTable(rows, context),
    chapter(5, demo.explain),
    ...(one === undefined ? [] : [explainView({ ...traps, items: [one] }, context)]),
    chapter(6, demo.prevention),
    preventionView(prevention, context),
    chapter(7, demo.repair),
    repairView(repair, context),
    paragraph(demo.evidence(evidence)),
    paragraph(demo.done(rows.filter((row) => row.wrong).length, rows.length)),
  ].join('\n\n');
}

function trapTable(rows: readonly TrapRow[], context: Context): string {
  const { messages, colors } = context;
  const { columns, wrong, right } = messages.demo;
  const verdict = (text: string): string => messages.verdict[text as keyof typeof messages.verdict];
  const cells = rows.map((row) => [
    row.name,
    `${verdict(row.literal)} ${row.wrong ? wrong : right}`,
    verdict(row.truth),
    messages.trap[row.key as keyof typeof messages.trap] ?? row.key,
  ]);
  const heads = [columns.trap, columns.textCheck, columns.truth, columns.why];
  return table(heads, cells, context, (i) => (rows[i]?.wrong === true ? colors.red : undefined));
}
