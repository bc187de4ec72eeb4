/** 数据库的文字：扫描记录、检查结果的经历、审计记录、备份。 */
import type { StoreMessages } from './en.ts';

const BACKUP_FAULTS = {
  'not-json': '不是 JSON',
  'not-a-backup': '不是数据库的备份',
  'other-version': '备份来自另一个版本的 Postern；请用该版本恢复',
  'not-a-row': '不是此版本任何表的行',
  checksum: '备份已被改动：内容与最后一行所记不符',
  'after-end': '备份的最后一行之后还有内容',
  'cut-off': '备份不完整，缺少最后一行',
};

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
    'store-not-empty': (p) => ({
      text: `数据库 \`${p.where}\` 不是空的`,
      hint: '请用 --state 或 --database 指定新的数据库，或用 --replace 替换其中全部内容',
    }),
    'backup-bad': (p) => ({
      text: `\`${p.path}\` 第 ${p.line} 行：${BACKUP_FAULTS[p.reason]}`,
      hint: '数据库保持原样；请改用另一份备份',
    }),
  },
};
