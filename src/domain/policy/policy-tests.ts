/** Tests that stand next to a policy: what it has to allow and to deny, under every profile that can make a difference. */
import type { SemanticsProfile, SwitchName } from '../semantics/profile.ts';
import { ALLOW_ALL, type Policy } from './document.ts';
import { type Decision, Evaluator } from './evaluate.ts';
import { EVALUATION_SWITCHES } from './prove/authorizer.ts';
import { differencesOf, profilesOver, relevantSwitches } from './prove/profiles.ts';
import type { Request } from './request.ts';

export interface PolicyTest {
  readonly name: string;
  readonly call: Request;
  readonly expect: 'allow' | 'deny';
}

export interface FailedTest {
  readonly name: string;
  readonly expect: 'allow' | 'deny';
  readonly decision: Decision;
  /** Switches of the first profile under which it fails that differ from the default. */
  readonly profile: Partial<Record<SwitchName, string>>;
  /** How many of the profiles it fails under, and of how many. */
  readonly fails: number;
  readonly profiles: number;
  /** Statements of the policy that took part in the decision, from 1. */
  readonly statements: readonly number[];
}

/** Runs tests for a principal who may do everything that the policy does not deny. */
export function runPolicyTests(policy: Policy, tests: readonly PolicyTest[]): readonly FailedTest[] {
  const everything: Policy = { id: '', type: 'System', document: ALLOW_ALL };
  const policies = { identity: [everything, policy] };
  return tests.flatMap((test) => {
    // The keys are given, so only switches count that change what conditions make of them.
    const switches = relevantSwitches(policies, [test.call.action]).filter((name) =>
      (EVALUATION_SWITCHES as readonly SwitchName[]).includes(name),
    );
    const profiles = profilesOver(switches);
    const failed = profiles.filter((profile) => !holds(test, decide(policies, test, profile)));
    const [first] = failed;
    if (first === undefined) return [];
    const evaluation = new Evaluator(policies, first).explain(test.call);
    return [
      {
        name: test.name,
        expect: test.expect,
        decision: evaluation.decision,
        profile: differencesOf(first),
        fails: failed.length,
        profiles: profiles.length,
        statements: evaluation.matched
          .filter((one) => one.policy === policy)
          .map(({ statement }) => statement + 1),
      },
    ];
  });
}

function decide(
  policies: { readonly identity: readonly Policy[] },
  test: PolicyTest,
  profile: SemanticsProfile,
): Decision {
  return new Evaluator(policies, profile).decide(test.call);
}

function holds({ expect }: PolicyTest, decision: Decision): boolean {
  return expect === 'allow' ? decision === 'allow' : decision.endsWith('deny');
}
