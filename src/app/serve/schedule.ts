/** Work that comes round: each task by itself, never twice at once, whatever the one before came to. */
import type { Timer } from '../guard/ports.ts';

export interface Task {
  readonly name: string;
  /** From the end of one run to the start of the next, in milliseconds. */
  readonly everyMs: number;
  /** Runs first after so long; at once when absent. */
  readonly firstMs?: number;
  run(signal: AbortSignal): Promise<void>;
}

export interface ScheduleParts {
  readonly timer: Timer;
  /** Told of a run that failed; the task goes on. */
  readonly onFailure: (task: string, error: unknown) => void;
}

/** Starts the tasks; the promise of `stop` ends when those that run have ended. */
export function startSchedule(
  tasks: readonly Task[],
  { timer, onFailure }: ScheduleParts,
): { stop(): Promise<void> } {
  const controller = new AbortController();
  const { signal } = controller;
  const stopped = new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  const loop = async (task: Task): Promise<void> => {
    let pause = task.firstMs ?? 0;
    while (!signal.aborted) {
      if (pause > 0) await Promise.race([timer.sleep(pause), stopped]);
      if (signal.aborted) return;
      try {
        await task.run(signal);
      } catch (error) {
        if (!signal.aborted) onFailure(task.name, error);
      }
      pause = task.everyMs;
    }
  };
  const loops = tasks.map(loop);
  return {
    async stop() {
      controller.abort();
      await Promise.all(loops);
    },
  };
}
