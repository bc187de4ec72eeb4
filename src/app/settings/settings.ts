/**
 * How the service judges, whom it tells and how long it keeps what it knows: what `postern.yaml` declares, and beside it
 * what people edit in the store. A section that the file has is the file's alone.
 */
import type { Config } from '../../domain/config/config.ts';
import { problem } from '../../problem.ts';
import type { AuditTrail } from '../audit.ts';
import type { DocumentRecord, DocumentStore } from '../store/ports.ts';
import { keptWaivers } from './kept-waivers.ts';
import type { ReadSettingsFile, Sections, SettingsFormat, SettingsText } from './ports.ts';

/** Sections that may be edited in the store. Waivers have a life of their own (`kept-waivers.ts`). */
export const SETTINGS_SECTIONS = Object.freeze([
  'trusted',
  'workbench',
  'logins',
  'ports',
  'withoutPorts',
  'thresholds',
  'notify',
  'retention',
] as const);
export type SettingsSection = (typeof SETTINGS_SECTIONS)[number];

export interface SettingsParts {
  readonly documents: DocumentStore;
  readonly file: ReadSettingsFile;
  readonly format: SettingsFormat;
  /** Throws a problem for what is well formed, and cannot be worked with. */
  readonly check?: (config: Config) => void;
  /** Sections that flags of the command replace, with the flag. */
  readonly flags?: Partial<Readonly<Record<SettingsSection, string>>>;
}

/** One section, in the form that it has in the file. */
export type ShownSection =
  | { readonly from: 'default' | 'store'; readonly value: unknown }
  /** Only to be read here: `path` is the file, or the flag, that says it. */
  | { readonly from: 'file' | 'flag'; readonly path: string; readonly value: unknown };

export interface ShownSettings {
  /** Of what is kept in the store; 0 when nothing is. */
  readonly version: number;
  readonly changed: { readonly at: string; readonly by: string } | null;
  readonly sections: Readonly<Record<SettingsSection, ShownSection>>;
}

export interface SettingsChange {
  /** All sections of the store, or (`merge`) some; null takes one out. */
  readonly sections: Partial<Readonly<Record<SettingsSection, unknown>>>;
  readonly merge: boolean;
  /** The version that the change was made on. */
  readonly expected: number;
  readonly at: string;
}

const KIND = 'settings';
const ID = 'service';
/** What settings of the store are called in problems. */
export const STORED_SETTINGS = 'settings';

/** The merged configuration, as it is now. Throws a `config-…` problem. */
export async function currentConfig(parts: SettingsParts): Promise<Config> {
  const [file, kept, waivers] = await Promise.all([
    parts.file(),
    parts.documents.get(KIND, ID),
    keptWaivers(parts.documents),
  ]);
  const config = mergedConfig(parts, file, sectionsIn(kept));
  return { ...config, waivers: [...config.waivers, ...waivers.map(({ waiver }) => waiver)] };
}

export async function readSettings(parts: SettingsParts): Promise<ShownSettings> {
  const [file, kept] = await Promise.all([parts.file(), parts.documents.get(KIND, ID)]);
  return shown(parts, file, kept);
}

/**
 * Changes what is kept in the store. Throws `settings-in-file` for a section that the file or a flag says,
 * `version-stale` when somebody else was faster, and a `config-…` problem with the field for what cannot be.
 */
export async function changeSettings(
  parts: SettingsParts,
  { sections, merge, expected, at }: SettingsChange,
  audit: AuditTrail,
): Promise<ShownSettings> {
  const [file, kept] = await Promise.all([parts.file(), parts.documents.get(KIND, ID)]);
  const version = kept?.version ?? 0;
  if (version !== expected) throw problem('version-stale', { current: String(version) });
  const fixed = fixedSections(parts, file);
  for (const name of SETTINGS_SECTIONS) {
    const path = fixed.get(name);
    if (path !== undefined && sections[name] !== undefined)
      throw problem('settings-in-file', { section: name, path });
  }
  const before = sectionsIn(kept);
  const after: Sections = Object.fromEntries(
    Object.entries(merge ? { ...before, ...sections } : sections).filter(
      ([, value]) => value !== null && value !== undefined,
    ),
  );
  const config = mergedConfig(parts, file, after);
  parts.check?.(config);
  const { done, current } = await parts.documents.put(
    { kind: KIND, id: ID, value: after, by: audit.by, at },
    kept === undefined ? null : version,
  );
  if (!done) throw problem('version-stale', { current: String(current?.version ?? 0) });
  await audit.append('settings.change', KIND, differences(before, after));
  return shown(parts, file, current);
}

/** The merged configuration as a `postern.yaml`: the file as it stands, with what is kept in the store. */
export async function exportSettings(parts: SettingsParts): Promise<string> {
  const [file, kept, waivers] = await Promise.all([
    parts.file(),
    parts.documents.get(KIND, ID),
    keptWaivers(parts.documents),
  ]);
  const source = file ?? { path: STORED_SETTINGS, text: '' };
  const there = parts.format.sectionsOf(source);
  const more = Object.entries(sectionsIn(kept)).filter(([name]) => !Object.hasOwn(there, name));
  return parts.format.extend(
    source,
    Object.fromEntries(more),
    waivers.map(({ waiver }) => waiver),
  );
}

/** Says what was before and what is now, of the sections that differ. Nothing in them is secret. */
function differences(before: Sections, after: Sections): object {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]),
  );
  const of = (sections: Sections): object =>
    Object.fromEntries(names.map((name) => [name, sections[name] ?? null]));
  return { before: of(before), after: of(after) };
}

function mergedConfig({ format }: SettingsParts, file: SettingsText | undefined, kept: Sections): Config {
  return format.merge([
    ...(file === undefined ? [] : [file]),
    { path: STORED_SETTINGS, text: format.textOf(kept) },
  ]);
}

/** Sections that cannot be edited here, with what says them. */
function fixedSections(
  { format, flags = {} }: SettingsParts,
  file: SettingsText | undefined,
): ReadonlyMap<string, string> {
  const inFile = file === undefined ? [] : Object.keys(format.sectionsOf(file));
  return new Map([
    ...inFile.map((name) => [name, file?.path ?? ''] as const),
    ...Object.entries(flags).map(([name, flag]) => [name, flag] as const),
  ]);
}

function shown(
  parts: SettingsParts,
  file: SettingsText | undefined,
  kept: DocumentRecord | undefined,
): ShownSettings {
  const inFile = file === undefined ? {} : parts.format.sectionsOf(file);
  const stored = sectionsIn(kept);
  const sectionOf = (name: SettingsSection): ShownSection => {
    const flag = parts.flags?.[name];
    if (flag !== undefined) return { from: 'flag', path: flag, value: null };
    if (Object.hasOwn(inFile, name))
      return { from: 'file', path: file?.path ?? '', value: inFile[name] ?? null };
    const isKept = Object.hasOwn(stored, name);
    return { from: isKept ? 'store' : 'default', value: stored[name] ?? null };
  };
  return {
    version: kept?.version ?? 0,
    changed: kept === undefined ? null : { at: kept.at, by: kept.by },
    sections: Object.fromEntries(SETTINGS_SECTIONS.map((name) => [name, sectionOf(name)])) as Record<
      SettingsSection,
      ShownSection
    >,
  };
}

function sectionsIn(kept: DocumentRecord | undefined): Sections {
  return (kept?.value ?? {}) as Sections;
}
