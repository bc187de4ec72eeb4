/** `postern worker`: does jobs of the service until it is stopped, and hands back what is not done then. */
import { problem } from '../../../problem.ts';
import { judgedBy, loadedConfig } from '../arguments.ts';
import { type Context, print } from '../context.ts';
import { openLog, secretsOf } from '../log.ts';
import { openWork, parseConcurrency, untilStopped, type WorkFlags } from '../work.ts';

/** Exit code 0 when it is stopped. */
export async function runWorker(flags: WorkFlags, context: Context): Promise<number> {
  // SQLite serves the processes of one machine, and a service there does its jobs itself.
  if ((flags.database ?? process.env.POSTERN_DATABASE ?? '') === '')
    throw problem('worker-needs-database', {});
  await judgedBy(flags);
  const { notify } = (await loadedConfig(flags)).config;
  const { messages, json, quiet } = context;
  const stopping = new AbortController();
  const log = openLog({ level: flags.logLevel, quiet, secrets: secretsOf(process.env, notify) });
  const concurrency = parseConcurrency(flags.concurrency);
  const work = await openWork(flags, { log, signal: stopping.signal });
  try {
    const working = await work.work();
    const { target, store } = work;
    const { where } = store;
    // Whoever reads that it runs may tell it to stop.
    const told = untilStopped();
    if (json)
      await print(
        JSON.stringify({ schema: 'postern.worker/v1', target, store: where, concurrency, pid: process.pid }),
      );
    else if (!quiet) {
      const m = messages.serve.target;
      const name = target === '' ? m.vendor : target === 'local' ? m.local : target;
      await print(messages.jobs.started({ target: name, where, concurrency }));
    }
    await told;
    log.info(messages.jobs.stopping);
    // Jobs end by their own signals; calls that read give up with this one.
    const stopped = working.stop();
    stopping.abort();
    await stopped;
  } finally {
    await work.close();
  }
  log.info(messages.serve.stopped);
  // Connections that clients keep, and sleeps of the clock, would hold the process.
  process.exit(0);
}
