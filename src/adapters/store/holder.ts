/** Names of processes that hold something in the store: `host pid unique`. */
import { hostname } from 'node:os';
import { isAlive } from '../process.ts';

/** Whether the holder was a process of this machine that is gone. Others may be gone, too: their time will tell. */
export function isGone(holder: string): boolean {
  const [host, pid, unique] = holder.split(' ');
  return unique !== undefined && host === hostname() && Number(pid) !== process.pid && !isAlive(Number(pid));
}
