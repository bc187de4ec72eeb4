import type { Check } from './check.ts';
import { openPorts } from './ports-open.ts';

/** SSH (TCP 22) is reachable from far more addresses than anyone trusts. */
export const sshOpen: Check = {
  id: 'ssh-open',
  controls: [
    { catalogue: 'security-center', item: '22端口禁止任意IP访问' },
    { catalogue: 'ecs-insight', item: '安全组特定端口无限制访问' },
    { catalogue: 'cloud-config', item: 'sg-risky-ports-check' },
    { catalogue: 'cloud-config', item: 'ecs-security-group-risky-ports-check-with-protocol' },
  ],
  run: (fleet) => openPorts(fleet, 'ssh-open', 'gate', ({ service }) => service === 'ssh'),
};
