/** What somebody is told of a store that fails whom nobody knows: not where it is, nor as whom it is reached. */
import type { Store } from '../../app/store/ports.ts';
import { ProblemError, problem } from '../../problem.ts';

/** The failure with a kind and a code in the place of a path, a URL and a sentence; any other as it is. */
export function withoutPlace<Failure>(error: Failure, kind: Store['kind']): Failure | Error {
  if (!(error instanceof ProblemError) || error.problem.code !== 'store-unusable') return error;
  return problem('store-unusable', { where: kind, reason: codeOf(error) }, error);
}

/** The code of the system or of the database at the root of a failure. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  if (error.cause !== undefined) return codeOf(error.cause);
  const { code } = error as NodeJS.ErrnoException;
  return typeof code === 'string' && /^\w+$/.test(code) ? code : 'unknown';
}
