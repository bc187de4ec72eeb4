/** 關於 RAM 策略的繁體中文（臺灣）文字。 */
import type { Messages } from '../en.ts';

const meant = (similar: string, otherwise: string): string =>
  similar === '' ? otherwise : `是否要用 \`${similar}\`？`;

const KINDS: Readonly<Record<string, string>> = {
  object: '物件',
  array: '清單',
  string: '字串',
  strings: '字串或字串清單',
  json: '一個 JSON 物件',
};

const USES: Readonly<Record<string, string>> = {
  identity: '身分型策略',
  control: '管控策略',
  session: '工作階段策略',
  trust: '信任策略',
};

const TYPES: Readonly<Record<string, string>> = {
  string: '字串',
  number: '數字',
  date: '日期',
  boolean: '布林值',
  ip: 'IP 位址',
  cidr: 'CIDR 網段',
};

/** With the space that stands between Chinese and Latin letters. */
const spaced = (text: string): string => (/^[A-Za-z]/.test(text) ? ` ${text}` : text);

const EXAMPLES: Readonly<Record<string, string>> = {
  number: '請寫成數字，例如 "10"',
  date: '請寫成含時區的日期，例如 "2026-01-31T08:00:00Z"',
  boolean: '請寫成 "true" 或 "false"',
  ip: '請寫成位址或網段，例如 "203.0.113.0/24"',
  cidr: '請寫成位址或網段，例如 "203.0.113.0/24"',
};

function wanted(expected: string): string {
  const known: Readonly<Record<string, string>> = {
    string: '以雙引號括住的字串',
    value: '一個值',
    end: '文件結尾',
    escape: '跳脫字元，例如 `\\\\` 或 `\\n`',
    '100': '不超過 100 層的內容',
  };
  return (
    known[expected] ??
    expected
      .split(' ')
      .map((one) => `\`${one}\``)
      .join(' 或 ')
  );
}

const diagnostic: Messages['policies']['diagnostic'] = {
  'json-syntax': (p) => ({ text: `不是正確的 JSON：這裡應該是${wanted(p.expected)}`, hint: '' }),
  'duplicate-member': (p) => ({ text: `\`${p.name}\` 出現兩次，只有最後一個有效`, hint: '請只保留一個' }),
  'wrong-kind': (p) =>
    p.wanted === 'policies'
      ? {
          text: '這不是策略集檔案',
          hint: '策略集檔案可包含 "control": [[文件]]、"identity": [文件]、"session": 文件、"trust": 文件',
        }
      : {
          text: `${p.element === '' ? '策略' : `\`${p.element}\` `}必須是${KINDS[p.wanted] ?? p.wanted}`,
          hint: '',
        },
  'unknown-element': (p) => ({
    text: `這裡不認得 \`${p.element}\``,
    hint: meant(p.similar, '請移除'),
  }),
  'missing-element': (p) => ({
    text: `缺少 \`${p.element}\``,
    hint: p.element === 'Version' ? '請加上 "Version": "1"' : '',
  }),
  'both-elements': (p) => ({
    text: `\`${p.element}\` 與 \`${p.other}\` 不能同時出現`,
    hint: '請只保留一個',
  }),
  'version-wrong': (p) => ({
    text: `Version 是 \`${p.value}\`，但只有 \`1\` 這個版本`,
    hint: '請寫成 "Version": "1"',
  }),
  'effect-wrong': (p) => ({ text: `Effect 是 \`${p.value}\`，但只能是 \`Allow\` 或 \`Deny\``, hint: '' }),
  'empty-list': (p) => ({ text: `\`${p.element}\` 是空的`, hint: '請至少列出一項' }),
  'not-a-string': (p) => ({
    text: `\`${p.element}\` 中的 \`${p.value}\` 必須是字串`,
    hint: '數字、布林值與日期也要加上引號',
  }),
  'action-malformed': (p) => ({
    text: `\`${p.value}\` 不是操作`,
    hint: '請寫成「產品:操作」，例如 ecs:RunInstances，或寫 *',
  }),
  'action-case': (p) => ({
    text: `操作 \`${p.value}\` 在官方文件中寫作 \`${p.documented}\``,
    hint: '請依官方文件的寫法',
  }),
  'resource-malformed': (p) => ({
    text: `\`${p.value}\` 不是資源`,
    hint: '請寫成「acs:產品:地域:帳號:資源」，或寫 *',
  }),
  'not-resource': () => ({
    text: '官方目前的語法已沒有 `NotResource`，這份策略可能會被拒絕',
    hint: '請改用 Resource 列出資源',
  }),
  'element-not-for-use': (p) => ({
    text: `\`${p.element}\` 不能用於${USES[p.use] ?? p.use}`,
    hint: '請移除，或以 --use 指明策略的用途',
  }),
  'operator-unknown': (p) => ({
    text: `沒有條件運算子 \`${p.operator}\``,
    hint: meant(p.similar, '請改用官方文件中的運算子'),
  }),
  'operator-undocumented': (p) => ({
    text: `官方參考文件中沒有 \`${p.operator}\`，它如何比較尚未確認`,
    hint: '請以各種解讀試算這份策略：--profile cidr-in-range=…',
  }),
  'key-unknown': (p) => ({
    text: `官方文件中沒有條件索引鍵 \`${p.key}\``,
    hint: meant(p.similar, '請確認要求中確實有它'),
  }),
  'key-case': (p) => ({
    text: `條件索引鍵 \`${p.key}\` 在官方文件中寫作 \`${p.documented}\``,
    hint: '請依官方文件的寫法：是否區分大小寫尚未確認',
  }),
  'key-undocumented': (p) => ({
    text: `官方參考文件中沒有 \`${p.key}\`，只有 \`${p.documented}\``,
    hint: '如果要求中沒有它，這個陳述式就永遠不會生效：請為兩種寫法各寫一個陳述式',
  }),
  'key-mistyped': (p) => ({
    text: `\`${p.operator}\` 無法比較 \`${p.key}\`（${TYPES[p.type] ?? p.type}），這個陳述式永遠不會生效`,
    hint: '請改用該類型的運算子',
  }),
  'key-not-carried': (p) => ({
    text: `這個陳述式的操作都沒有條件索引鍵 \`${p.key}\`，例如 \`${p.action}\``,
    hint: '請把有這個索引鍵的操作放到單獨的陳述式中',
  }),
  'value-malformed': (p) => ({
    text: `\`${p.value}\` 不是${spaced(TYPES[p.type] ?? p.type)}，\`${p.operator}\` 無法比較`,
    hint: EXAMPLES[p.type] ?? '',
  }),
  'value-case': (p) => ({
    text: `要求中的值是 \`${p.compared}\`，大小寫不同的 \`${p.value}\` 可能不相等`,
    hint: `請寫成 "${p.compared}"`,
  }),
  'policy-variable': (p) => ({
    text: `\`${p.value}\` 看似變數，但策略語言沒有變數`,
    hint: '請直接寫出各個值',
  }),
  'too-long': (p) => ({
    text: `文件有 ${p.length} 個字元，${USES[p.use] ?? p.use}最多 ${p.limit} 個`,
    hint: '請去除空白，或拆成數份',
  }),
};

