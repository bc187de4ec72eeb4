/** Texts of jobs and of the processes that do them. */
export const jobsEn = {
  help: {
    worker: 'do the jobs of `postern serve` on other machines: read accounts, carry out repairs',
    database: 'PostgreSQL of the service, such as postgres://user@host/postern',
    concurrency: 'jobs of each kind at once (default: 4)',
    takeOverAfter:
      'a process that has said nothing for so long is gone: its jobs go to others (default: 15s, at least 10s)',
    noWork: 'only coordinate and answer; jobs are done by `postern worker`',
    guardsEvery: 'time between looks at guardrails: 5m, 1h, or none (default: 5m)',
    logLevel: 'least that is logged, as lines of JSON on stderr: trace, debug, info, warn, error, or silent',
  },
  started: (p: { target: string; where: string; concurrency: number }): string =>
    `Doing jobs for ${p.target}, ${p.concurrency} of each kind at once, from ${p.where}. Ctrl-C hands back what is not done.`,
  stopping: 'Handing back what is not done…',
  problem: {
    'job-lost': (p: { kind: string }) => ({
      text: `the job \`${p.kind}\` was begun too often by processes that were gone then, or it was called off`,
      hint: 'see the logs of the workers, and ask again',
    }),
    'worker-needs-database': () => ({
      text: 'a worker shares jobs through PostgreSQL, and none was named',
      hint: 'give --database postgres://…; on SQLite `postern serve` does all jobs itself',
    }),
    'serve-no-workers': () => ({
      text: 'without PostgreSQL nobody else can do the jobs',
      hint: 'leave out --no-work, or give --database postgres://…',
    }),
  },
};

export type JobsMessages = typeof jobsEn;
