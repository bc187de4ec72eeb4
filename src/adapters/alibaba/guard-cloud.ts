/** Alibaba Cloud, or anything that answers like it, as what guardrails are put in place on. */
import type { GuardCloud } from '../../app/ports.ts';
import type { ReadingGap } from '../../domain/plan/guard-surroundings.ts';
import { readAccountState, readIdentityPolicies, resolveIdentities } from './guard-account.ts';
import { createGuardCalls, type GuardCallOptions } from './guard-calls.ts';
import {
  readDirectory,
  readDirectoryFacts,
  readDirectoryState,
  readNodePolicies,
  resolveNodes,
} from './guard-directory.ts';
import { readAccountFacts } from './guard-principals.ts';
import { text } from './raw.ts';

export function createGuardCloud(options: GuardCallOptions): GuardCloud {
  const calls = createGuardCalls(options);
  const whoAmI: GuardCloud['whoAmI'] = async () => {
    const answer = await calls.read('Sts', 'GetCallerIdentity');
    return { account: text(answer, 'AccountId'), arn: text(answer, 'Arn') };
  };
  return {
    whoAmI,
    readState: (way, name) =>
      way === 'directory' ? readDirectoryState(calls, name) : readAccountState(calls, name),
    resolve: (way, wanted) =>
      way === 'directory' ? resolveNodes(calls, wanted) : resolveIdentities(calls, wanted),
    readBound: (way, targets) =>
      way === 'directory' ? readNodePolicies(calls, targets) : readIdentityPolicies(calls, targets),
    async readSurroundings(way) {
      const gaps: ReadingGap[] = [];
      const { account } = await whoAmI();
      const [facts, directory] = await Promise.all([
        readAccountFacts(calls, account, (gap) => gaps.push(gap)),
        way === 'directory' ? readDirectoryFacts(calls) : null,
      ]);
      return { account: facts, directory, gaps };
    },
    readDirectory: () => readDirectory(calls),
    write: calls.write,
  };
}
