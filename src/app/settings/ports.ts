/** What settings need from the outside: a text of the form of `postern.yaml`, read, checked and written. */
import type { Config } from '../../domain/config/config.ts';
import type { Waiver } from '../../domain/waiver/waiver.ts';

export interface SettingsText {
  /** Where it is from, for problems and for people. */
  readonly path: string;
  readonly text: string;
}

/** Sections by name, each as JSON of the form that it has in the file. */
export type Sections = Readonly<Record<string, unknown>>;

export interface SettingsFormat {
  /** The sections that stand in a text. Throws a `config-…` problem for a text that cannot be read. */
  sectionsOf(source: SettingsText): Sections;
  /** Sections as text. */
  textOf(sections: Sections): string;
  /** What texts declare together; of each section the first that has it counts. Throws a `config-…` problem. */
  merge(sources: readonly SettingsText[]): Config;
  /** The text with sections and waivers added that it does not have; what stands in it stays as it is. */
  extend(source: SettingsText, sections: Sections, waivers: readonly Waiver[]): string;
}

/** The configuration file as it is now; undefined when there is none. */
export type ReadSettingsFile = () => Promise<SettingsText | undefined>;
