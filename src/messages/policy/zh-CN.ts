/** 关于 RAM 策略的简体中文文字。 */
import type { Messages } from '../en.ts';

const meant = (similar: string, otherwise: string): string =>
  similar === '' ? otherwise : `是否要用 \`${similar}\`？`;

const KINDS: Readonly<Record<string, string>> = {
  object: '对象',
  array: '列表',
  string: '字符串',
  strings: '字符串或字符串列表',
  json: '一个 JSON 对象',
};

const USES: Readonly<Record<string, string>> = {
  identity: '基于身份的策略',
  control: '管控策略',
  session: '会话策略',
  trust: '信任策略',
};

const TYPES: Readonly<Record<string, string>> = {
  string: '字符串',
  number: '数字',
  date: '日期',
  boolean: '布尔值',
  ip: 'IP 地址',
  cidr: 'CIDR 网段',
};

/** With the space that stands between Chinese and Latin letters. */
const spaced = (text: string): string => (/^[A-Za-z]/.test(text) ? ` ${text}` : text);

const EXAMPLES: Readonly<Record<string, string>> = {
  number: '请写成数字，例如 "10"',
  date: '请写成带时区的日期，例如 "2026-01-31T08:00:00Z"',
  boolean: '请写成 "true" 或 "false"',
  ip: '请写成地址或网段，例如 "203.0.113.0/24"',
  cidr: '请写成地址或网段，例如 "203.0.113.0/24"',
};

function wanted(expected: string): string {
  const known: Readonly<Record<string, string>> = {
    string: '用双引号括起的字符串',
    value: '一个值',
    end: '文件结尾',
    escape: '转义字符，例如 `\\\\` 或 `\\n`',
    '100': '不超过 100 层的内容',
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
  'json-syntax': (p) => ({ text: `不是正确的 JSON：此处应为${wanted(p.expected)}`, hint: '' }),
  'duplicate-member': (p) => ({ text: `\`${p.name}\` 出现两次，只有最后一个生效`, hint: '请只保留一个' }),
  'wrong-kind': (p) =>
    p.wanted === 'policies'
      ? {
          text: '这不是策略集文件',
          hint: '策略集文件可包含 "control": [[文档]]、"identity": [文档]、"session": 文档、"trust": 文档',
        }
      : {
          text: `${p.element === '' ? '策略' : `\`${p.element}\` `}必须是${KINDS[p.wanted] ?? p.wanted}`,
          hint: '',
        },
  'unknown-element': (p) => ({
    text: `此处没有 \`${p.element}\` 这个元素`,
    hint: meant(p.similar, '请移除'),
  }),
  'missing-element': (p) => ({
    text: `缺少 \`${p.element}\``,
    hint: p.element === 'Version' ? '请加上 "Version": "1"' : '',
  }),
  'both-elements': (p) => ({
    text: `\`${p.element}\` 和 \`${p.other}\` 不能同时出现`,
    hint: '请只保留一个',
  }),
  'version-wrong': (p) => ({
    text: `Version 是 \`${p.value}\`，但只有 \`1\` 这个版本`,
    hint: '请写成 "Version": "1"',
  }),
  'effect-wrong': (p) => ({ text: `Effect 是 \`${p.value}\`，但只能是 \`Allow\` 或 \`Deny\``, hint: '' }),
  'empty-list': (p) => ({ text: `\`${p.element}\` 是空的`, hint: '请至少列出一项' }),
  'not-a-string': (p) => ({
    text: `\`${p.element}\` 中的 \`${p.value}\` 必须是字符串`,
    hint: '数字、布尔值和日期也要加上引号',
  }),
  'action-malformed': (p) => ({
    text: `\`${p.value}\` 不是操作`,
    hint: '请写成“产品:操作”，例如 ecs:RunInstances，或写 *',
  }),
  'action-case': (p) => ({
    text: `操作 \`${p.value}\` 在官方文档中写作 \`${p.documented}\``,
    hint: '请按官方文档的写法',
  }),
  'resource-malformed': (p) => ({
    text: `\`${p.value}\` 不是资源`,
    hint: '请写成“acs:产品:地域:账号:资源”，或写 *',
  }),
  'not-resource': () => ({
    text: '官方现行语法中已没有 `NotResource`，该策略可能会被拒绝',
    hint: '请改用 Resource 列出资源',
  }),
  'element-not-for-use': (p) => ({
    text: `\`${p.element}\` 不能用于${USES[p.use] ?? p.use}`,
    hint: '请移除，或用 --use 指明策略的用途',
  }),
  'operator-unknown': (p) => ({
    text: `没有条件运算符 \`${p.operator}\``,
    hint: meant(p.similar, '请改用官方文档中的运算符'),
  }),
  'operator-undocumented': (p) => ({
    text: `官方参考文档中没有 \`${p.operator}\`，它如何比较尚未确认`,
    hint: '请用各种解读试算该策略：--profile cidr-in-range=…',
  }),
  'key-unknown': (p) => ({
    text: `官方文档中没有条件键 \`${p.key}\``,
    hint: meant(p.similar, '请确认请求中确实有它'),
  }),
  'key-case': (p) => ({
    text: `条件键 \`${p.key}\` 在官方文档中写作 \`${p.documented}\``,
    hint: '请按官方文档的写法：是否区分大小写尚未确认',
  }),
  'key-undocumented': (p) => ({
    text: `官方参考文档中没有 \`${p.key}\`，只有 \`${p.documented}\``,
    hint: '如果请求中没有它，这条语句就永远不会生效：请为两种写法各写一条语句',
  }),
  'key-mistyped': (p) => ({
    text: `\`${p.operator}\` 无法比较 \`${p.key}\`（${TYPES[p.type] ?? p.type}），这条语句永远不会生效`,
    hint: '请改用该类型的运算符',
  }),
  'key-not-carried': (p) => ({
    text: `这条语句的操作都没有条件键 \`${p.key}\`，例如 \`${p.action}\``,
    hint: '请把有这个条件键的操作放到单独的语句中',
  }),
  'value-malformed': (p) => ({
    text: `\`${p.value}\` 不是${spaced(TYPES[p.type] ?? p.type)}，\`${p.operator}\` 无法比较`,
    hint: EXAMPLES[p.type] ?? '',
  }),
  'value-case': (p) => ({
    text: `请求中的值是 \`${p.compared}\`，大小写不同的 \`${p.value}\` 可能不相等`,
    hint: `请写成 "${p.compared}"`,
  }),
  'policy-variable': (p) => ({
    text: `\`${p.value}\` 看似变量，但策略语言没有变量`,
    hint: '请直接写出各个值',
  }),
  'too-long': (p) => ({
    text: `文档有 ${p.length} 个字符，${USES[p.use] ?? p.use}最多 ${p.limit} 个`,
    hint: '请去除空白，或拆成几份',
  }),
};

