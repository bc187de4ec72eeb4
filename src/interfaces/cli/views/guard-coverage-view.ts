/** The human view of `guard coverage`: how many are covered by what, then the others by their reasons. */
import type { CoverageReport } from '../../../app/guard/coverage.ts';
import type { CoveredPlace } from '../../../domain/plan/guard-coverage.ts';
import type { Context } from '../context.ts';
import { someOf } from './guard-text.ts';
import { wrap } from './layout.ts';

/** Places that are named under each heading. */
const SHOWN = 12;

export function guardCoverageView(report: CoverageReport, context: Context): string {
  const { messages, colors, width } = context;
  const m = messages.guard.coverage;
  const { account, way, counts, places, gaps } = report;
  if (!report.present) return wrap(m.noDirectory(account), width).join('\n');
  const isCounted = ({ kind }: CoveredPlace): boolean =>
    way === 'directory' ? kind === 'member' || kind === 'management' : kind !== 'group';
  const names = new Map(report.policies.map(({ id, name }) => [id, name]));
  const groups = new Map<string, CoveredPlace[]>();
  for (const place of places.filter(isCounted)) {
    const heading = headingOf(place, names, context);
    groups.set(heading, [...(groups.get(heading) ?? []), place]);
  }
  const paint = { covered: colors.green, 'not-covered': colors.red, unknown: colors.yellow };
  const nameOf = ({ kind, id, name }: CoveredPlace): string =>
    messages.guard.named({ kind: m.kind[kind], id, name });
  return [
    colors.bold(wrap(m.heading[way]({ account, ...counts }), width).join('\n')),
    ...[...groups].flatMap(([heading, found]) => [
      ...wrap(heading, width).map(paint[found[0]?.coverage.state ?? 'unknown']),
      ...someOf(found.map(nameOf), SHOWN, messages).flatMap((line) =>
        wrap(line, width - 2).map((part) => `  ${part}`),
      ),
    ]),
    ...gaps.map((gap) => colors.yellow(wrap(messages.guard.plan.gap(gap), width).join('\n'))),
  ].join('\n');
}

function headingOf(
  { coverage: { state, tier, because, by } }: CoveredPlace,
  names: ReadonlyMap<string, string>,
  { messages }: Context,
): string {
  const m = messages.guard.coverage;
  const policy = by === null ? '' : (names.get(by) ?? by);
  if (state === 'covered' && tier !== null) return m.coveredBy({ tier, policy });
  return m.because[because ?? 'not-read'](policy);
}
