/** 关于任务及执行任务之进程的简体中文文字。 */
import type { JobsMessages } from './en.ts';

export const jobsZhCN: JobsMessages = {
  help: {
    worker: '在其他机器上执行 `postern serve` 的任务：读取账号、执行修复',
    database: '服务所用的 PostgreSQL，例如 postgres://user@host/postern',
    concurrency: '每种任务同时执行的数量（默认：4）',
    takeOverAfter: '进程多久没有回报便视为已终止，其任务由其他进程接手（默认：15s，至少 10s）',
    noWork: '只负责协调与应答；任务由 `postern worker` 执行',
    guardsEvery: '查看防护策略的间隔：5m、1h 或 none（默认：5m）',
    logLevel: '日志的最低级别，以 JSON 逐行写到 stderr：trace、debug、info、warn、error 或 silent',
  },
  started: (p) =>
    `正在为 ${p.target} 执行任务，每种同时 ${p.concurrency} 项，来源为 ${p.where}。按 Ctrl-C 会交还未完成的任务。`,
  stopping: '正在交还未完成的任务…',
  problem: {
    'job-lost': (p) => ({
      text: `任务 \`${p.kind}\` 多次由随后终止的进程开始，或已被取消`,
      hint: '请查看各 worker 的日志，然后重新请求',
    }),
    'worker-needs-database': () => ({
      text: 'worker 通过 PostgreSQL 分担任务，但没有指定数据库',
      hint: '请指定 --database postgres://…；使用 SQLite 时，`postern serve` 会自行执行所有任务',
    }),
    'serve-no-workers': () => ({
      text: '没有 PostgreSQL，其他进程无法执行任务',
      hint: '请去掉 --no-work，或指定 --database postgres://…',
    }),
  },
};
