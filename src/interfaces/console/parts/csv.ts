/** Rows as a file for spreadsheets (RFC 4180). */

/** Begins a formula in spreadsheets, wherever the text is from. */
const FORMULA = /^[=+\-@\t\r]/;

function cell(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function saveCsv(name: string, rows: readonly (readonly string[])[]): void {
  const text = rows.map((row) => row.map(cell).join(',')).join('\r\n');
  // Spreadsheets take a file without the mark for one in the machine's own characters.
  save(name, new Blob(['\ufeff', text, '\r\n'], { type: 'text/csv;charset=utf-8' }));
}

export function save(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
