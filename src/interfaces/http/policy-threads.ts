/** Does tasks on policies in threads of their own, so that nobody waits for a proof who has not asked for it. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { type Problem, ProblemError, problem } from '../../problem.ts';
import type { PolicyTask } from './policy-work.ts';

/** What a thread answers: a document as text, a problem, or a fault of the program. */
export type PolicyAnswer =
  | { readonly text: string }
  | { readonly problem: Problem }
  | { readonly fault: string };

export interface ThreadLimits {
  /** How many work at once; whoever comes later is told to wait. */
  readonly most: number;
  readonly seconds: number;
  readonly megabytes: number;
}

const LIMITS: ThreadLimits = { most: 2, seconds: 120, megabytes: 512 };

/** In a checkout and in the package, where everything lies in one folder, it is beside this file. */
const SCRIPT = new URL(
  import.meta.url.endsWith('.ts') ? './policy-worker.ts' : './policy-worker.js',
  import.meta.url,
);

export class PolicyThreads {
  private readonly limits: ThreadLimits;
  private readonly working = new Set<Worker>();

  constructor(limits: Partial<ThreadLimits> = {}) {
    this.limits = { ...LIMITS, ...limits };
  }

  /** How many tasks are being done. */
  get count(): number {
    return this.working.size;
  }

  /**
   * The document that a task gives, as text. Throws the problems of the commands; `http-too-many` while as many others
   * work as may, `http-too-much-work` for what takes too long or too much memory, and `interrupted` when the signal
   * ends it.
   */
  async run(task: PolicyTask, signal: AbortSignal): Promise<string> {
    const { most, seconds, megabytes } = this.limits;
    if (this.working.size >= most) throw problem('http-too-many', {});
    const late = AbortSignal.timeout(seconds * 1000);
    const worker = new Worker(SCRIPT, {
      workerData: task,
      resourceLimits: { maxOldGenerationSizeMb: megabytes },
      // Nothing of what the service was started with is its concern.
      env: {},
      argv: [],
    });
    this.working.add(worker);
    try {
      const [answer] = (await once(worker, 'message', { signal: AbortSignal.any([signal, late]) })) as [
        PolicyAnswer,
      ];
      if ('text' in answer) return answer.text;
      if ('problem' in answer) throw new ProblemError(answer.problem);
      throw new Error(answer.fault);
    } catch (error) {
      if (signal.aborted) throw problem('interrupted', {}, error);
      if (late.aborted) throw problem('http-too-much-work', { limit: `${seconds} s` }, error);
      if ((error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY')
        throw problem('http-too-much-work', { limit: `${megabytes} MB` }, error);
      throw error;
    } finally {
      this.working.delete(worker);
      await worker.terminate();
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.working].map((worker) => worker.terminate()));
  }
}
