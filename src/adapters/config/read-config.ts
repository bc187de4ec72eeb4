/** Finds and reads `postern.yaml`. */
import { readFileSync } from 'node:fs';
import { type Config, EMPTY_CONFIG } from '../../domain/config/config.ts';
import { problem } from '../../problem.ts';

/** Looked for in the working folder when no file is named. */
export const CONFIG_FILE = 'postern.yaml';

export interface LoadedConfig {
  readonly path: string;
  /** Undefined when there is no file: nothing is declared then. */
  readonly text: string | undefined;
  readonly config: Config;
}

/**
 * Reads the file at `named`, or the one of the working folder, which may be absent: then nothing of YAML is loaded.
 * Throws a problem.
 */
export async function loadConfig(
  named: string | undefined,
  checks: readonly string[],
): Promise<LoadedConfig> {
  const { path, text } = readConfigText(named);
  if (text === undefined) return { path, text, config: EMPTY_CONFIG };
  const { parseConfig } = await import('./parse-config.ts');
  return { path, text, config: parseConfig(path, text, checks) };
}

/** The text of the file at `named`, or of the one of the working folder, which may be absent. Throws a problem. */
export function readConfigText(named: string | undefined): Pick<LoadedConfig, 'path' | 'text'> {
  const path = named ?? CONFIG_FILE;
  try {
    return { path, text: readFileSync(path, 'utf8') };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (code !== 'ENOENT') throw problem('input-unreadable', { path, reason: code }, error);
    if (named !== undefined) throw problem('config-not-found', { path }, error);
    return { path, text: undefined };
  }
}
