/** What a check is: a pure function from the fleet to findings and questions left undecided. */
import type { Finding, Undecided } from '../domain/finding.ts';
import type { Fleet } from '../domain/inventory/fleet.ts';

/** Where a finding of the check appears in other catalogues (facts/services.md A1, A2, A3); standards are in domain/compliance.ts. */
export interface Control {
  readonly catalogue: 'security-center' | 'ecs-insight' | 'cloud-config';
  /** Item name or rule id, as that catalogue spells it. */
  readonly item: string;
}

export type Result =
  | { readonly kind: 'finding'; readonly finding: Finding }
  | { readonly kind: 'undecided'; readonly undecided: Undecided };

export interface Check {
  /** Stable for ever; the key of its texts. */
  readonly id: string;
  readonly controls: readonly Control[];
  /** Null after each resource that it has looked at, so that whoever runs it can let others have their turn. */
  run(fleet: Fleet): Iterable<Result | null>;
}
