/** What is wrong with an answer, whatever was asked. */
import { isLanguage, type Language, messagesFor } from '../../../src/messages/index.ts';
import type { Api, Operation } from './api.ts';
import type { Answer } from './send.ts';

export interface Expected {
  /** `valid`: the document allows it; `broken`: it does not; `refused`: with that status and code; `any`: either. */
  readonly kind: 'valid' | 'broken' | 'refused' | 'any';
  readonly status?: readonly number[];
  readonly code?: string;
}

interface ProblemText {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly params: object;
}

const PROBLEM = /^application\/problem\+json(;|$)/;
/** Refusals that say nothing about the request itself. */
const NOT_NOW = new Set([429]);

/** `operation` is undefined for what the document does not have. Empty when all is well. */
export function judge(
  api: Api,
  answer: Answer,
  {
    operation,
    expected,
    language,
  }: { readonly operation: Operation | undefined; readonly expected: Expected; readonly language: Language },
): readonly string[] {
  const { status } = answer;
  const wrong: string[] = [];
  const problem = status >= 400 ? problemOf(answer) : undefined;
  if (status >= 500 && !(status === 502 && operation?.responses['502'] !== undefined))
    wrong.push(`the service failed: ${answer.text.slice(0, 300)}`);
  if (answer.headers['x-content-type-options'] !== 'nosniff')
    wrong.push('without the headers of a safe answer');
  if (operation !== undefined) wrong.push(...undocumented(api, operation, answer));
  if (status >= 400) {
    if (problem === undefined) wrong.push(`a refusal that is no problem: ${answer.headers['content-type']}`);
    else wrong.push(...problemFaults(problem, answer, language));
  }
  if (NOT_NOW.has(status)) return wrong;
  const { kind } = expected;
  if (kind === 'valid' && problem?.code === 'http-bad-field')
    wrong.push(`what the document allows is refused: ${problem.title}`);
  if (kind === 'broken' && status < 400) wrong.push('what the document does not allow is taken');
  if (kind === 'refused') {
    if (!(expected.status ?? []).includes(status))
      wrong.push(`answered ${status}, not ${expected.status?.join(' or ')}`);
    else if (expected.code !== undefined && problem?.code !== expected.code)
      wrong.push(`refused as ${problem?.code}, not ${expected.code}`);
  }
  return wrong;
}

function problemOf({ headers, text }: Answer): ProblemText | undefined {
  if (!PROBLEM.test(headers['content-type'] ?? '')) return undefined;
  try {
    return JSON.parse(text) as ProblemText;
  } catch {
    return undefined;
  }
}

function problemFaults(problem: ProblemText, { status }: Answer, language: Language): string[] {
  const texts = messagesFor(language).problem as unknown as Record<
    string,
    (params: object) => { text: string; hint: string }
  >;
  if (!Object.hasOwn(texts, problem.code)) return [`the code ${problem.code} is not in the catalogue`];
  const { text, hint } = texts[problem.code]?.(problem.params) ?? {};
  return [
    ...(problem.title === text && problem.detail === hint ? [] : [`not in ${language}: ${problem.title}`]),
    ...(problem.status === status ? [] : [`says ${problem.status} and is ${status}`]),
    ...(problem.type === `urn:postern:problem:${problem.code}` ? [] : [`type ${problem.type}`]),
  ];
}

function undocumented(api: Api, { responses }: Operation, { status, headers, text }: Answer): string[] {
  const response = responses[String(status)] ?? responses[`${String(status)[0]}XX`];
  if (response === undefined) return [`the status ${status} is not documented: ${text.slice(0, 200)}`];
  const { content } = response;
  const type = headers['content-type']?.split(';')[0]?.trim() ?? '';
  if (content === undefined)
    return text === '' ? [] : [`a body that is not documented: ${text.slice(0, 80)}`];
  const found = content[type];
  if (found === undefined)
    return [`the content type ${type} is not documented, but ${Object.keys(content).join(', ')}`];
  if (found.schema === undefined || !/json$/.test(type)) return [];
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return [`not JSON: ${text.slice(0, 80)}`];
  }
  const faults = api.faults(found.schema, value);
  return faults === '' ? [] : [`not as documented (${status}): ${faults}`];
}

/** The language of a header, as the service has to understand it. */
export function spoken(header: string): Language {
  const [tag = ''] = header.split(/[,;]/);
  return isLanguage(tag) ? tag : 'en';
}
