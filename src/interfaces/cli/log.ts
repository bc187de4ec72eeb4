/** Logs of the service and of workers: a line of JSON each, on stderr, without secrets. */
import pino, { type Logger } from 'pino';
import type { NotifySettings } from '../../domain/notify/settings.ts';
import { ProblemError, problem } from '../../problem.ts';

export type Log = Logger;

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const;
const HIDDEN = '[hidden]';

/** What carries a secret by its name, wherever it stands in a line. */
const NAMED_SECRET =
  /((?:^|[?&\s"'])(?:access_?key_?(?:id|secret)|signature|security_?token|access_token|token|secret|sign|password|key|code|state|nonce|id_token_hint)=)[^&\s"'\\]+/gi;
/** What authorises a request, and passwords in URLs. */
const CREDENTIALS = /(Bearer\s+)[\w.~+/=-]+|([a-z][a-z0-9+.-]*:\/\/[^\s:/@"\\]*:)[^\s@"\\]+(?=@)/gi;

export interface LogOptions {
  /** `--log-level`; `info` when absent, `silent` with `--quiet`. */
  readonly level?: string | undefined;
  readonly quiet: boolean;
  /** Values that must not be shown, wherever they stand. */
  readonly secrets: readonly string[];
  /** Where lines go; stderr when absent. */
  readonly write?: ((line: string) => void) | undefined;
}

/** Throws `bad-flag`. */
export function openLog({ level, quiet, secrets, write }: LogOptions): Log {
  const wanted = level ?? (quiet ? 'silent' : 'info');
  if (!LEVELS.some((one) => one === wanted))
    throw problem('bad-flag', { flag: '--log-level', value: wanted, expected: LEVELS.join(', ') });
  const hide = hider(secrets);
  return pino(
    {
      level: wanted,
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: {
        paths: [
          'req.headers.authorization',
          'req.headers.cookie',
          'req.headers["x-csrf-token"]',
          'res.headers["set-cookie"]',
        ],
        censor: HIDDEN,
      },
      hooks: { streamWrite: hide },
    },
    write === undefined ? pino.destination({ fd: 2, sync: true }) : { write },
  );
}

/** Takes secrets out of a line of JSON. */
export function hider(secrets: readonly string[]): (line: string) => string {
  // As they stand within JSON; what is that short is no secret, and would be found in every other word.
  const values = secrets.filter((one) => one.length >= 6).map((one) => JSON.stringify(one).slice(1, -1));
  return (line) =>
    values
      .reduce((text, value) => text.replaceAll(value, HIDDEN), line)
      .replace(NAMED_SECRET, `$1${HIDDEN}`)
      .replace(CREDENTIALS, (_, bearer?: string, url?: string) => `${bearer ?? url ?? ''}${HIDDEN}`);
}

/** What environment variables hold that are called as secrets are, and those that channels name. */
export function secretsOf(env: NodeJS.ProcessEnv, { channels }: Pick<NotifySettings, 'channels'>): string[] {
  const named = new Set(channels.flatMap(({ url, secret }) => [url, secret ?? '']));
  return Object.entries(env).flatMap(([name, value = '']) =>
    named.has(name) || /SECRET|TOKEN|PASSWORD|_KEY(_ID)?$|WEBHOOK/i.test(name) ? [value.trim()] : [],
  );
}

/** A failure as fields of a line: its code and parameters, or its message. */
export function failureOf(error: unknown): object {
  if (error instanceof ProblemError) return { code: error.problem.code, params: error.problem.params };
  return { code: 'internal', err: error };
}