function ofDiagnostic(code: string, params: object): { readonly text: string; readonly hint: string } {
  const render = (diagnostic as Readonly<Record<string, unknown>>)[code] as
    | ((params: object) => { readonly text: string; readonly hint: string })
    | undefined;
  return render?.(params) ?? { text: code, hint: '' };
}

export const policyZhTW: Messages['policies'] = {
  diagnostic,
  level: { error: '錯誤', warning: '警告' },
  check: {
    diagnostic: (p) => `${p.place}: ${p.name}：${p.text}`,
    summary: (n) => `${n.documents} 份文件：${n.errors} 個錯誤，${n.warnings} 個警告`,
  },
  eval: {
    decision: {
      allow: '允許',
      'explicit-deny': '明確拒絕',
      'implicit-deny': '隱含拒絕',
      unknown: '無法判定',
    },
    comma: '、',
    heading: (p) => `${p.number}. ${p.decision}：對 ${p.resource} 執行 ${p.action}`,
    stage: {
      control: (level) => `管控策略，層級 ${level}`,
      session: () => '工作階段策略',
      identity: () => '身分型策略',
      trust: () => '信任策略',
    },
    statement: (p) => `\`${p.policy}\` 的陳述式 ${p.statement}（${p.stage}）`,
    denied: (statement) => `由 ${statement}拒絕`,
    allowed: (statement) => `由 ${statement}允許`,
    notAllowed: (stage) => `沒有任何陳述式允許（${stage}）`,
    mayApply: (statement) => `${statement}可能生效：官方文件沒有說明這種情況`,
    nobody: '沒有任何策略參與，如同帳號的擁有者',
    condition: (p) =>
      `${p.operator} ${p.key} ${p.values}：${p.given === undefined ? '要求中沒有這個索引鍵' : `要求中的值是 ${p.given}`}`,
    summary: (total, decisions) => `共 ${total} 個要求${decisions === '' ? '' : `：${decisions}`}`,
    progress: (n) => (n.decided === 0 ? `讀取中：${n.read} 個要求` : `判定中：${n.decided}/${n.read} 個要求`),
  },
  help: {
    policy: 'RAM 策略：找出問題，並判定結果',
    check: '檢查策略文件有什麼問題',
    eval: '以一組策略判定要求，並說明原因',
    files: '策略文件或策略集檔案；- 代表標準輸入',
    use: '策略用途：identity（預設）、control、session 或 trust',
    strict: '將警告視為錯誤',
    policies: '參與判定的策略集檔案',
    requests: '要求檔案，每行一個；- 代表標準輸入',
    profile: '官方說明不明確時選用的解讀，例如 cidr-in-range=subset',
  },
  problem: {
    'policy-bad': (p) => {
      const { text, hint } = ofDiagnostic(p.diagnostic, p.params);
      return {
        text: `\`${p.path}\`:${p.line}:${p.column}：${text}`,
        hint: hint === '' ? '執行 postern policy check 可看到所有問題' : hint,
      };
    },
    'request-bad': (p) => ({
      text:
        p.wanted === 'unknown'
          ? `\`${p.path}\` 第 ${p.line} 行：沒有欄位 \`${p.field}\``
          : `\`${p.path}\` 第 ${p.line} 行：${p.field === '' ? '這一行' : `\`${p.field}\` `}必須是${KINDS[p.wanted] ?? p.wanted}`,
      hint: '每行一個要求：{"action": "ecs:RunInstances", "resource": "*", "keys": {"acs:SourceIp": ["203.0.113.9"]}}',
    }),
    'file-not-found': (p) => ({ text: `找不到檔案 \`${p.path}\``, hint: '請檢查路徑；- 代表標準輸入' }),
  },
};
