/** 数据库的文字：扫描记录、检查结果的经历、审计记录、备份。 */
import type { StoreMessages } from './en.ts';

export const storeZhCN: StoreMessages = {
  problem: {
    'store-unusable': (p) => ({
      text: `无法使用数据库 \`${p.where}\`：${p.reason}`,
      hint: '请检查文件夹或数据库及其权限；可用 --state 或 --database 指定另一个',
    }),
    'store-newer': (p) => ({
      text: `数据库 \`${p.where}\` 已被较新的 Postern 更改：其中有 \`${p.version}\`，此版本只到 \`${p.known}\``,
      hint: '请使用该版本的 Postern；未更改任何内容',
    }),
  },
};
