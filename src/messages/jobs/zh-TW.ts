/** 關於工作及執行工作之程序的繁體中文（臺灣）文字。 */
import type { JobsMessages } from './en.ts';

export const jobsZhTW: JobsMessages = {
  help: {
    worker: '在其他機器上執行 `postern serve` 的工作：讀取帳號、執行修復',
    database: '服務所用的 PostgreSQL，例如 postgres://user@host/postern',
    concurrency: '每種工作同時執行的數量（預設：4）',
    takeOverAfter: '程序多久沒有回報便視為已終止，其工作由其他程序接手（預設：15s，至少 10s）',
    noWork: '只負責協調與回應；工作由 `postern worker` 執行',
    guardsEvery: '檢視防護策略的間隔：5m、1h 或 none（預設：5m）',
    logLevel: '記錄的最低層級，以 JSON 逐行寫到 stderr：trace、debug、info、warn、error 或 silent',
  },
  started: (p) =>
    `正在為 ${p.target} 執行工作，每種同時 ${p.concurrency} 項，來源為 ${p.where}。按 Ctrl-C 會交還未完成的工作。`,
  stopping: '正在交還未完成的工作…',
  problem: {
    'job-lost': (p) => ({
      text: `工作 \`${p.kind}\` 多次由隨後終止的程序開始，或已被取消`,
      hint: '請查看各 worker 的記錄，然後重新要求',
    }),
    'worker-needs-database': () => ({
      text: 'worker 透過 PostgreSQL 分擔工作，但沒有指定資料庫',
      hint: '請指定 --database postgres://…；使用 SQLite 時，`postern serve` 會自行執行所有工作',
    }),
    'serve-no-workers': () => ({
      text: '沒有 PostgreSQL，其他程序無法執行工作',
      hint: '請移除 --no-work，或指定 --database postgres://…',
    }),
  },
};
