/** Which guardrail a command is about: by its name, and by its way where the receipts do not tell. */
import { guardIdOf } from '../../app/guard/plan.ts';
import type { Way } from '../../domain/plan/guard.ts';
import { problem } from '../../problem.ts';
import { guardName } from './guard-spec.ts';
import type { GuardTargetFlags, OpenGuard } from './guard-target.ts';

export interface GuardNameFlags extends GuardTargetFlags {
  readonly name?: string;
  readonly way?: string;
}

export function parseWay(given: string | undefined): Way | undefined {
  if (given === undefined || given === 'account' || given === 'directory') return given;
  throw problem('bad-flag', { flag: '--way', value: given, expected: 'account, directory' });
}

/** Throws `guard-unknown` when neither flags nor receipts say which way it was put in place. */
export async function findGuard(
  flags: GuardNameFlags,
  { cloud, store }: Pick<OpenGuard, 'cloud' | 'store'>,
): Promise<{ readonly way: Way; readonly name: string }> {
  const name = guardName(flags.name);
  const given = parseWay(flags.way);
  if (given !== undefined) return { way: given, name };
  const { account } = await cloud.whoAmI();
  const ways = (['account', 'directory'] as const).filter(
    (way) => store.load(guardIdOf(way, account, name)) !== undefined,
  );
  const [way, other] = ways;
  if (way === undefined || other !== undefined) throw problem('guard-unknown', { name });
  return { way, name };
}
