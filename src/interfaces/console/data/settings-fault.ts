/** What is wrong with settings as they are typed, by the parser that the service and the command line have. */
import { createSettingsFormat } from '../../../adapters/config/settings-format.ts';
import { CHECK_IDS } from '../../../app/scan.ts';
import type { Messages } from '../../../messages/en.ts';
import { ProblemError } from '../../../problem.ts';

const format = createSettingsFormat(CHECK_IDS);

/** The first fault of sections, each in the form that it has in postern.yaml, as one sentence; undefined when they are right. */
export function faultOf(sections: Readonly<Record<string, unknown>>, messages: Messages): string | undefined {
  try {
    format.merge([{ path: '', text: format.textOf(sections) }]);
    return undefined;
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    const { code, params } = error.problem;
    const render = messages.problem[code] as (params: unknown) => { text: string; hint: string };
    // Lines and columns are of a text that nobody has seen.
    const { value = '' } = params as { readonly value?: string };
    const { hint } = render(params);
    return value === '' ? hint : `${value}: ${hint}`;
  }
}