function ofDiagnostic(code: string, params: object): { readonly text: string; readonly hint: string } {
  const render = (diagnostic as Readonly<Record<string, unknown>>)[code] as
    | ((params: object) => { readonly text: string; readonly hint: string })
    | undefined;
  return render?.(params) ?? { text: code, hint: '' };
}

export const policyZhCN: Messages['policies'] = {
  diagnostic,
  level: { error: '错误', warning: '警告' },
  check: {
    diagnostic: (p) => `${p.place}: ${p.name}：${p.text}`,
    summary: (n) => `${n.documents} 份文档：${n.errors} 个错误，${n.warnings} 个警告`,
  },
  eval: {
    decision: {
      allow: '允许',
      'explicit-deny': '显式拒绝',
      'implicit-deny': '隐式拒绝',
      unknown: '无法判定',
    },
    comma: '、',
    heading: (p) => `${p.number}. ${p.decision}：对 ${p.resource} 执行 ${p.action}`,
    stage: {
      control: (level) => `管控策略，层级 ${level}`,
      session: () => '会话策略',
      identity: () => '基于身份的策略',
      trust: () => '信任策略',
    },
    statement: (p) => `\`${p.policy}\` 的语句 ${p.statement}（${p.stage}）`,
    denied: (statement) => `由 ${statement}拒绝`,
    allowed: (statement) => `由 ${statement}允许`,
    notAllowed: (stage) => `没有任何语句允许（${stage}）`,
    mayApply: (statement) => `${statement}可能生效：官方文档没有说明这种情况`,
    nobody: '没有任何策略参与，如同账号的所有者',
    condition: (p) =>
      `${p.operator} ${p.key} ${p.values}：${p.given === undefined ? '请求中没有这个条件键' : `请求中的值是 ${p.given}`}`,
    summary: (total, decisions) => `共 ${total} 个请求${decisions === '' ? '' : `：${decisions}`}`,
    progress: (n) => (n.decided === 0 ? `读取中：${n.read} 个请求` : `判定中：${n.decided}/${n.read} 个请求`),
  },
  help: {
    policy: 'RAM 策略：找出问题，并判定结果',
    check: '检查策略文档有什么问题',
    eval: '用一组策略判定请求，并说明原因',
    files: '策略文档或策略集文件；- 代表标准输入',
    use: '策略用途：identity（默认）、control、session 或 trust',
    strict: '将警告视为错误',
    policies: '参与判定的策略集文件',
    requests: '请求文件，每行一个；- 代表标准输入',
    profile: '官方说明不明确时选用的解读，例如 cidr-in-range=subset',
  },
  problem: {
    'policy-bad': (p) => {
      const { text, hint } = ofDiagnostic(p.diagnostic, p.params);
      return {
        text: `\`${p.path}\`:${p.line}:${p.column}：${text}`,
        hint: hint === '' ? '运行 postern policy check 可看到所有问题' : hint,
      };
    },
    'request-bad': (p) => ({
      text:
        p.wanted === 'unknown'
          ? `\`${p.path}\` 第 ${p.line} 行：没有字段 \`${p.field}\``
          : `\`${p.path}\` 第 ${p.line} 行：${p.field === '' ? '这一行' : `\`${p.field}\` `}必须是${KINDS[p.wanted] ?? p.wanted}`,
      hint: '每行一个请求：{"action": "ecs:RunInstances", "resource": "*", "keys": {"acs:SourceIp": ["203.0.113.9"]}}',
    }),
    'file-not-found': (p) => ({ text: `找不到文件 \`${p.path}\``, hint: '请检查路径；- 代表标准输入' }),
  },
};
