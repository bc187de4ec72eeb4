/** Flags that creating groups and instances share. */
import type { CreateJudging } from '../../app/create/judge.ts';
import { CREATE_PATTERNS } from '../../app/create/patterns.ts';
import { withPorts } from '../../app/judging.ts';
import type { CreateCall } from '../../app/ports.ts';
import { DEFAULT_CATALOGUE, type OpsPort } from '../../domain/catalogue.ts';
import { DEFAULT_JUDGEMENT } from '../../domain/security-group/verdict.ts';
import { problem } from '../../problem.ts';
import { parsePort } from '../packet.ts';
import { confirm } from './confirm.ts';
import type { Context, GlobalFlags } from './context.ts';
import { type Named, ownNames, trustOf } from './create-sources.ts';
import type { CreateTargetFlags } from './create-target.ts';
import type { DeclaredFlags } from './fix-sources.ts';

export const PRINTED = ['cli', 'terraform'] as const;

export interface CreateFlags extends GlobalFlags, CreateTargetFlags, DeclaredFlags {
  readonly name?: string;
  readonly config?: string;
  readonly allow?: readonly string[];
  readonly tag?: readonly string[];
  readonly port?: readonly string[];
  readonly acceptExposure?: readonly string[];
  readonly request?: string;
  readonly dryRun?: boolean | string;
  readonly print?: string;
  readonly yes?: boolean;
}

/** Throws `missing-argument` for a flag without which nothing can be done. */
export function requiredFlag(flag: string, value: string | undefined): string {
  if (value === undefined || value === '') throw problem('missing-argument', { argument: flag });
  return value;
}

/** The value if it looks right. */
export function checkedFlag(flag: string, value: string, pattern: RegExp, expected: string): string {
  if (!pattern.test(value)) throw problem('bad-flag', { flag, value, expected });
  return value;
}

/** A whole number between two others. */
export function numberFlag(flag: string, value: string, least: number, most: number): number {
  const number = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN;
  if (!(number >= least && number <= most))
    throw problem('bad-flag', { flag, value, expected: `${least} - ${most}` });
  return number;
}

/** A name as the vendor takes it. */
export function nameFlag(flag: string, value: string | undefined): string {
  const name = requiredFlag(flag, value);
  return checkedFlag(flag, name, CREATE_PATTERNS.name, 'web-frontend');
}

/** Tags of one resource: at most 20, keys that the vendor takes (facts b). */
export function tagFlags(values: readonly string[] = []): Readonly<Record<string, string>> {
  const tags: Record<string, string> = {};
  for (const value of values) {
    const [, key = '', text = ''] = /^([^=]{1,64})=(.{0,128})$/.exec(value) ?? [];
    if (key === '' || /^(aliyun|acs:)|https?:\/\//i.test(key) || Object.hasOwn(tags, key))
      throw problem('bad-flag', { flag: '--tag', value, expected: 'team=web' });
    tags[key] = text;
  }
  if (Object.keys(tags).length > 19)
    throw problem('bad-flag', { flag: '--tag', value: values.at(-1) ?? '', expected: '1 - 19' });
  return tags;
}

/** The catalogue of the configuration with the ports that flags add. */
export function catalogueOf(
  ports: readonly string[] = [],
  own: readonly OpsPort[] = DEFAULT_CATALOGUE,
): readonly OpsPort[] {
  return withPorts(
    { catalogue: own },
    ports.map((text) => parsePort('--port', text)),
  ).catalogue;
}

/** Services of the catalogue that may be exposed. */
export function acceptedServices(
  values: readonly string[] = [],
  catalogue: readonly OpsPort[] = DEFAULT_CATALOGUE,
): readonly string[] {
  const services = [...new Set(catalogue.map(({ service }) => service))];
  const accepted = values.flatMap((value) => value.split(','));
  const unknown = accepted.find((one) => !services.includes(one));
  if (unknown !== undefined)
    throw problem('bad-flag', { flag: '--accept-exposure', value: unknown, expected: services.join(', ') });
  return accepted;
}

/** How to judge; `broadOver` is where the configuration lets `broad` begin. */
export function judgingOf(
  flags: CreateFlags,
  catalogue: readonly OpsPort[],
  named: Named,
  used: ReadonlySet<string>,
  broadOver = DEFAULT_JUDGEMENT.broadOver,
): CreateJudging {
  const accept = acceptedServices(flags.acceptExposure, catalogue);
  return { catalogue, judgement: { broadOver, trusted: trustOf(named, used) }, accept };
}

/** The documentation block of RFC 5737 stands for addresses of one's own where none were declared. */
const EXAMPLE = '203.0.113.0/24';
/** More names than this are not offered. */
const MOST_NAMES = 2;

/** Sources to name in what to type instead. */
export function narrowOf(named: Named): readonly string[] {
  const own = ownNames(named);
  return own.length === 0 ? [EXAMPLE] : own.slice(0, MOST_NAMES);
}

/** Asks whether the calls may be made. */
export function asks(flags: CreateFlags, context: Context, signal: AbortSignal) {
  const { ask, isYes } = context.messages.create;
  return async (calls: readonly CreateCall[], shown: string): Promise<void> => {
    const yes = flags.yes === true;
    if (!yes && (process.stdin.isTTY !== true || process.stderr.isTTY !== true))
      throw problem('create-needs-yes', {});
    await confirm({ yes, isYes, signal }, () => `${shown}\n${ask(calls.length)}`);
  };
}
