/** Telling ways in apart. */
import type { Path } from '../../domain/inventory/inventory.ts';

export function uniquePaths(paths: readonly Path[]): Path[] {
  return paths.filter((path, i) => paths.findIndex((other) => samePath(other, path)) === i);
}

/** The same EIP is told by the instance, by its interface and by the EIP listing. */
export function samePath(a: Path, b: Path): boolean {
  if (a.kind === 'public-ip' || a.kind === 'eip' || a.kind === 'ipv6') {
    return (b.kind === 'public-ip' || b.kind === 'eip' || b.kind === 'ipv6') && a.address === b.address;
  }
  return (
    a.kind === b.kind &&
    a.id === b.id &&
    a.internalPorts.join() === b.internalPorts.join() &&
    a.externalPorts.join() === b.externalPorts.join()
  );
}
