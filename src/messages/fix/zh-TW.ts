/** 關於修復的繁體中文（臺灣）文字。 */
import type { FixMessages } from './en.ts';

export const fixZhTW: FixMessages = {
  heading: (p) =>
    p.steps === 0 ? '無須處理。' : `計畫：${p.groups} 個安全性群組，共 ${p.steps} 個步驟。尚未變更任何內容。`,
  closes: (p) =>
    p.except === ''
      ? `對${p.from}關閉 ${p.ports}，不留例外`
      : `對${p.from}關閉 ${p.ports}，但保留 ${p.except}`,
  ports: (ports, family) => `${ports}（${family}）`,
  everyOther: (family) => `其他所有 ${family} 位址`,
  comma: '、',
  semicolon: '；',
  labels: {
    where: '範圍',
    keeps: '保留',
    loses: '失去',
    gains: '新增',
    you: '您',
    hidden: '被遮蔽',
  },
  named: (name, sources) => `${name} ${sources}`,
  nobody: '無',
  privateToo: (sources) => `私有位址也包含在內：${sources}`,
  more: (count) => `另有 ${count} 項`,
  caller: {
    keeps: (address) => `${address} 仍可存取`,
    loses: (address) => `${address} 將無法存取`,
    gains: (address) => `${address} 將可以存取`,
    outside: (address) => `${address} 原本就無法存取，之後也一樣`,
  },
  hidden: (p) => `${p.name}（${p.sources}）與原本一樣無法存取：${p.rule} 先被比對`,
  steps: '依序執行的步驟',
  group: (p) => [p.name, p.place].filter(Boolean).join('  '),
  rule: (p) => `${p.policy} ${p.traffic}，來源 ${p.source}，優先順序 ${p.priority}`,
  step: {
    authorize: (p) => `新增 ${p.rule}（${p.why}）`,
    modify: (p) => `將 ${p.id} 改為 ${p.rule}（${p.why}）`,
    revoke: (p) => `刪除 ${p.id}：${p.rule}（${p.why}）`,
    newList: (p) => `建立前綴清單 ${p.name}（${p.family}，最多 ${p.most} 個項目）：${p.entries}`,
    list: (p) =>
      `修改清單 ${p.id}：${[p.add === '' ? '' : `加入 ${p.add}`, p.remove === '' ? '' : `移除 ${p.remove}`].filter(Boolean).join('；')}`,
  },
  sharedList: (p) =>
    `日後只要修改清單 ${p.list}，所有群組都會一併套用：將有 ${p.groups} 個群組、共 ${p.rules} 條規則引用它。每條引用它的規則都計為 ${p.entries} 條規則，而每張網卡最多 1000 條。`,
  withoutList: (group, limit) => `${group} 會為每個來源各建立一條規則，而不使用清單：若使用清單，${limit}。`,
  reason: {
    'keeps-trusted': '保留可信來源',
    'keeps-entry': '保留清單中的小範圍項目',
    'keeps-rest': '保留其他連接埠',
    closes: '對其他來源關閉連接埠',
    tidies: '沒有任何作用',
    edited: '依編輯',
  },
  trusted: (name) => `供 ${name} 使用`,
  lostProtocols: (rule) =>
    `${rule} 也放行了其他規則無法指定的通訊協定，例如 ESP 或 SCTP，這些通訊協定會一併關閉。`,
  listChanged: (list) => `引用清單 ${list} 的出方向規則會一併改變，但並未讀取這些規則。`,
  listLeft: (list, because) => `清單 ${list} 維持原狀，改為修復引用它的規則：${because}。`,
  listBecause: {
    'other-rules': '其他規則需要其中的項目',
    'no-room': '項目數量已達上限',
    'nothing-left': '清單會變成空的',
  },
  alternatives: (count) =>
    `有 ${count} 個執行個體之後沒有任何可信來源可以連入。工作階段管理（Session Manager）不需要開放連接埠：`,
  needs: {
    'cloud-assistant': '執行個體上必須有正在執行的雲助手 Agent',
    outbound: '執行個體必須能連到雲助手伺服器',
    'outbound-rule': '執行個體所屬的企業安全性群組必須有連往雲助手伺服器的出方向規則',
    permission: '連線的人需要 ecs:StartTerminalSession 權限',
  },
  workbench: {
    title: 'Workbench：依主機的情況',
    signsIn: (p) => `${p.groups}：登入連接埠 ${p.ports}`,
    port: (port) => `TCP ${port}`,
    because: (port, why) => `${port}（${why}）`,
    why: {
      system: { ssh: 'Linux', rdp: 'Windows' },
      settings: { ssh: '為 Linux 主機設定', rdp: '為 Windows 主機設定' },
      host: (hosts) => `為 ${hosts} 指定`,
      tag: (hosts) => `${hosts} 的標籤`,
      'unknown-system': (hosts) => (hosts === '' ? '系統未知' : `${hosts} 的系統未知`),
      'bad-tag': (hosts) => `${hosts} 的標籤不是連接埠`,
      'no-host': '安全性群組中還沒有主機',
      'hosts-not-read': '未讀取到安全性群組中有哪些主機',
    },
    path: { public: '公用位址區段', private: '私有位址區段' },
    letIn: (ports) => `允許存取 ${ports}`,
    notLetIn: (ports) => `無法或只有部分能存取 ${ports}，現在也是如此`,
    pathBecause: {
      'no-address': '不加入，因為其中沒有主機具有自己的公用位址',
      'not-read': '視為有用，因為未讀取到所有主機的位址',
      'no-host': '視為有用，因為安全性群組中還沒有主機',
    },
    notAsked: (p) =>
      `${p.hosts} 在 ${p.port} 登入，但它在這裡不是營運連接埠，計畫不會變更它。如需檢查：--port ${p.flag}`,
    badTag: (hosts) => `${hosts} 的登入連接埠標籤不是 1 到 65535 的連接埠：那裡沒有任何連入方式算是確定的。`,
  },
  leaves: '維持原狀',
  leave: (p) => `${p.what}：${p.check}：${p.because}`,
  because: {
    'service-managed': '安全性群組由雲端服務管理，請到該服務進行變更',
    'not-known': '並未讀取全部資料，變更可能造成損害',
    'no-rule-ids': '讀取到的規則沒有 ID，請改用較新的用戶端重新讀取',
    'legacy-drop': '有一條拒絕規則的優先順序大於 100，任何呼叫都無法把規則寫到它之後',
    'too-many-rules': '規則數量會超過上限',
    listener: '負載平衡器會繞過規則轉送，請使用它的存取控制清單',
    'not-selected': '由您未指定的安全性群組放行',
    'not-about-access': '與誰能連入無關',
    edited: '編輯後的規則允許它',
  },
  limit: (p) => `${p.resource} 會有 ${p.rules} 條規則，上限為 ${p.allowed} 條`,
  incomplete: '並未讀取全部資料：以上內容可能遺漏了部分網卡與連入路徑。',
  written: (file) => `已寫入 ${file}。`,
  trustMe: (cidr) => `也讓 ${cidr} 以「me」的名義連入嗎？[y/N] `,
  help: {
    fix: '修復掃描發現的問題，且不會把任何該進來的人鎖在外面',
    plan: '說明修復會變更什麼、誰會保留或失去存取；不會變更任何內容',
    ids: '安全性群組、執行個體或彈性網卡（預設為全部）',
    source: '可信來源，例如 office=203.0.113.0/24（可重複）',
    workbench: '信任 Workbench 的位址區段：intl、cn 或 none（預設）',
    sshPort: 'SSH 的接聽連接埠：2222 用於所有 Linux 主機，i-bp1abc=2222 只用於一部（可重複）',
    rdpPort: 'RDP 的接聽連接埠：33890 用於所有 Windows 主機，i-bp1abc=33890 只用於一部（可重複）',
    me: '您目前使用的位址：拒絕會切斷它的計畫',
    prefixList:
      '以一份前綴清單代表多個可信來源：auto（預設，超過 5 個時）、never，或一份不含其他來源的清單 ID',
    fixLists: '可行時直接修復被放寬到所有位址的清單，而不修改引用清單的規則',
    tidy: '一併刪除沒有作用的規則',
    allowCutOff: '即使會讓您或所有人無法連入，仍然產生計畫',
    output: '將計畫寫入檔案',
  },
  problem: {
    'fix-list-unusable': (p) => ({
      text:
        p.because === 'not-trusted'
          ? `前綴清單 ${p.id} 會放行不可信的 ${p.entry}`
          : p.because === 'unreadable'
            ? `前綴清單 ${p.id} 是空的，或有無法讀取的項目`
            : `未讀取到前綴清單 ${p.id}`,
      hint:
        p.because === 'not-trusted'
          ? `請從清單移除該項目${p.wide ? '' : `，或將它列為可信來源：--source partner=${p.entry}`}`
          : p.because === 'unreadable'
            ? '請指定另一份清單，或使用 --prefix-list auto'
            : '請檢查 ID 與地域；使用 --input 時，請加入 DescribePrefixListAttributes 的回應',
    }),
    'fix-cuts-off-caller': (p) => ({
      text: `這個計畫會切斷您的連線：${p.caller} 將無法存取 ${p.host} 的 ${p.port}${p.more === 0 ? '' : `，另有 ${p.more} 部主機也是如此`}`,
      hint: `請加上 --source me=${p.caller}；若您有其他連入方式，可改用 --allow-cut-off`,
    }),
    'fix-cuts-off-host': (p) => ({
      text: `這個計畫會讓 ${p.host}${p.more === 0 ? '' : ` 以及另外 ${p.more} 部主機`} 沒有任何連入方式`,
      hint:
        (p.tag === ''
          ? ''
          : `標籤 ${p.tag} 不是 1 到 65535 的連接埠，因此那裡沒有任何連入方式算是確定的：請更正標籤，或用 --ssh-port ${p.host}=2222 指定連接埠（RDP 請用 --rdp-port）；否則`) +
        '請指定誰可以連入：--source office=203.0.113.0/24（沒有公用位址的主機請指定私有網段）、--trusted 檔案或 --workbench intl|cn；或使用 --allow-cut-off 全部關閉，並改用不需要開放連接埠的工作階段管理（Session Manager）',
    }),
  },
};
