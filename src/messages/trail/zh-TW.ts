/** 雲端操作與遭拒呼叫的文字。 */
import type { DenialMessages, TrailMessages } from './en.ts';

export const denialZhTW: DenialMessages = {
  verdict: (explicit, policy = '策略') => (explicit ? `遭一項${policy}拒絕。` : `沒有${policy}允許它。`),
  statement: (n) => `第 ${n} 條陳述式`,
  policy: {
    ControlPolicy: '管控策略',
    SessionPolicy: '工作階段策略',
    AccountLevelIdentityBasedPolicy: '帳號級 RAM 策略',
    ResourceGroupLevelIdentityBasedPolicy: '資源組級 RAM 策略',
    AssumeRolePolicy: '角色信任策略',
  },
  principals: { SubUser: 'RAM 使用者', AssumedRoleUser: '角色工作階段', Federated: '聯合身分' },
};

export const trailZhTW: TrailMessages = {
  ...denialZhTW,
  help: {
    trail: '雲端執行了什麼、拒絕了什麼以及原因，由 postern serve 保存',
    list: '已執行的操作與遭拒的呼叫，最新者在前',
    why: '請雲端服務說明呼叫遭哪項策略拒絕；不做任何變更',
    id: 'postern trail list 中事件的 ID',
    actor: '只列此名稱的人員（可重複）',
    operation: '只列此動作，例如 AuthorizeSecurityGroup（可重複）',
    resource: '只列涉及此群組、執行個體或其他資源的事件（可重複）',
    denied: '只列遭拒者',
    done: '只列已執行者',
    endpoint: '此雲的紀錄，名稱與 postern serve --endpoint 相同',
    local: '狀態資料夾中本地雲的紀錄，由 postern serve --local 保存',
  },
  none: (cloud) =>
    `沒有保存${cloud}的此類事件。可用 --endpoint 或 --local 指定另一個雲，與 postern serve 相同。`,
  vendor: '阿里雲',
  localCloud: '本地雲',
  columns: { at: '時間', who: '何人', what: '內容' },
  denied: (operation, code) => `遭拒：${operation}  ${code}`,
  from: (address) => `來自 ${address}`,
  ask: '末尾帶有 ID 的事件可查詢遭拒原因：postern trail why ID',
  labels: {
    who: '何人',
    account: '帳號',
    from: '來源',
    action: '動作',
    resource: '對象',
    denies: '拒絕',
    allows: '允許',
    keys: '條件',
    code: '錯誤碼',
    message: '說明',
    request: '請求',
  },
};
