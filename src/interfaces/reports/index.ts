/** The formats of reports. */
import { csv } from './csv.ts';
import { html } from './html.ts';
import { junit } from './junit.ts';
import { markdown } from './markdown.ts';
import { ocsf } from './ocsf.ts';
import type { ReportFormat } from './report.ts';
import { sarif } from './sarif.ts';

/** In the order of help and errors: those that people read, then tables, then those that machines read. */
export const REPORT_FORMATS: readonly ReportFormat[] = Object.freeze([
  html,
  markdown,
  csv,
  junit,
  sarif,
  ocsf,
]);

export function formatCalled(id: string): ReportFormat | undefined {
  return REPORT_FORMATS.find((format) => format.id === id);
}

/** The format that the end of a file name means. */
export function formatOfFile(path: string): ReportFormat | undefined {
  const name = path.toLowerCase();
  return REPORT_FORMATS.find(({ endings }) => endings.some((ending) => name.endsWith(ending)));
}
