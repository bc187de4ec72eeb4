/** `2026-11-24T03:00:00Z`, the vendor's time. */
export function vendorTime(date: Date): string {
  return date.toISOString().replace(/\.\d{3}Z$/, 'Z');
}
