/** Points in time for people. */

/** `2026-11-30 10:20:46 +08:00`: the reader's own time, with its offset, since others read what was printed, too. */
export function timeText(iso: string): string {
  const at = new Date(iso);
  const offset = -at.getTimezoneOffset();
  const local = new Date(at.getTime() + offset * 60_000).toISOString();
  const zone = [Math.floor(Math.abs(offset) / 60), Math.abs(offset) % 60].map(two).join(':');
  return `${local.slice(0, 10)} ${local.slice(11, 19)} ${offset < 0 ? '-' : '+'}${zone}`;
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}
