/** How the scan was made that a service holds, for documents and reports. */
import type { Snapshot } from '../../app/inventory/snapshot.ts';
import type { ServiceParts } from '../../app/serve/service.ts';
import { type ScanBasis, scanBasis } from '../reports/basis.ts';

export function basisOf(
  { options, changedAt }: Snapshot,
  { target, request, version }: Pick<ServiceParts, 'target' | 'request' | 'version'>,
): ScanBasis {
  const source = target === '' ? 'vendor' : target === 'local' ? 'local' : 'endpoint';
  const { regions = null, accounts = null, directory = false } = request;
  const scope = { source, name: source === 'endpoint' ? target : '', regions, accounts, directory } as const;
  return scanBasis(scope, options, { at: new Date(changedAt), version });
}
