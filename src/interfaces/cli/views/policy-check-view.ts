/** The human view of `policy check`: one diagnostic a line as compilers print them, and a summary. */
import type { CheckedPolicy, PlacedDiagnostic } from '../../../app/policy/check-policy.ts';
import type { Context } from '../context.ts';
import { visible, wrap } from './layout.ts';
import { diagnosticText } from './policy-text.ts';

export function policyCheckView(files: readonly CheckedPolicy[], context: Context): string {
  const { messages, colors } = context;
  const found = files.flatMap(({ diagnostics }) => diagnostics);
  const errors = found.filter(({ level }) => level === 'error').length;
  const documents = files.filter(({ use }) => use !== null).length;
  const summary = messages.policies.check.summary({ documents, errors, warnings: found.length - errors });
  return [
    ...files.flatMap(({ path, diagnostics }) =>
      diagnostics.map((diagnostic) => diagnosticView(path, diagnostic, context)),
    ),
    colors.bold(wrap(summary, context.width).join('\n')),
  ].join('\n');
}

function diagnosticView(path: string, diagnostic: PlacedDiagnostic, context: Context): string {
  const { messages, colors, width, quiet } = context;
  const { line, column, level, code } = diagnostic;
  const { text, hint } = diagnosticText(diagnostic, messages);
  const paint = level === 'error' ? colors.red : colors.yellow;
  const name = `${messages.policies.level[level]}[${code}]`;
  const [first = '', ...more] = wrap(
    messages.policies.check.diagnostic({ place: `${visible(path)}:${line}:${column}`, name, text }),
    width - 2,
  );
  return [
    first.replace(name, paint(name)),
    ...more.map((one) => `  ${one}`),
    ...(hint === '' || quiet ? [] : wrap(hint, width - 2).map((one) => `  ${colors.dim(one)}`)),
  ].join('\n');
}
