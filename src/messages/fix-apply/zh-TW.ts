/** 套用、確認與復原修復的文字。 */
import type { FixApplyMessages } from './en.ts';

export const fixApplyZhTW: FixApplyMessages = {
  help: {
    apply: '執行已儲存的計畫，並讀回驗證；驗證不過就還原',
    confirm: '保留等待確認的變更',
    rollback: '復原一次執行',
    status: '目前各處的狀態；有做到一半、逾期或重新開放的項目時結束代碼為 2',
    report: '一次執行的證據：之前、執行後讀回的內容、現況、呼叫與其 RequestId',
    plan: '`postern fix plan -o FILE` 產生的檔案',
    run: '執行代號，例如 fix-1a2b3c4d',
    select: '只處理計畫中的這些安全性群組（可重複）',
    concurrency: '同時處理的安全性群組數（預設 1）',
    failureBudget: '可以失敗的安全性群組數，超過就不再開始新的（預設 0）',
    confirmWithin: '未及時確認就復原：10m、90s、2h 或 none（終端機上預設 10m，否則 none）',
    rollbackMode: 'workbench：足夠時只讓 Workbench 進入，不對所有人重新開放（預設）；exact：放回原來的規則',
    workbench: '復原時允許哪個站點的 Workbench：intl、cn 或 none（預設依計畫）',
    yes: '不詢問',
    output: '把報告寫入檔案：Markdown；以 .json 結尾則為 JSON',
    endpoint: '使用此端點，例如執行中的本地雲',
    local: '使用內嵌的本地雲',
    state: '執行紀錄與本地雲的資料夾（預設 .postern）',
    role: '在其他帳號中扮演的角色（預設 ResourceDirectoryAccountAccessRole）',
  },
  preview: (p) => `${p.units} 個安全性群組共 ${p.steps} 個步驟，先加窄規則：`,
  unit: (p) => `${p.unit}：${p.steps} 個步驟`,
  wayBack: {
    workbench: (rule, ranges) =>
      ranges === ''
        ? `復原時不重新開放 ${rule}：沒有它 Workbench 也能連入`
        : `復原時不重新開放 ${rule}，改為允許 Workbench（${ranges}）`,
    exact: (rule, because) => `復原時把 ${rule} 放回原樣（${because}）`,
  },
  wentBack: {
    workbench: (rule, ranges) =>
      ranges === ''
        ? `${rule} 沒有重新開放：沒有它 Workbench 也能連入`
        : `${rule} 沒有重新開放，已改為允許 Workbench（${ranges}）`,
    exact: (rule, because) => `${rule} 已放回原樣（${because}）`,
  },
  kept: (groups) =>
    `特意保留：復原在 ${groups} 留下的規則引用它；postern fix rollback --rollback exact 會一併移除`,
  descriptionStays: (text) => `描述仍為「${text}」：原本沒有描述，而沒有任何呼叫能清空描述`,
  because: {
    asked: '依要求',
    edited: '它是編輯過的規則',
    list: '與清單有關',
    'no-workbench': '不使用 Workbench',
    'no-login-port': '沒有 Workbench 登入用的連接埠',
    ipv6: 'Workbench 沒有 IPv6 網段',
    'not-admitted': '原規則並未允許 Workbench',
    'changes-nothing': '不影響任何人的存取',
  },
  list: '清單',
  ask: (p) => `現在進行 ${p.steps} 項變更${p.within === '' ? '' : `，${p.within} 內未確認就復原`}？[y/N] `,
  askRollback: (run) => `現在復原 ${run}？[y/N] `,
  isYes: (answer) => answer === 'y' || answer === 'yes' || answer === '是',
  operation: {
    authorize: '新增規則',
    modify: '修改規則',
    revoke: '移除規則',
    'create-prefix-list': '建立前綴清單',
    'delete-prefix-list': '刪除前綴清單',
    'modify-prefix-list': '修改前綴清單',
    'modify-port-range-list': '修改連接埠清單',
  },
  doing: (p) => `${p.unit}：${p.what}（${p.purpose}）`,
  purpose: { apply: '套用', undo: '還原', rollback: '復原' },
  unchanged: '無需變更：一切已符合計畫。',
  run: (id, state) => `${id}  ${state}`,
  state: {
    overdue: '已逾期',
    applying: '做到一半：請再執行一次，或復原',
    waiting: '已套用，等待確認',
    applied: '已套用',
    confirmed: '已套用並確認',
    stopped: '提早停止：有些安全性群組尚未開始',
    'rolling-back': '復原中',
    'rolled-back': '已復原',
    failed: '未套用',
  },
  unitState: {
    pending: '尚未開始',
    applying: '做到一半',
    applied: '已套用並驗證',
    unchanged: '原已如此',
    undoing: '還原中',
    undone: '已還原',
    'rolling-back': '復原中',
    'rolled-back': '已復原並讀回',
  },
  stands: {
    'as-before': '與修復前相同',
    'as-planned': '與計畫相同',
    'rolled-back': '與復原後相同',
    partly: '介於其間：已做部分步驟',
    edited: '之後被他人或另一次執行變更',
    'not-read': '無法讀取',
  },
  openAgain: '之後又重新開放',
  reopened: (p) => `重新開放：${p.what}，之後${p.how}`,
  left: {
    changed: '已被他人變更',
    unsafe: '會超出計畫改變存取',
    'in-use': '目前仍有其他規則引用它',
    refused: '被雲端拒絕',
  },
  leftLine: (p) => `仍保留：${p.what} ${p.rule} 未復原：${p.because}`,
  failure: (p) => `${p.operation} 被拒絕：${p.code} ${p.message}`.trim(),
  edited: (rules) => `期間被他人變更：${rules}`,
  how: { added: '被新增', removed: '被移除', changed: '被修改' },
  deadline: {
    command: (p) => `${p.time} 前未確認，等待中的命令就會復原；確認：postern fix confirm ${p.run}`,
    service: (p) => `${p.time} 前未確認，服務就會復原；確認：postern fix confirm ${p.run}`,
    nobody: (p) =>
      `已沒有命令在等待確認。${p.time} 之後，由下一個 postern fix 命令或 postern serve 復原。保留：postern fix confirm ${p.run}`,
  },
  overdue: (run) => `逾期：未及時確認，且尚未復原；復原：postern fix rollback ${run}`,
  overdueElsewhere: (p) =>
    `${p.run} 在 ${p.time} 前未確認，目前仍然生效；任何 postern fix 命令都會復原它：postern fix status ${p.run}`,
  notTakenBack: (p) =>
    p.time === ''
      ? `${p.run} 正在復原，現在無法繼續：`
      : `${p.run} 已逾期：${p.time} 前未確認，現在也無法復原：`,
  waitingFor: (left) => `等待確認：剩 ${left}`,
  tookBack: (run) => `${run} 未及時確認，已復原`,
  next: {
    rollback: (run) => `復原：postern fix rollback ${run}`,
    report: (run) => `證據：postern fix report ${run}`,
  },
  noRuns: '沒有執行紀錄。',
  receipts: (p) => `已呼叫 ${p.done} 次${p.unknown === 0 ? '' : `，其中 ${p.unknown} 次結果未知`}`,
  written: (file) => `已寫入 ${file}。`,
  report: {
    title: (run) => `修復 ${run}`,
    about: { plan: '計畫', state: '狀態', begun: '開始', deadline: '確認期限' },
    before: '之前',
    after: { apply: '套用後讀回', undo: '還原後讀回', rollback: '復原後讀回' },
    notEnded: '執行時讀回',
    nothingReadBack: '無：沒有執行到底，或原已如此。',
    now: '現況',
    notThere: '不存在。',
    notRead: '無法讀取。',
    receipts: '呼叫',
    verification: '讀回',
    columns: ['編號', '安全性群組', '目的', '呼叫', '狀態', '依據', '時間', 'RequestId'],
    none: '沒有規則。',
  },
  joined: (p) =>
    p.like === ''
      ? `${p.who} 在計畫產生之後加入了 ${p.group}；計畫不改變任何人對它的存取`
      : `${p.who} 在計畫產生之後加入了 ${p.group}，所屬安全性群組與 ${p.like} 相同：計畫對它的作用也相同`,
  problem: {
    'fix-stale': (p) => ({
      text:
        `計畫已與 \`${p.resource}\` 不符` +
        (p.changes === '' ? `：它${fixApplyZhTW.how[p.how] ?? p.how}` : `：${p.changes}`) +
        (p.unnamed === 0 ? '' : `，另有 ${p.unnamed} 條規則`),
      hint: '沒有任何變更；請重新規劃：postern fix plan',
    }),
    'fix-joined': (p) => ({
      text:
        `\`${p.instance || p.interface}\`${p.instance === '' ? '' : `（${p.interface}）`} 在計畫產生之後加入了 \`${p.group}\`` +
        (p.more === 0 ? '' : `，另有 ${p.more} 個網路介面`),
      hint: '沒有人看過這份計畫對它的影響；未做任何變更；請重新產生計畫：postern fix plan',
    }),
    'fix-busy': (p) => ({
      text: p.resource === '' ? `另一個程序正在處理 ${p.run}` : `\`${p.resource}\` 屬於尚未結束的 ${p.run}`,
      hint: `請看 postern fix status ${p.run}；確認、復原，或等待`,
    }),
    'fix-not-in-plan': (p) => ({
      text: `計畫沒有 \`${p.id}\` 的步驟`,
      hint: '--select 要填計畫會變更的安全性群組',
    }),
    'fix-stopped': (p) => ({
      text: `${p.run} 中途停止：${[p.resource, p.code, p.message].filter(Boolean).join(' ')}`,
      hint: `做過的都有紀錄；請再執行同一指令，或看 postern fix status ${p.run}`,
    }),
    'fix-unknown-run': (p) => ({
      text: `沒有 \`${p.run}\` 這次執行`,
      hint: 'postern fix status 會列出狀態資料夾中的執行；--state 可指定其他資料夾',
    }),
    'fix-not-waiting': (p) => ({
      text: `${p.run} 並未等待確認：${fixApplyZhTW.state[p.state] ?? p.state}`,
      hint: `請看 postern fix status ${p.run}`,
    }),
    'fix-plan-without-account': (p) => ({
      text: `\`${p.path}\` 來自檔案，其中沒有說明屬於哪個帳號`,
      hint: '請直接從帳號重新規劃：postern fix plan，不加 --input',
    }),
    'fix-plan-bad': (p) => ({
      text:
        p.why === 'edited'
          ? `\`${p.path}\` 在規劃之後被手動改動（\`${p.field}\`）：沒有人檢查過它現在的作用`
          : p.why === 'no-digest'
            ? `\`${p.path}\` 沒有 \`${p.field}\`，無法判斷它是否就是當初的計畫：它來自較早的版本，或已被改動`
            : `\`${p.path}\` 不是修復計畫，或已被改動：\`${p.field}\``,
      hint: '沒有任何變更；請用 postern fix plan -o FILE 產生',
    }),
  },
};
