/** The service catalogue: which (protocol, port) pairs administrators use, and therefore must not be open to all. */
import type { Transport } from './net/protocol.ts';

/** One ops port. `service` is a stable id; its display name is a message. */
export interface OpsPort {
  readonly service: string;
  readonly protocol: Transport;
  readonly port: number;
}

function ports(service: string, protocol: Transport, ...numbers: readonly number[]): OpsPort[] {
  return numbers.map((port) => Object.freeze({ service, protocol, port }));
}

/**
 * The default catalogue, most dangerous first: the vendor's two ops ports (seed page, Security Center items), then
 * remote administration, then data stores that administrators reach directly (facts/ecs.md section f).
 */
export const DEFAULT_CATALOGUE: readonly OpsPort[] = Object.freeze([
  ...ports('ssh', 'tcp', 22),
  ...ports('rdp', 'tcp', 3389),
  ...ports('rdp', 'udp', 3389),
  ...ports('telnet', 'tcp', 23),
  ...ports('winrm', 'tcp', 5985, 5986),
  ...ports('vnc', 'tcp', 5900, 5901, 5800),
  ...ports('docker', 'tcp', 2375, 2376),
  ...ports('kubernetes', 'tcp', 6443, 10250),
  ...ports('rservices', 'tcp', 512, 513, 514),
  ...ports('webmin', 'tcp', 10000),
  ...ports('bt-panel', 'tcp', 8888),
  ...ports('etcd', 'tcp', 2379),
  ...ports('mssql', 'tcp', 1433),
  ...ports('oracle', 'tcp', 1521),
  ...ports('mysql', 'tcp', 3306),
  ...ports('postgresql', 'tcp', 5432),
  ...ports('redis', 'tcp', 6379),
  ...ports('elasticsearch', 'tcp', 9200),
  ...ports('memcached', 'tcp', 11211),
  ...ports('memcached', 'udp', 11211),
  ...ports('mongodb', 'tcp', 27017),
  ...ports('smb', 'tcp', 445),
  ...ports('rsync', 'tcp', 873),
]);
