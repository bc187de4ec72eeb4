/** Canaries for people: what comes first, how it fares, and what of it is there. */
import { toCanaryCall } from '../../../adapters/alibaba/fix-canary-calls.ts';
import type { RunStatus } from '../../../app/fix/status.ts';
import type { CanaryAction, CanaryReceipt, FixCanary } from '../../../domain/plan/fix-canary.ts';
import type { Context } from '../context.ts';
import { visible } from './layout.ts';
import { timeText } from './time-text.ts';

/** What is going to come first. */
export function canaryPreview({ kind, id, asked, swap }: FixCanary, { messages }: Context): string {
  const m = messages.fixCanary;
  const chosen = asked === null;
  if (kind === 'group' || swap === null) return m.group({ id, chosen });
  const groups = swap.clones.map(({ of }) => of).join(', ');
  return m.interface({ id, instance: swap.instance ?? '', groups, chosen });
}

export function canaryText({ id, state, failure }: FixCanary, { messages }: Context): string {
  const m = messages.fixCanary;
  const line = m.line({ id, state: m.state[state] ?? state });
  return failure === null ? line : messages.labelled(line, failureText(failure, messages));
}

function failureText(
  { code, message }: NonNullable<FixCanary['failure']>,
  { fixCanary: m }: Context['messages'],
): string {
  return m.failure[code]?.(visible(message)) ?? visible(`${code} ${message}`);
}

/** Lines of a run's view. */
export function canaryLines({ run, canary }: RunStatus, context: Context): readonly string[] {
  if (run.canary === null) return [];
  const m = context.messages.fixCanary;
  const { failure } = run.canary;
  const lines = [canaryText({ ...run.canary, failure: null }, context)];
  if (failure !== null) lines.push(`  ${failureText(failure, context.messages)}`);
  if (canary === null) return lines;
  lines.push(`  ${m.stands[canary.stands] ?? canary.stands}`);
  if (canary.clones.length > 0)
    lines.push(
      `  ${m.where({ id: run.canary.id, groups: canary.groups.join(', '), clones: canary.clones.join(', ') })}`,
    );
  for (const { id, because, code } of run.canary.swap?.left ?? [])
    lines.push(`  ${m.left({ id, because: m.because[because] ?? because, code })}`);
  return lines;
}

/** Which call is being made. */
export function canaryCallText(
  action: CanaryAction,
  purpose: CanaryReceipt['purpose'],
  { messages }: Pick<Context, 'messages'>,
): string {
  const m = messages.fixCanary;
  return m.doing({
    what: m.operation[action.operation] ?? action.operation,
    resource: resourceOf(action),
    purpose: m.purpose[purpose] ?? purpose,
  });
}

function resourceOf(action: CanaryAction): string {
  switch (action.operation) {
    case 'create-clone':
      return action.clone.of;
    case 'set-groups':
      return `${action.interface}: ${action.groups.join(', ')}`;
    default:
      return action.group;
  }
}

/** A row of the report's table of calls. */
export function canaryRow(
  { number, purpose, action, status, by, doneAt, intendedAt, requestId }: CanaryReceipt,
  { messages }: Context,
): readonly string[] {
  const m = messages.fixCanary;
  const { operation } = toCanaryCall(action);
  const resource = resourceOf(action);
  return [
    `C${number}`,
    resource,
    m.purpose[purpose] ?? purpose,
    operation,
    status,
    by ?? '',
    timeText(doneAt ?? intendedAt),
    requestId,
  ];
}
