/** Parses flag values; every refusal names the flag, the value and what was expected. */
import { basename } from 'node:path';
import { type LoadedConfig, loadConfig } from '../../adapters/config/read-config.ts';
import { withPorts } from '../../app/judging.ts';
import { CHECK_IDS, type JudgeOptions } from '../../app/scan.ts';
import type { Config } from '../../domain/config/config.ts';
import { parseBlock, toCidrs } from '../../domain/net/address.ts';
import type { TrustedSource } from '../../domain/plan/trusted-sources.ts';
import type { WorkbenchRanges } from '../../domain/plan/workbench.ts';
import { DEFAULT_JUDGEMENT } from '../../domain/security-group/verdict.ts';
import { problem } from '../../problem.ts';
import { parsePort } from '../packet.ts';
import { notEverybody, readTrustedFile } from './trusted-file.ts';

/** Flags about how to judge. */
export interface JudgeFlags {
  readonly config?: string;
  /** Files. */
  readonly trusted?: readonly string[];
  readonly port?: readonly string[];
  readonly broadOver?: string;
}

/** How to judge: as the configuration file says, and as flags say instead. */
export function judgeOptions(flags: JudgeFlags, config: Config): JudgeOptions {
  const { catalogue, broadOver, withoutPorts, logins, workbench } = config;
  const asked = (flags.port ?? []).map((text) => parsePort('--port', text));
  const v4 = flags.broadOver === undefined ? broadOver.v4 : parseCount(flags.broadOver);
  return {
    ...withPorts({ catalogue, withoutPorts }, asked),
    judgement: { ...DEFAULT_JUDGEMENT, broadOver: { ...broadOver, v4 } },
    trust: flags.trusted === undefined ? config.trust : { sources: readTrusted(flags.trusted), lists: [] },
    logins,
    ...(workbench === undefined ? {} : { workbench: rangesDeclared(workbench) }),
    waivers: { list: config.waivers, today: today() },
  };
}

function rangesDeclared(workbench: NonNullable<Config['workbench']>): WorkbenchRanges {
  return workbench === 'none'
    ? { public: [], private: [] }
    : { public: workbench.public, private: workbench.private };
}

/** `judgeOptions` with the configuration that the flags name. */
export async function judgedBy(flags: JudgeFlags): Promise<JudgeOptions> {
  const { config } = await loadedConfig(flags);
  return judgeOptions(flags, config);
}

/** The configuration file that the flags name, or the one of the working folder. */
export function loadedConfig(flags: Pick<JudgeFlags, 'config'>): Promise<LoadedConfig> {
  return loadConfig(flags.config, CHECK_IDS);
}

/** The day it is, in UTC: waivers end at the same moment for everybody. */
export function today(): string {
  return new Date().toISOString().slice(0, 10);
}

/** Values of a flag that may be repeated or hold several, comma-separated. */
export function parseList(
  flag: string,
  values: readonly string[] | undefined,
  pattern: RegExp,
  expected: string,
): string[] | undefined {
  const items = values?.flatMap((value) => value.split(',')).map((value) => value.trim());
  const bad = items?.find((item) => !pattern.test(item));
  if (bad !== undefined) throw problem('bad-flag', { flag, value: bad, expected });
  return items;
}

function parseCount(text: string): bigint {
  if (!/^\d{1,10}$/.test(text))
    throw problem('bad-flag', { flag: '--broad-over', value: text, expected: '0 to 4294967296' });
  return BigInt(text);
}

/** Files of trusted sources, each as one of them that is called as the file is. Throws `trusts-everybody`. */
export function readTrusted(paths: readonly string[]): readonly TrustedSource[] {
  return notEverybody(
    paths.map((path) => {
      const blocks = readTrustedFile(path, parseBlock);
      return { name: basename(path), kind: 'declared', cidrs: blocks.flatMap(({ set }) => toCidrs(set)) };
    }),
  );
}
