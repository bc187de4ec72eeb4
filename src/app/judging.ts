/** How use cases judge: the catalogue, who is trusted and where `broad` begins, made ready for one inventory. */
import { DEFAULT_CATALOGUE, type OpsPort } from '../domain/catalogue.ts';
import { NOBODY, resolveTrust, type TrustDeclaration, trustedSets } from '../domain/config/trust.ts';
import { Fleet } from '../domain/inventory/fleet.ts';
import type { Inventory } from '../domain/inventory/inventory.ts';
import { union } from '../domain/net/interval-set.ts';
import type { LoginSettings } from '../domain/plan/login-ports.ts';
import type { TrustedSource } from '../domain/plan/trusted-sources.ts';
import type { WorkbenchRanges } from '../domain/plan/workbench.ts';
import { DEFAULT_JUDGEMENT, type Judgement } from '../domain/security-group/verdict.ts';
import type { Waiver } from '../domain/waiver/waiver.ts';
import type { Warning } from '../domain/warning.ts';
import type { ReadRequest } from './ports.ts';

/** How to judge; absent parts take their defaults. */
export interface JudgeOptions {
  readonly catalogue?: readonly OpsPort[];
  /** Ports that were taken out of the catalogue. */
  readonly withoutPorts?: readonly Pick<OpsPort, 'protocol' | 'port'>[];
  readonly judgement?: Judgement;
  /** Trusted by name, besides the addresses that the judgement trusts. */
  readonly trust?: TrustDeclaration;
  /** On which ports hosts are signed in to, where it is not by their system alone. */
  readonly logins?: LoginSettings;
  /** Ranges of Workbench that a way back may let in; absent: nothing was said, empty: none. */
  readonly workbench?: WorkbenchRanges;
  /** Waivers, and the day by which they are judged, as `YYYY-MM-DD`. */
  readonly waivers?: { readonly list: readonly Waiver[]; readonly today: string };
}

export interface Judging {
  readonly fleet: Fleet;
  readonly trusted: readonly TrustedSource[];
  readonly warnings: readonly Warning[];
}

/** What to read so that the declared prefix lists can be looked up. */
export function readingFor(request: ReadRequest, { trust }: JudgeOptions = {}): ReadRequest {
  return trust === undefined || trust.lists.length === 0 ? request : { ...request, prefixLists: trust.lists };
}

/** Looks up what was declared in what was read. */
export function prepareJudging(inventory: Inventory, options: JudgeOptions = {}): Judging {
  const { sources, warnings } = resolveTrust(options.trust ?? NOBODY, inventory);
  const judgement = options.judgement ?? DEFAULT_JUDGEMENT;
  const named = trustedSets(sources);
  const trusted =
    sources.length === 0
      ? judgement.trusted
      : { v4: union(judgement.trusted.v4, named.v4), v6: union(judgement.trusted.v6, named.v6) };
  return {
    fleet: new Fleet(inventory, options.catalogue ?? DEFAULT_CATALOGUE, { ...judgement, trusted }),
    trusted: sources,
    warnings: [
      ...warnings,
      ...(options.withoutPorts ?? []).map(
        ({ protocol, port }): Warning => ({ code: 'port-not-asked', protocol, port }),
      ),
    ],
  };
}

/** Options with ports besides those of the catalogue; one that is asked for was not taken out. */
export function withPorts<T extends Pick<JudgeOptions, 'catalogue' | 'withoutPorts'>>(
  options: T,
  asked: readonly OpsPort[],
): T & Required<Pick<JudgeOptions, 'catalogue' | 'withoutPorts'>> {
  const { catalogue = DEFAULT_CATALOGUE, withoutPorts = [] } = options;
  const isSame = (a: Pick<OpsPort, 'protocol' | 'port'>, b: Pick<OpsPort, 'protocol' | 'port'>): boolean =>
    a.protocol === b.protocol && a.port === b.port;
  const added = asked.filter(
    (one, i) =>
      !catalogue.some((known) => isSame(known, one)) && asked.findIndex((other) => isSame(other, one)) === i,
  );
  return {
    ...options,
    catalogue: [...catalogue, ...added],
    withoutPorts: withoutPorts.filter((one) => !added.some((other) => isSame(one, other))),
  };
}
