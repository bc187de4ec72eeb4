/** The thread in which one task on policies is done. It is ended from outside when it takes too long. */
import { parentPort, workerData } from 'node:worker_threads';
import { ProblemError } from '../../problem.ts';
import type { PolicyAnswer } from './policy-threads.ts';
import { type PolicyTask, workOn } from './policy-work.ts';

const answer = (given: PolicyAnswer): void => parentPort?.postMessage(given);

try {
  answer({ text: JSON.stringify(await workOn(workerData as PolicyTask)) });
} catch (error) {
  answer(
    error instanceof ProblemError
      ? { problem: error.problem }
      : { fault: error instanceof Error ? (error.stack ?? error.message) : String(error) },
  );
}
