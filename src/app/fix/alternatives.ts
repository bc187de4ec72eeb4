/** Where a port is closed for everybody: how to get in without an open port. */
import type { Fleet } from '../../domain/inventory/fleet.ts';
import { overlaps } from '../../domain/net/interval-set.ts';
import { FAMILIES } from '../../domain/plan/fix-choice.ts';
import type { FixPlan } from '../../domain/plan/fix-plan.ts';
import { type HostLogins, isLoginPort, type LoginSettings, loginsOf } from '../../domain/plan/login-ports.ts';
import { addressesOf, type TrustedSource } from '../../domain/plan/trusted-sources.ts';
import { reachOf } from '../../domain/security-group/exposure-of.ts';

export interface Alternative {
  /**
   * The agent on the instance dials out, so no inbound rule is needed (facts d). It needs the Cloud Assistant agent
   * running, a way out to the Cloud Assistant server, and the right to call `ecs:StartTerminalSession`.
   */
  readonly kind: 'session-manager';
  readonly instance: { readonly id: string; readonly name: string };
  readonly needs: readonly ('cloud-assistant' | 'outbound' | 'outbound-rule' | 'permission')[];
}

/** One for each instance of which a login port is closed and no trusted source is left on any. */
export function alternativesOf(
  { impact, after }: FixPlan,
  fleet: Fleet,
  sources: readonly TrustedSource[],
  logins: LoginSettings,
): readonly Alternative[] {
  const out = new Map<string, Alternative>();
  for (const { instance, resource, question, trusted } of impact) {
    if (instance === null || trusted.length > 0 || question.protocol !== 'tcp') continue;
    const host = loginsOf(fleet.instance(instance.id), logins, fleet.catalogue);
    if (!isLoginPort(host, question.port) || letsTrustedIn(after, instance.id, host, sources)) continue;
    const groups = fleet.interfacesOf(instance).find(({ id }) => id === resource.id)?.groupIds ?? [];
    // Enterprise groups refuse outbound traffic that no rule admits (facts a.1).
    const strict = groups.some((id) => fleet.group(id)?.type === 'enterprise');
    out.set(instance.id, {
      kind: 'session-manager',
      instance,
      needs: ['cloud-assistant', strict ? 'outbound-rule' : 'outbound', 'permission'],
    });
  }
  return [...out.values()];
}

/** Whether somebody who is trusted can sign in, whatever of the possible systems the host has. */
function letsTrustedIn(
  after: Fleet,
  instance: string,
  { systems }: HostLogins,
  sources: readonly TrustedSource[],
): boolean {
  return systems.every((ports) =>
    after.interfacesOf({ id: instance }).some((one) =>
      ports.some((port) =>
        FAMILIES.some((family) => {
          const question = { protocol: 'tcp', port, family } as const;
          const { certain } = reachOf(after.targetOfInterface(one), question, after.lists);
          return overlaps(certain, addressesOf(sources, family));
        }),
      ),
    ),
  );
}
