/**
 * Calls that can change nothing and still tell whether a guardrail works: a rule for a group that does not exist, and an
 * instance in a dry run (facts/policy.md 3). What the guardrail has to make of each is asked of the evaluator.
 */
import type { PolicyDocument } from '../policy/document.ts';
import { newInstanceKeys, ruleKeys } from '../policy/ecs-keys.ts';
import { Evaluator } from '../policy/evaluate.ts';
import { profilesOver, relevantSwitches } from '../policy/prove/profiles.ts';
import type { RequestKeys } from '../policy/request.ts';
import type { SemanticsProfile } from '../semantics/profile.ts';
import type { Way } from './guard.ts';
import { guardedPolicies } from './guard-scope.ts';

export interface ProbeRule {
  readonly protocol: string;
  /** `22/22`; `-1/-1` for all. */
  readonly ports: string;
  readonly source: string;
  readonly family: 4 | 6;
}

export type GuardProbe =
  | { readonly id: string; readonly kind: 'rule'; readonly rule: ProbeRule }
  | { readonly id: string; readonly kind: 'instance' };

const rule = (
  id: string,
  protocol: string,
  ports: string,
  source: string,
  family: 4 | 6 = 4,
): GuardProbe => ({
  id,
  kind: 'rule',
  rule: { protocol, ports, source, family },
});

export const PROBES: readonly GuardProbe[] = Object.freeze([
  rule('ssh-from-anywhere', 'TCP', '22/22', '0.0.0.0/0'),
  rule('rdp-from-anywhere', 'TCP', '3389/3389', '0.0.0.0/0'),
  rule('rdp-over-udp', 'UDP', '3389/3389', '0.0.0.0/0'),
  rule('everything-from-anywhere', 'ALL', '-1/-1', '0.0.0.0/0'),
  rule('ssh-from-half', 'TCP', '22/22', '0.0.0.0/1'),
  rule('ssh-from-host-bits', 'TCP', '22/22', '1.2.3.4/0'),
  rule('ssh-from-any-ipv6', 'TCP', '22/22', '::/0', 6),
  rule('ssh-from-one-address', 'TCP', '22/22', '203.0.113.7/32'),
  { id: 'instance-without-group', kind: 'instance' },
]);

/** `depends`: it is stopped under some readings of the vendor's rules and not under others. */
export type Expected = 'stopped' | 'passes' | 'depends';

export function actionOf(probe: GuardProbe): string {
  return probe.kind === 'rule' ? 'ecs:AuthorizeSecurityGroup' : 'ecs:RunInstances';
}

/** What the guardrail alone makes of a probe by a principal who may do everything else. */
export function expectedOf(
  probe: GuardProbe,
  guard: { readonly way: Way; readonly name: string; readonly document: PolicyDocument },
  principal: string,
): Expected {
  const policies = guardedPolicies(guard.way, guard.name, guard.document);
  const action = actionOf(probe);
  const stopped = profilesOver(relevantSwitches(policies, [action])).map((profile) => {
    const evaluator = new Evaluator(policies, profile);
    return keysOf(probe, profile).some(
      (keys) =>
        evaluator.decide({ action, resource: '*', keys: { 'acs:PrincipalARN': [principal], ...keys } }) !==
        'allow',
    );
  });
  if (stopped.every((one) => one)) return 'stopped';
  return stopped.some((one) => one) ? 'depends' : 'passes';
}

function keysOf(probe: GuardProbe, profile: SemanticsProfile): readonly RequestKeys[] {
  if (probe.kind === 'instance')
    return [newInstanceKeys({ namesGroup: false, templateNamesGroup: false }, profile)];
  const { protocol, source, family } = probe.rule;
  return ruleKeys([{ protocol, ...(family === 4 && { sourceCidr: source }) }], profile);
}
