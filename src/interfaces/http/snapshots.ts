/** The snapshots of each service: every route that reads what was read shares them, and so one index. */
import { type Snapshot, Snapshots } from '../../app/inventory/snapshot.ts';
import type { ServiceParts } from '../../app/serve/service.ts';

type Parts = Pick<ServiceParts, 'posture' | 'judging'>;

const known = new WeakMap<Parts['posture'], Snapshots>();

/** What is known now. Throws `not-scanned` before the first reading. */
export function snapshotOf(parts: Parts): Promise<Snapshot> {
  const snapshots = known.get(parts.posture) ?? new Snapshots(parts);
  known.set(parts.posture, snapshots);
  return snapshots.now();
}
