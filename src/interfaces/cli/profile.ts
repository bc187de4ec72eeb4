/** `--profile switch=value`, which every command takes that asks the evaluator or the prover. */
import {
  DEFAULT_PROFILE,
  type SemanticsProfile,
  SWITCHES,
  type SwitchName,
} from '../../domain/semantics/profile.ts';
import { problem } from '../../problem.ts';

export interface GivenProfile {
  readonly profile: SemanticsProfile;
  /** The switches that were given, the default value too; of one given twice the last. */
  readonly given: ReadonlyMap<SwitchName, string>;
}

/** Reads the values of a repeated `--profile`; throws a problem that names what is known. */
export function parseProfile(flags: readonly string[] | undefined): GivenProfile {
  const given = new Map<SwitchName, string>();
  for (const text of flags ?? []) {
    const cut = text.indexOf('=');
    const name = cut === -1 ? text : text.slice(0, cut);
    if (!isSwitch(name)) {
      const expected = Object.keys(SWITCHES).join(', ');
      throw problem('bad-flag', { flag: '--profile', value: text, expected });
    }
    const values: readonly string[] = SWITCHES[name];
    const value = cut === -1 ? '' : text.slice(cut + 1);
    if (!values.includes(value)) {
      const expected = values.map((one) => `${name}=${one}`).join(', ');
      throw problem('bad-flag', { flag: '--profile', value: text, expected });
    }
    given.set(name, value);
  }
  const profile = Object.freeze({ ...DEFAULT_PROFILE, ...Object.fromEntries(given) }) as SemanticsProfile;
  return { profile, given };
}

/** The switches of a profile that differ from the default, as documents show them. */
export function deviations(profile: SemanticsProfile): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(profile).filter(([name, value]) => value !== DEFAULT_PROFILE[name as SwitchName]),
  );
}

function isSwitch(name: string): name is SwitchName {
  return Object.hasOwn(SWITCHES, name);
}
