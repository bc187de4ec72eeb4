/** What every command needs: where to write, in which language, with or without colours. */
import pc from 'picocolors';
import {
  type Language,
  languageOf,
  type Messages,
  messagesFor,
  namedLanguage,
} from '../../messages/index.ts';
import { ProblemError, problem } from '../../problem.ts';
import { visible } from './views/layout.ts';

/** Flags that every command takes. */
export interface GlobalFlags {
  readonly json?: boolean;
  readonly lang?: string;
  readonly quiet?: boolean;
  readonly color?: boolean;
}

export interface Context {
  readonly messages: Messages;
  readonly language: Language;
  readonly json: boolean;
  readonly quiet: boolean;
  readonly colors: ReturnType<typeof pc.createColors>;
  /** Columns of the terminal, between 60 and 100; 100 when there is no terminal. */
  readonly width: number;
}

export function contextOf(flags: GlobalFlags): Context {
  const named = flags.lang === undefined ? undefined : namedLanguage(flags.lang);
  if (flags.lang !== undefined && named === undefined)
    throw problem('bad-flag', { flag: '--lang', value: flags.lang, expected: 'en, zh-TW, zh-CN' });
  const language = named ?? environmentLanguage();
  const forced = (process.env.FORCE_COLOR ?? '') !== '';
  const wanted = flags.color !== false && (process.env.NO_COLOR ?? '') === '' && flags.json !== true;
  return {
    messages: messagesFor(language),
    language,
    json: flags.json === true,
    quiet: flags.quiet === true,
    colors: pc.createColors(wanted && (forced || process.stdout.isTTY === true)),
    width: Math.max(60, Math.min(100, process.stdout.columns ?? (Number(process.env.COLUMNS) || 100))),
  };
}

/** The language of the environment, as POSIX programs look for it. */
export function environmentLanguage(): Language {
  const { LC_ALL, LC_MESSAGES, LANG } = process.env;
  return languageOf([LC_ALL, LC_MESSAGES, LANG].find((one) => one !== undefined && one !== '') ?? '');
}

/** Writes one problem to stderr. */
export function reportProblem(error: unknown, messages: Messages): void {
  process.stderr.write(problemLines(error, messages));
}

/** A problem as `error[code]: text` with its hint, each on a line that ends. */
export function problemLines(error: unknown, messages: Messages): string {
  const { code, params } = (
    error instanceof ProblemError
      ? error
      : problem('internal', { reason: error instanceof Error ? error.message : String(error) })
  ).problem;
  const render = messages.problem[code] as (params: unknown) => { text: string; hint: string };
  const { text, hint } = render(params);
  return `error[${code}]: ${visible(text)}\n  ${visible(hint)}\n`;
}

/** Prints whole lines to stdout. */
export function print(text: string): Promise<void> {
  return write(text.endsWith('\n') ? text : `${text}\n`);
}

/** Writes to stdout and waits until it is taken; a closed pipe (`| head`) ends quietly. */
export function write(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(text, (error) => {
      if (error === null || error === undefined || (error as NodeJS.ErrnoException).code === 'EPIPE')
        resolve();
      else reject(error);
    });
  });
}

/** One JSON document, as the command contract asks. */
export function printJson(schema: string, body: object): Promise<void> {
  return print(JSON.stringify({ schema, ...body }, null, 2));
}
