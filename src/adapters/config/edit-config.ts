/** Writes waivers into `postern.yaml`. What else stands there stays: comments, quotes and line breaks too. */
import { readFileSync } from 'node:fs';
import { type Document, isMap, isScalar, isSeq, parseDocument, stringify, YAMLMap, YAMLSeq } from 'yaml';
import { isSameScope, type Waiver } from '../../domain/waiver/waiver.ts';
import { problem } from '../../problem.ts';
import { parseConfig } from './parse-config.ts';
import type { LoadedConfig } from './read-config.ts';
import { replaceFile } from './replace-file.ts';
import { WAIVER_KEYS } from './waiver-fields.ts';

/** What a waiver gets anew when it is renewed. */
const RENEWED = ['content', 'reason', 'owner', 'until'] as const;

const STYLE = { lineWidth: 0 } as const;

/** Writes the waivers into the file, unless somebody else has changed it since it was loaded. */
export function addWaivers(
  loaded: LoadedConfig,
  waivers: readonly Waiver[],
  checks: readonly string[],
): LoadedConfig {
  const { path } = loaded;
  const text = withWaivers(loaded, waivers, checks);
  // What is written must be readable again.
  const config = parseConfig(path, text, checks);
  if (readNow(path) !== loaded.text) throw problem('output-unwritable', { path, reason: 'EBUSY' });
  replaceFile(path, text);
  return { path, text, config };
}

function readNow(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/**
 * The text of the file with the waivers in it. A waiver of the same scope gets the new content, reason, owner and day in
 * its place; others are added at the end. Only these lines change where the file is laid out as people write it;
 * otherwise, such as in a section in brackets, the whole file is laid out anew.
 */
export function withWaivers(
  loaded: LoadedConfig,
  waivers: readonly Waiver[],
  checks: readonly string[],
): string {
  const text = loaded.text ?? '';
  const known = loaded.config.waivers;
  const fresh = waivers.filter((one) => !known.some((other) => isSameScope(one, other)));
  const wanted = [...known.map((one) => waivers.find((other) => isSameScope(one, other)) ?? one), ...fresh];
  const spliced = splice(loaded, waivers, fresh);
  if (spliced !== undefined && says(spliced, wanted, checks)) return spliced;
  return rewrite(text, known, waivers, fresh);
}

function says(text: string, wanted: readonly Waiver[], checks: readonly string[]): boolean {
  try {
    const { waivers } = parseConfig('', text, checks);
    return waivers.length === wanted.length && waivers.every((one, i) => isSame(one, wanted[i]));
  } catch {
    return false;
  }
}

function isSame(a: Waiver, b: Waiver | undefined): boolean {
  return b !== undefined && isSameScope(a, b) && RENEWED.every((key) => a[key] === b[key]);
}

/** Changes lines of the text and nothing else; undefined where that is not simple. */
function splice(
  { text = '', config }: LoadedConfig,
  waivers: readonly Waiver[],
  fresh: readonly Waiver[],
): string | undefined {
  const { contents } = parseDocument(text, { intAsBigInt: true });
  if (contents !== null && !(isMap(contents) && contents.flow !== true)) return undefined;
  const list: unknown = isMap(contents) ? contents.get('waivers', true) : undefined;
  const edits: Edit[] = [];
  for (const waiver of waivers) {
    const at = config.waivers.findIndex((one) => isSameScope(one, waiver));
    if (at === -1) continue;
    const entry = isSeq(list) ? list.items[at] : undefined;
    for (const key of RENEWED) {
      const value: unknown = isMap(entry) ? entry.get(key, true) : undefined;
      if (!isScalar(value) || value.range === undefined || value.range === null) return undefined;
      const [from, end] = value.range;
      if (value.value !== waiver[key])
        edits.push({ from, end, text: stringify(waiver[key], STYLE).trimEnd() });
    }
  }
  const end = fresh.length === 0 ? undefined : placeForMore(text, list);
  if (end !== undefined) edits.push({ from: end.at, end: end.at, text: end.write(fresh) });
  else if (fresh.length > 0) return undefined;
  const lineBreak = text.includes('\r\n') ? '\r\n' : '\n';
  return edits
    .sort((a, b) => b.from - a.from)
    .reduce(
      (sum, edit) => sum.slice(0, edit.from) + edit.text.replaceAll('\n', lineBreak) + sum.slice(edit.end),
      text,
    );
}

interface Edit {
  readonly from: number;
  readonly end: number;
  readonly text: string;
}

/** Where further waivers go, and how they are written there. */
function placeForMore(
  text: string,
  list: unknown,
): { readonly at: number; write(waivers: readonly Waiver[]): string } | undefined {
  const entries = (waivers: readonly Waiver[], indent: string): string =>
    stringify(waivers.map(fieldsOf), STYLE).replace(/^(?=.)/gm, indent);
  if (list === undefined) {
    const start = text === '' || text.endsWith('\n') ? '' : '\n';
    return { at: text.length, write: (waivers) => `${start}waivers:\n${entries(waivers, '  ')}` };
  }
  if (!isSeq(list) || list.flow === true) return undefined;
  const [first, last] = [list.items[0], list.items.at(-1)];
  if (!isMap(first) || !isMap(last) || !first.range || !last.range) return undefined;
  const before = text.slice(text.lastIndexOf('\n', first.range[0]) + 1, first.range[0]);
  const indent = /^( *)- +$/.exec(before)?.[1];
  if (indent === undefined) return undefined;
  // After the line on which the last one ends, with whatever comment stands behind it.
  const end = text.indexOf('\n', text.slice(0, last.range[1]).trimEnd().length);
  return end === -1
    ? { at: text.length, write: (waivers) => `\n${entries(waivers, indent)}` }
    : { at: end + 1, write: (waivers) => entries(waivers, indent) };
}

/** Lays the whole file out anew; comments stay. */
function rewrite(
  text: string,
  known: readonly Waiver[],
  waivers: readonly Waiver[],
  fresh: readonly Waiver[],
): string {
  const document: Document = parseDocument(text, { intAsBigInt: true });
  if (!isMap(document.contents)) document.contents = new YAMLMap();
  const root = document.contents as YAMLMap;
  const list: unknown = root.get('waivers', true);
  const items: YAMLSeq = isSeq(list) ? list : new YAMLSeq();
  if (isScalar(list)) items.commentBefore = [list.commentBefore, list.comment].filter(Boolean).join('\n');
  if (items !== list) root.set('waivers', items);
  root.flow = false;
  items.flow = false;
  for (const [i, one] of known.entries()) {
    const entry = items.items[i];
    const renewed = waivers.find((other) => isSameScope(one, other));
    if (renewed !== undefined && isMap(entry)) for (const key of RENEWED) entry.set(key, renewed[key]);
  }
  for (const waiver of fresh) items.add(document.createNode(fieldsOf(waiver)));
  const written = document.toString(STYLE);
  return text.includes('\r\n') ? written.replace(/\r?\n/g, '\r\n') : written;
}

function fieldsOf(waiver: Waiver): Record<string, string | number> {
  const all: Readonly<Record<string, string | number | undefined>> = {
    ...waiver,
    [waiver.target]: waiver.id,
  };
  return Object.fromEntries(
    WAIVER_KEYS.flatMap((key) => {
      const value = all[key];
      return value === undefined ? [] : [[key, value]];
    }),
  );
}
