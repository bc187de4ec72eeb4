/** What edited rules may expose, and why: neither is said without the other. */
import type { Acceptance } from '../../app/fix/plan.ts';
import type { OpsPort } from '../../domain/catalogue.ts';
import { problem } from '../../problem.ts';
import { acceptedServices } from './create-flags.ts';

/** Throws `missing-argument`, and `bad-flag` for a service that is not asked about. */
export function acceptance(
  services: readonly string[] | undefined,
  reason: string | undefined,
  catalogue: readonly OpsPort[] | undefined,
): Acceptance {
  if (services === undefined || services.length === 0)
    throw problem('missing-argument', { argument: '--accept-exposure' });
  if (reason === undefined || reason.trim() === '')
    throw problem('missing-argument', { argument: '--reason' });
  return { services: acceptedServices(services, catalogue), reason: reason.trim() };
}
