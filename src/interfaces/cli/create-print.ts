/** Calls in the words of other tools. */
import { cliOf } from '../../adapters/alibaba/create-print-cli.ts';
import { terraformOf } from '../../adapters/alibaba/create-print-terraform.ts';
import type { CreateCall } from '../../app/ports.ts';
import type { PRINTED } from './create-flags.ts';

export interface Printed {
  readonly form: (typeof PRINTED)[number];
  readonly text: string;
}

/** Throws `create-not-printable` for what the tool has no words for. */
export function printedForm(form: Printed['form'], calls: readonly CreateCall[]): Printed {
  return { form, text: form === 'cli' ? cliOf(calls) : terraformOf(calls) };
}
