/** What a report is made from, and what a format of reports is. */
import type { ScanReport } from '../../domain/finding.ts';
import type { Language, Messages } from '../../messages/index.ts';
import type { ScanBasis } from './basis.ts';

export interface ReportInput {
  readonly report: ScanReport;
  /** How the scan was made; null for a scan document that does not say. */
  readonly basis: ScanBasis | null;
  readonly messages: Messages;
  readonly language: Language;
  /** UTC, as `2026-11-25T01:33:19Z`. */
  readonly writtenAt: string;
  /** Of the program that writes the report. */
  readonly version: string;
  /** The scan document that the report is made from, if it is one, with the digest of its bytes. */
  readonly document?: { readonly path: string; readonly sha256: string };
  /** Begin with a byte order mark, for spreadsheets that need one. Only CSV asks. */
  readonly bom?: boolean;
}

/** A format: one file, and one entry of `REPORT_FORMATS`. */
export interface ReportFormat {
  /** Stable: the value of `--format`. */
  readonly id: string;
  /** Ends of file names that mean this format, longest first. */
  readonly endings: readonly string[];
  /** For `Content-Type`. */
  readonly mediaType: string;
  /** The whole file. Equal input gives equal text. */
  render(input: ReportInput): string;
}
