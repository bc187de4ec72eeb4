/** The configuration file as text with positions: YAML 1.2, one document, nothing but plain data. */
import { type Document, type ErrorCode, LineCounter, parseDocument } from 'yaml';
import { type ProblemError, problem } from '../../problem.ts';

/** What is wrong with a text that is no YAML. */
export type SyntaxFault =
  | 'tab'
  | 'indent'
  | 'unclosed'
  | 'documents'
  | 'alias'
  | 'tag'
  | 'escape'
  | 'character'
  | 'other';

const FAULTS: Partial<Readonly<Record<ErrorCode, SyntaxFault>>> = {
  TAB_AS_INDENT: 'tab',
  BAD_INDENT: 'indent',
  BLOCK_AS_IMPLICIT_KEY: 'indent',
  MULTILINE_IMPLICIT_KEY: 'indent',
  MISSING_CHAR: 'unclosed',
  MULTIPLE_DOCS: 'documents',
  BAD_ALIAS: 'alias',
  ALIAS_PROPS: 'alias',
  TAG_RESOLVE_FAILED: 'tag',
  BAD_DQ_ESCAPE: 'escape',
  BAD_SCALAR_START: 'character',
  UNEXPECTED_TOKEN: 'character',
};

export interface ConfigText {
  readonly path: string;
  readonly text: string;
  readonly document: Document;
  /** Line and column, from 1, of an offset in the text. */
  placeOf(offset: number): { readonly path: string; readonly line: number; readonly column: number };
}

/** Throws `config-syntax` for the first fault of a text that is no YAML. */
export function parseConfigText(path: string, text: string): ConfigText {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    intAsBigInt: true,
    // Keys that stand twice are told with their names, by whoever reads the mapping.
    uniqueKeys: false,
    schema: 'core',
    merge: false,
    stringKeys: true,
    prettyErrors: false,
  });
  const placeOf = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { path, line: Math.max(1, line), column: Math.max(1, col) };
  };
  const [first] = [...document.errors, ...document.warnings].sort((a, b) => a.pos[0] - b.pos[0]);
  if (first !== undefined) throw syntaxProblem(FAULTS[first.code] ?? 'other', text, placeOf(first.pos[0]));
  return { path, text, document, placeOf };
}

/** A fault in the text; where the place is behind the end, the last line is shown. */
export function syntaxProblem(
  fault: SyntaxFault,
  text: string,
  place: ReturnType<ConfigText['placeOf']>,
): ProblemError {
  const lines = text.split('\n').slice(0, place.line);
  const excerpt = shorten(lines.findLast((line) => line.trim() !== '') ?? '');
  return problem('config-syntax', { ...place, fault, excerpt });
}

const LONGEST_EXCERPT = 60;

/** One line of foreign text, cut where it is long. */
export function shorten(text: string): string {
  const line = text.trim().split('\n')[0] ?? '';
  return line.length > LONGEST_EXCERPT ? `${line.slice(0, LONGEST_EXCERPT)}…` : line;
}
