/** Writing down who did what, in the audit log of the store. */

import type { Timer } from './guard/ports.ts';
import type { AuditStore } from './store/ports.ts';

/** The log in the hands of somebody. */
export interface AuditTrail {
  /** Who acts. */
  readonly by: string;
  /** `action` is as `fix.apply`, `subject` what it is done to. `details` hold no secrets. Throws `store-unusable`. */
  append(action: string, subject: string, details?: object): Promise<void>;
}

export function auditTrail(
  log: Pick<AuditStore, 'append'>,
  { by, timer }: { readonly by: string; readonly timer: Pick<Timer, 'now'> },
): AuditTrail {
  return {
    by,
    async append(action, subject, details = {}) {
      await log.append({ at: timer.now().toISOString(), by, action, subject, details });
    },
  };
}
