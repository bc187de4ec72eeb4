/** Settings in the form of `postern.yaml`: what the file says, what is kept beside it, and both as one file. */
import { type Document, isMap, parseDocument, stringify } from 'yaml';
import type { Sections, SettingsFormat, SettingsText } from '../../app/ports.ts';
import type { Waiver } from '../../domain/waiver/waiver.ts';
import { parseConfigText } from './config-text.ts';
import { withWaivers } from './edit-config.ts';
import { mergeConfig, parseConfig } from './parse-config.ts';

const STYLE = { lineWidth: 0 } as const;

/** `checks` are the ids that a waiver may name. */
export function createSettingsFormat(checks: readonly string[]): SettingsFormat {
  return {
    sectionsOf,
    textOf,
    merge: (sources) => mergeConfig(sources, checks),
    extend: (source, sections, waivers) => extend(source, sections, waivers, checks),
  };
}

function sectionsOf({ path, text }: SettingsText): Sections {
  const { document } = parseConfigText(path, text);
  const value: unknown = document.toJS();
  return typeof value === 'object' && value !== null ? (plain(value) as Sections) : {};
}

/** JSON has no big integers: those beyond what a number holds become text. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plain(one)]));
}

function textOf(sections: Sections): string {
  return Object.keys(sections).length === 0 ? '' : stringify(sections, STYLE);
}

function extend(
  { path, text }: SettingsText,
  sections: Sections,
  waivers: readonly Waiver[],
  checks: readonly string[],
): string {
  const whole = withSections(text, sections);
  const loaded = { path, text: whole, config: parseConfig(path, whole, checks) };
  return waivers.length === 0 ? whole : withWaivers(loaded, waivers, checks);
}

/** Sections go behind what stands there; a file in brackets is laid out anew. */
function withSections(text: string, sections: Sections): string {
  if (Object.keys(sections).length === 0) return text;
  const document: Document = parseDocument(text, { intAsBigInt: true });
  const { contents } = document;
  if (contents === null || (isMap(contents) && contents.flow !== true)) {
    const start = text === '' || text.endsWith('\n') ? text : `${text}\n`;
    return start + textOf(sections);
  }
  if (isMap(contents)) contents.flow = false;
  for (const [name, value] of Object.entries(sections)) document.set(name, document.createNode(value));
  return document.toString(STYLE);
}
