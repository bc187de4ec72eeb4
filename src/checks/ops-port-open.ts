import type { Check } from './check.ts';
import { openPorts } from './ports-open.ts';

/** Any other port of the catalogue is reachable from far more addresses than anyone trusts. */
export const opsPortOpen: Check = {
  id: 'ops-port-open',
  controls: [
    { catalogue: 'cloud-config', item: 'sg-risky-ports-check' },
    { catalogue: 'cloud-config', item: 'ecs-security-group-white-list-port-check' },
  ],
  run: (fleet) =>
    openPorts(fleet, 'ops-port-open', 'service', ({ service }) => service !== 'ssh' && service !== 'rdp'),
};
