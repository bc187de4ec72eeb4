/** 資料庫的文字：掃描紀錄、檢查結果的經歷、稽核紀錄、備份。 */
import type { StoreMessages } from './en.ts';

const BACKUP_FAULTS = {
  'not-json': '不是 JSON',
  'not-a-backup': '不是資料庫的備份',
  'other-version': '備份來自另一個版本的 Postern；請用該版本還原',
  'not-a-row': '不是此版本任何資料表的資料列',
  checksum: '備份已被改動：內容與最後一行所記不符',
  'after-end': '備份的最後一行之後還有內容',
  'cut-off': '備份不完整，缺少最後一行',
};

export const storeZhTW: StoreMessages = {
  problem: {
    'store-unusable': (p) => ({
      text: `無法使用資料庫 \`${p.where}\`：${p.reason}`,
      hint: '請檢查資料夾或資料庫及其權限；可用 --state 或 --database 指定另一個',
    }),
    'store-newer': (p) => ({
      text: `資料庫 \`${p.where}\` 已被較新的 Postern 變更：其中有 \`${p.version}\`，此版本只到 \`${p.known}\``,
      hint: '請使用該版本的 Postern；未變更任何內容',
    }),
    'store-not-empty': (p) => ({
      text: `資料庫 \`${p.where}\` 不是空的`,
      hint: '請用 --state 或 --database 指定新的資料庫，或用 --replace 取代其中全部內容',
    }),
    'backup-bad': (p) => ({
      text: `\`${p.path}\` 第 ${p.line} 行：${BACKUP_FAULTS[p.reason]}`,
      hint: '資料庫維持原狀；請改用另一份備份',
    }),
  },
};
