/** Use case: the policies that are in place over an account and stop rule-writing, or may; it only reads. */
import type { Way } from '../../domain/plan/guard.ts';
import type { DirectoryReading, ReadingGap } from '../../domain/plan/guard-surroundings.ts';
import { isGuardrail } from '../../domain/plan/guard-tier.ts';
import { parsePolicy } from '../../domain/policy/parse.ts';
import { printPolicy } from '../../domain/policy/print.ts';
import type { GuardCloud } from './ports.ts';

/** A policy with its document as text. */
export interface BoundText {
  /** Of a control policy; `Custom:name` of a RAM policy. */
  readonly id: string;
  readonly name: string;
  readonly way: Way;
  readonly document: string;
}

export interface BoundPolicies {
  readonly account: string;
  readonly policies: readonly BoundText[];
  /** What was not read: there may be more. */
  readonly gaps: readonly ReadingGap[];
}

/**
 * Control policies on the way from the Root folder to the account, and, in the account of the credentials, RAM policies
 * that somebody has. Throws `cloud-refused`.
 */
export async function boundPolicies(cloud: GuardCloud, account: string): Promise<BoundPolicies> {
  const [{ account: own }, reading] = [await cloud.whoAmI(), await cloud.readDirectory()];
  const control = reading === null ? [] : controlOver(account, reading);
  const gaps = reading?.gaps ?? [];
  if (account !== own) return { account, policies: control, gaps };
  const { account: facts, gaps: more } = await cloud.readSurroundings('account');
  const had = new Set(facts.identities.flatMap(({ policies }) => policies));
  const ram = [...facts.policies].flatMap(([id, { name, type, document }]): BoundText[] =>
    document !== null && type === 'Custom' && had.has(id) && isGuardrail(document)
      ? [{ id, name, way: 'account', document: printPolicy(document) }]
      : [],
  );
  return { account, policies: [...control, ...ram], gaps: [...gaps, ...more] };
}

function controlOver(
  account: string,
  { directory, controlPolicies, policies }: DirectoryReading,
): readonly BoundText[] {
  const member = directory.members.find(({ id }) => id === account);
  // Nothing binds the management account (facts: policy 3).
  if (controlPolicies !== 'Enabled' || member === undefined || account === directory.managementAccount)
    return [];
  const parents = new Map(directory.folders.map(({ id, parent }) => [id, parent]));
  const above = new Set([account]);
  for (let at: string | undefined = member.folder; at !== undefined && !above.has(at); at = parents.get(at))
    above.add(at);
  return policies.flatMap(({ id, name, document, attached }): BoundText[] => {
    if (document === null || attached?.some((node) => above.has(node)) !== true) return [];
    const parsed = parsePolicy(document, 'control').document;
    return parsed !== undefined && isGuardrail(parsed) ? [{ id, name, way: 'directory', document }] : [];
  });
}
