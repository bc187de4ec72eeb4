/** The demo's chapter on prevention: the same calls under the page's policy and under a better one. */
import type { Context } from '../context.ts';
import type { Prevention } from '../demo-prevention.ts';
import { table, wrap } from './layout.ts';
import { kindText } from './policy-prove-view.ts';

export function preventionView(prevention: Prevention, context: Context): string {
  const { messages, colors, width } = context;
  const { demo } = messages;
  const { rows, account, user, tier, work } = prevention;
  const paragraph = (text: string): string => wrap(text, width).join('\n');
  const refused = rows.filter(({ better }) => better !== 'OK').length;
  const outcome = (code: string): string => (code === 'OK' ? demo.passed : demo.refused);
  const { preventionColumns: heads } = demo;
  const cells = rows.map(({ kind, page, reach, better }) => [
    outcome(page),
    messages.verdict[reach as keyof typeof messages.verdict],
    outcome(better),
    kindText(kind, context),
  ]);
  const diagnosis = diagnosisText(prevention, context);
  return [
    paragraph(demo.pageInstalled({ user, account, holes: rows.length })),
    paragraph(
      demo.betterInstalled({
        tier: messages.prove.generate.tier[tier],
        refused,
        left: rows.length - refused,
      }),
    ),
    table([heads.page, heads.reach, heads.better, heads.call], cells, context, (i) =>
      rows[i]?.better === 'OK' ? colors.yellow : undefined,
    ),
    ...(diagnosis === undefined ? [] : [paragraph(diagnosis)]),
    [
      demo.work,
      ...work.flatMap(({ kind, as, code }) =>
        wrap(demo.worked({ kind: kindText(kind, context), as, code }), width - 4).map(
          (line, i) => `${i === 0 ? '  - ' : '    '}${line}`,
        ),
      ),
    ].join('\n'),
  ].join('\n\n');
}

/** The first Deny of the vendor's decoded message. */
function diagnosisText({ diagnosis }: Prevention, { messages }: Context): string | undefined {
  const { AuthAction = '', MatchedPolicies = [] } = (diagnosis ?? {}) as {
    AuthAction?: string;
    MatchedPolicies?: readonly {
      readonly Effect: string;
      readonly PolicyIdentifier: string;
      readonly StatementNumber?: number;
      readonly AttachedScope?: string;
    }[];
  };
  const deny = MatchedPolicies.find(({ Effect }) => Effect === 'Deny');
  if (deny === undefined) return undefined;
  return messages.demo.diagnosis({
    action: AuthAction,
    policy: deny.PolicyIdentifier,
    statement: String(deny.StatementNumber ?? '?'),
    scope: deny.AttachedScope ?? '?',
  });
}
