/** `postern checks list`: what a scan looks for. */
import { listChecks } from '../../../app/checks.ts';
import { type Context, print, printJson } from '../context.ts';
import { checksView } from '../views/checks-view.ts';

export async function runChecksList(context: Context): Promise<number> {
  const checks = listChecks();
  if (context.json) await printJson('postern.checks-list/v1', { checks });
  else await print(checksView(checks, context));
  return 0;
}
