/** 關於部署防護策略的繁體中文（臺灣）文字。 */
import type { Messages } from '../en.ts';

const KINDS: Readonly<Record<string, string>> = {
  folder: '資料夾',
  member: '成員帳號',
  user: 'RAM 使用者',
  group: 'RAM 使用者群組',
  role: 'RAM 角色',
};

export const guardZhTW: Messages['guard'] = {
  kind: {
    root: 'Root 資料夾',
    folder: '資料夾',
    member: '成員帳號',
    user: 'RAM 使用者',
    group: 'RAM 使用者群組',
    role: 'RAM 角色',
    account: '帳號',
    pattern: '符合樣式的呼叫者',
  },
  way: { directory: '管控策略', account: 'RAM 策略' },
  comma: '、',
  named: (p) => `${p.kind} ${p.id}${p.name === '' || p.name === p.id ? '' : `（${p.name}）`}`,
  more: (count) => `以及另外 ${count} 項`,
  about: (who, what) => `${who}：${what}`,
  plan: {
    heading: (p) =>
      `防護策略 \`${p.name}\`${p.tier === '' ? '' : `（${p.tier}）`}：${p.way}，帳號 ${p.account}`,
    labels: {
      policy: '策略',
      targets: '綁定對象',
      today: '目前',
      elsewhere: '另綁定於',
      outside: '不受約束',
      caller: '您自己',
      journal: '過往呼叫',
      tests: '測試',
      gaps: '未讀取',
      steps: '步驟',
    },
    size: (p) => `${p.is}；${p.length} 個字元，上限 ${p.limit} 個`,
    is: {
      absent: '尚不存在',
      same: '已存在，文件相同',
      different: '已存在，但文件不同，將會取代',
    },
    nothingBound: '沒有其他策略',
    keepsIt: '保持不變',
    why: {
      'management-account': '管控策略無法約束管理帳號：請在該帳號另外綁定 RAM 策略',
      'member-root': '成員帳號的擁有者不受約束：請妥善封存其密碼與金鑰',
      'account-root': '帳號的擁有者不受約束：請妥善封存其密碼與金鑰',
      'not-below-target': '不在任何綁定對象之下',
      'service-linked-role': '雲端服務的角色；是否受約束未經證實',
      'exempt-role': '文件本身將其排除在外',
      'not-attached': '沒有這個策略',
      'can-remove': '能夠移除這個防護策略',
    },
    exempt: (statements) => `文件本身將其排除在外：陳述式 ${statements}`,
    caller: {
      no: (arn) => `部署之後，您（${arn}）將無法自行移除：請保留能夠移除的人，例如緊急應變角色`,
      unknown: (arn) => `無法得知您（${arn}）能否自行移除`,
    },
    canRemove: (p) => `${p.certain ? '能夠' : '可能能夠'}移除這個防護策略：${p.actions}`,
    journal: (p) =>
      `\`${p.source}\` 中有 ${p.calls} 次呼叫：判定 ${p.judged} 次，其中 ${p.denied} 次會被拒絕，${p.outside} 次來自不受約束的呼叫者`,
    notJudged: (count, because) => `${count} 次未判定：${because}`,
    because: {
      'no-action': '沒有操作名稱',
      'no-parameters': '缺少參數，或參數無法解讀',
      'no-caller': '沒有呼叫者',
      'not-told': '策略會看記錄中沒有的內容',
      refused: '當時已被拒絕',
    },
    denied: (p) =>
      `${p.time} ${p.caller} 執行 ${p.action}：${p.sure ? '會被' : '在部分解讀下會被'}陳述式 ${p.statements} 拒絕`,
    testsPassed: (count) => `${count} 項測試在所有解讀下都通過`,
    gap: (p) => `${p.operation}${p.resource === '' ? '' : `（${p.resource}）`}：${p.code}`,
    incomplete: '並未讀取全部資料：可能還有其他人不受約束，或能夠移除防護策略。',
    nothingToDo: '無須變更：已經部署完成。',
    step: (p) => `${p.number}. ${p.call}${p.undo === '' ? '' : `（復原：${p.undo}）`}`,
    next: (file) => `部署方式：postern guard apply ${file}`,
  },
  tests: {
    failed: (count) => `${count} 項策略測試未通過；沒有任何變更`,
    failure: (p) => `\`${p.name}\`：預期 ${p.expect}，結果是 ${p.decision}`,
    where: (p) =>
      `在 ${p.profiles} 種解讀中的 ${p.fails} 種，例如${p.profile === '' ? '預設解讀' : ` ${p.profile}`}`,
    statements: (statements) =>
      statements === '' ? '策略中沒有適用的陳述式' : `由陳述式 ${statements} 決定`,
  },
  apply: {
    ask: (steps) => `要執行 ${steps} 次呼叫嗎？[y/N] `,
    isYes: (answer) => ['y', 'yes', '是'].includes(answer),
    step: (p) => `[${p.number}/${p.of}] ${p.operation}${p.what === '' ? '' : ` ${p.what}`}`,
    waiting: '等待管控策略啟用',
    applied: (p) => `部署完成：執行 ${p.steps} 次呼叫後，已在 ${p.targets} 個對象上讀到 \`${p.name}\`。`,
    unchanged: (p) => `早已部署：已在 ${p.targets} 個對象上讀到 \`${p.name}\`；沒有執行任何呼叫。`,
    receipts: (path) => `執行記錄：${path}`,
    notProbed:
      '尚未探測：需要受約束者的金鑰。請執行 postern guard verify 並加上 --probe-key 或 --probe-role。',
  },
  verify: {
    heading: (principal) => `以 ${principal} 的身分探測；探測不會造成任何變更。`,
    probe: {
      'ssh-from-anywhere': '開放 SSH 給 0.0.0.0/0',
      'rdp-from-anywhere': '開放 RDP 給 0.0.0.0/0',
      'rdp-over-udp': '開放 UDP 上的 RDP 給 0.0.0.0/0',
      'everything-from-anywhere': '開放所有連接埠給 0.0.0.0/0',
      'ssh-from-half': '開放 SSH 給 0.0.0.0/1',
      'ssh-from-host-bits': '開放 SSH 給 1.2.3.4/0',
      'ssh-from-any-ipv6': '開放 SSH 給 ::/0',
      'ssh-from-one-address': '開放 SSH 給 203.0.113.7/32',
      'instance-without-group': '建立未指定安全性群組的執行個體',
    },
    outcome: {
      stopped: '已攔截',
      'stopped-otherwise': '被其他原因攔截',
      passes: '可通過',
      unclear: '無法判定',
    },
    by: (p) => `由 ${p.policy}${p.statements === '' ? '' : ` 的陳述式 ${p.statements}`} 攔截`,
    notDecoded: (code) => `診斷訊息未能解碼：${code}`,
    expected: {
      stopped: '',
      passes: '文件並不攔截',
      depends: '文件在官方規則的部分解讀下會攔截',
    },
    unexpected: '但文件應該會攔截',
    verdict: {
      'as-expected': '防護策略的效果與文件一致。',
      'not-as-expected': '未攔截：有文件應攔截的呼叫可以通過。探測者是否在約束範圍內？',
      undecided: '無法判定：有些探測不是由防護策略回應的。',
    },
  },
  status: {
    none: '這個狀態資料夾中沒有部署過防護策略。',
    heading: (p) =>
      `${p.way} \`${p.name}\`${p.id === '' || p.id === p.name ? '' : `（${p.id}）`}：${p.recorded}`,
    recorded: { applying: '尚未完成', applied: '已部署', removing: '移除尚未完成', removed: '已移除' },
    on: (targets) => `綁定於：${targets}`,
    noDrift: '與部署時一致',
    gone: '沒有同名的策略',
    drift: {
      missing: '偏移：策略已不存在',
      'document-changed': '偏移：文件已被修改',
      replaced: '偏移：同名的策略已是另一個',
      unfinished: '偏移：上次執行沒有完成；請再執行一次',
      'still-there': '偏移：移除之後又出現同名的策略',
      detached: '偏移：已從下列對象解除綁定：',
      'attached-elsewhere': '偏移：另外綁定於',
      'came-later': '偏移：後來新增且不受約束：',
      'not-stopping': '偏移：應攔阻的呼叫仍可通過',
      disabled: '偏移：管控策略功能未啟用',
    },
  },
  coverage: {
    kind: {
      root: 'Root 資料夾',
      folder: '資料夾',
      member: '成員帳號',
      management: '管理帳號',
      user: 'RAM 使用者',
      group: 'RAM 使用者群組',
      role: 'RAM 角色',
    },
    heading: {
      directory: (p) =>
        `${p.account} 的管控策略：${p.covered} 個帳號受防護，${p.notCovered} 個未受防護，${p.unknown} 個無法得知`,
      account: (p) =>
        `${p.account} 的 RAM 策略：使用者與角色中，${p.covered} 個受防護，${p.notCovered} 個未受防護，${p.unknown} 個無法得知`,
    },
    noDirectory: (account) => `帳號 ${account} 沒有資源目錄。`,
    coveredBy: (p) => `受防護：${p.tier}，來自 ${p.policy}`,
    because: {
      'no-policy': () => '未受防護：沒有綁定或繼承任何防護策略',
      disabled: () => '未受防護：管控策略功能已關閉',
      'management-account': () => '未受防護：管控策略無法約束管理帳號',
      'service-linked-role': () => '未受防護：雲端服務的角色無法綁定策略',
      'own-policy': (policy) =>
        `無法得知：${policy} 不屬於任何等級，可用 postern policy prove 證明它擋下什麼`,
      'not-read': (policy) =>
        policy === '' ? '無法得知：並未讀取到全部內容' : `無法得知：${policy} 的文件未能讀取或理解`,
      pending: () => '無法得知：管控策略功能正在開啟或關閉',
    },
  },
  remove: {
    removed: (p) => `已移除：執行 ${p.steps} 次呼叫後，\`${p.name}\` 已不存在。`,
    absent: (name) => `無須變更：沒有 \`${name}\`。`,
    left: {
      'control-policies-enabled': '管控策略功能維持啟用：停用會讓所有管控策略一併解除綁定。',
    },
  },
  help: {
    guard: '將防護策略部署到資源目錄節點、使用者、使用者群組與角色',
    plan: '顯示部署防護策略的影響，以及哪些人不受約束',
    apply: '依計畫或旗標部署防護策略',
    status: '顯示目前部署的內容，以及有何偏移',
    coverage: '顯示誰受哪個防護策略保護，誰沒有',
    coverageWay: 'directory 或 account；省略時採用資源目錄（若有）',
    verify: '以無害的呼叫確認防護策略是否有效',
    remove: '移除防護策略',
    planFile: 'guard plan -o 寫出的計畫檔案',
    tier: 'page、hardened、closed-world 或 self-protecting',
    policy: '改用自己的策略文件',
    name: '策略名稱（postern-guardrail）',
    way: 'directory 或 account；沒有執行記錄時必填',
    root: '綁定到資源目錄的 Root 資料夾',
    folder: '綁定到資料夾',
    member: '綁定到成員帳號',
    user: '綁定到 RAM 使用者',
    group: '綁定到 RAM 使用者群組',
    role: '綁定到 RAM 角色',
    allUsers: '綁定到所有 RAM 使用者',
    broker: '可以寫入規則的角色（postern-broker）',
    publisher: '可以對所有人開放的角色',
    breakGlass: '緊急應變用的角色，完全不受約束',
    tests: '部署前必須通過的策略測試 JSON 檔案',
    journal: '要判定的過往呼叫：ActionTrail 事件檔案，或 local',
    output: '將計畫寫入檔案',
    force: '也允許變更不是由 postern 建立的策略',
    yes: '不詢問',
    state: '存放執行記錄與本地雲狀態的資料夾（.postern）',
    probeKey: '以 POSTERN_PROBE_ACCESS_KEY_ID 與 _SECRET 探測',
    probeRole: '以角色的身分探測，請提供 ARN',
    region: '探測的地域（cn-hangzhou）',
  },
  problem: {
    'guard-target-unknown': (p) => ({
      text: `找不到${KINDS[p.kind] ?? p.kind} \`${p.id}\``,
      hint: '請檢查拼字，並確認憑證屬於正確的帳號',
    }),
    'guard-no-targets': (p) => ({
      text: '沒有可綁定防護策略的對象',
      hint:
        p.way === 'directory'
          ? '請指定節點：--root、--folder、--member'
          : '請指定身分：--user、--group、--role、--all-users',
    }),
    'guard-foreign': (p) => ({
      text: `已有名為 \`${p.name}\` 的策略，且不是由 postern 建立`,
      hint: '請以 --name 改用其他名稱，或以 --force 接管',
    }),
    'guard-stale': (p) => ({
      text: `\`${p.name}\` 的計畫已過時：${p.changed} 有變動`,
      hint: '請重新產生：postern guard plan -o FILE',
    }),
    'guard-plan-bad': (p) => ({
      text: `\`${p.path}\` 不是 postern 產生的計畫：請看 \`${p.field}\``,
      hint: '請產生計畫：postern guard plan -o FILE',
    }),
    'guard-tests-bad': (p) => ({
      text: `\`${p.path}\` 中的策略測試格式不正確：請看 \`${p.field}\``,
      hint: '{"tests": [{"name": "no SSH for all", "call": {"action": "ecs:AuthorizeSecurityGroup", "keys": {"ecs:SecurityGroupSourceCidrIps": ["0.0.0.0/0"]}}, "expect": "deny"}]}',
    }),
    'guard-no-probe-key': () => ({
      text: '探測需要受約束者的憑證',
      hint: '請設定 POSTERN_PROBE_ACCESS_KEY_ID 與 POSTERN_PROBE_ACCESS_KEY_SECRET，或以 --probe-role 指定角色',
    }),
    'guard-unknown': (p) => ({
      text: `這裡沒有防護策略 \`${p.name}\` 的記錄`,
      hint: '請以 --name 指定名稱，加上 --way directory 或 --way account，或以 --state 指定狀態資料夾',
    }),
    'guard-not-enabled': (p) => ({
      text: `管控策略功能在 ${p.minutes} 分鐘內沒有啟用`,
      hint: '請檢查資源目錄，再執行一次相同的命令',
    }),
    'guard-not-in-place': (p) => ({
      text: `\`${p.name}\` 與預期不符：讀不到 ${p.missing} 的效果`,
      hint: '可能有其他人同時在變更；請再執行一次相同的命令',
    }),
    'guard-stopped': (p) => ({
      text: `在 ${p.operation} 中止，${p.steps} 次呼叫已完成 ${p.done} 次：${p.code}${p.message === '' ? '' : `：${p.message}`}${p.requestId === '' ? '' : `（請求 ${p.requestId}）`}`,
      hint: `再執行一次相同的命令即可繼續；已完成的步驟記錄在 \`${p.receipts}\``,
    }),
  },
};
