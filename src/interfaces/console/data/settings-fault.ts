/** What is wrong with settings as they are typed, by the parser that the service and the command line have. */
import { stringify } from 'yaml';
import { mergeConfig } from '../../../adapters/config/parse-config.ts';
import type { Messages } from '../../../messages/en.ts';
import { ProblemError } from '../../../problem.ts';

/** The first fault of sections, each in the form that it has in postern.yaml, as one sentence; undefined when they are right. */
export function faultOf(sections: Readonly<Record<string, unknown>>, messages: Messages): string | undefined {
  try {
    // Waivers, which name checks, are no section that is edited.
    mergeConfig([{ path: '', text: stringify(sections, { lineWidth: 0 }) }], []);
    return undefined;
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    const { code, params } = error.problem;
    const render = messages.problem[code] as (params: unknown) => { text: string; hint: string };
    // Lines and columns are of a text that nobody has seen.
    const { value = '' } = params as { readonly value?: string };
    const { hint } = render(params);
    return value === '' ? hint : messages.labelled(value, hint);
  }
}
