/** 資料庫的文字：掃描紀錄、檢查結果的經歷、稽核紀錄、備份。 */
import type { StoreMessages } from './en.ts';

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
  },
};
