/** What the operations of Elastic Compute Service have in common. */
import { type Call, refuse } from '../kernel/operation.ts';
import { int, str } from '../kernel/params.ts';

export const ECS = { product: 'Ecs', version: '2014-05-26', scope: 'region', errors: [] } as const;
export const TOKEN = { MaxResults: int({ min: 1, max: 500, clamp: true }), NextToken: str() };

/** With DryRun a call that would succeed is refused with `DryRunOperation` (facts b.2). */
export function dryRun(call: Call, wanted: boolean | undefined): void {
  if (wanted === true)
    throw refuse(
      Number(call.profile['dry-run-status']),
      'DryRunOperation',
      'Request validation has been passed with DryRun flag set.',
    );
}
