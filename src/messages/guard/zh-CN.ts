/** 关于部署防护策略的简体中文文字。 */
import type { Messages } from '../en.ts';

const KINDS: Readonly<Record<string, string>> = {
  folder: '资源夹',
  member: '成员账号',
  user: 'RAM 用户',
  group: 'RAM 用户组',
  role: 'RAM 角色',
};

export const guardZhCN: Messages['guard'] = {
  kind: {
    root: 'Root 资源夹',
    folder: '资源夹',
    member: '成员账号',
    user: 'RAM 用户',
    group: 'RAM 用户组',
    role: 'RAM 角色',
    account: '账号',
    pattern: '符合以下模式的调用者',
  },
  way: { directory: '管控策略', account: 'RAM 权限策略' },
  comma: '、',
  named: (p) => `${p.kind} ${p.id}${p.name === '' || p.name === p.id ? '' : `（${p.name}）`}`,
  more: (count) => `以及另外 ${count} 项`,
  about: (who, what) => `${who}：${what}`,
  plan: {
    heading: (p) =>
      `防护策略 \`${p.name}\`${p.tier === '' ? '' : `（${p.tier}）`}：${p.way}，账号 ${p.account}`,
    labels: {
      policy: '策略',
      targets: '绑定对象',
      today: '当前',
      elsewhere: '另绑定于',
      outside: '不受约束',
      caller: '您自己',
      journal: '历史调用',
      tests: '测试',
      gaps: '未读取',
      steps: '步骤',
    },
    size: (p) => `${p.is}；${p.length} 个字符，上限 ${p.limit} 个`,
    is: { absent: '尚不存在', same: '已存在，文档相同', different: '已存在，但文档不同，将被替换' },
    nothingBound: '没有其他策略',
    keepsIt: '保持不变',
    why: {
      'management-account': '管控策略不约束管理账号：请在该账号另行绑定 RAM 权限策略',
      'member-root': '成员账号的所有者不受约束：请妥善封存其密码和密钥',
      'account-root': '账号的所有者不受约束：请妥善封存其密码和密钥',
      'not-below-target': '不在任何绑定对象之下',
      'service-linked-role': '云服务的角色；是否受约束未经证实',
      'exempt-role': '文档本身将其排除在外',
      'not-attached': '没有该策略',
      'can-remove': '能够移除该防护策略',
    },
    exempt: (statements) => `文档本身将其排除在外：语句 ${statements}`,
    caller: {
      no: (arn) => `部署之后，您（${arn}）将无法自行移除：请保留能够移除的人，例如应急角色`,
      unknown: (arn) => `无法得知您（${arn}）能否自行移除`,
    },
    canRemove: (p) => `${p.certain ? '能够' : '可能能够'}移除该防护策略：${p.actions}`,
    journal: (p) =>
      `\`${p.source}\` 中有 ${p.calls} 次调用：判定 ${p.judged} 次，其中 ${p.denied} 次会被拒绝，${p.outside} 次来自不受约束的调用者`,
    notJudged: (count, because) => `${count} 次未判定：${because}`,
    because: {
      'no-action': '没有操作名称',
      'no-parameters': '缺少参数，或参数无法解读',
      'no-caller': '没有调用者',
      'not-told': '策略会查看记录中没有的内容',
      refused: '当时已被拒绝',
    },
    denied: (p) =>
      `${p.time} ${p.caller} 执行 ${p.action}：${p.sure ? '会被' : '在部分解读下会被'}语句 ${p.statements} 拒绝`,
    testsPassed: (count) => `${count} 项测试在所有解读下均通过`,
    gap: (p) => `${p.operation}${p.resource === '' ? '' : `（${p.resource}）`}：${p.code}`,
    incomplete: '并未读取全部数据：可能还有其他人不受约束，或能够移除防护策略。',
    nothingToDo: '无需更改：已部署完成。',
    step: (p) => `${p.number}. ${p.call}${p.undo === '' ? '' : `（撤销：${p.undo}）`}`,
    next: (file) => `部署方式：postern guard apply ${file}`,
  },
  tests: {
    failed: (count) => `${count} 项策略测试未通过；没有任何更改`,
    failure: (p) => `\`${p.name}\`：预期 ${p.expect}，结果是 ${p.decision}`,
    where: (p) =>
      `在 ${p.profiles} 种解读中的 ${p.fails} 种，例如${p.profile === '' ? '默认解读' : ` ${p.profile}`}`,
    statements: (statements) => (statements === '' ? '策略中没有适用的语句' : `由语句 ${statements} 决定`),
  },
  apply: {
    ask: (steps) => `要执行 ${steps} 次调用吗？[y/N] `,
    isYes: (answer) => ['y', 'yes', '是'].includes(answer),
    step: (p) => `[${p.number}/${p.of}] ${p.operation}${p.what === '' ? '' : ` ${p.what}`}`,
    waiting: '等待管控策略启用',
    applied: (p) => `部署完成：执行 ${p.steps} 次调用后，已在 ${p.targets} 个对象上读到 \`${p.name}\`。`,
    unchanged: (p) => `早已部署：已在 ${p.targets} 个对象上读到 \`${p.name}\`；没有执行任何调用。`,
    receipts: (path) => `执行记录：${path}`,
    notProbed:
      '尚未探测：需要受约束者的密钥。请运行 postern guard verify 并加上 --probe-key 或 --probe-role。',
  },
  verify: {
    heading: (principal) => `以 ${principal} 的身份探测；探测不会造成任何更改。`,
    probe: {
      'ssh-from-anywhere': '开放 SSH 给 0.0.0.0/0',
      'rdp-from-anywhere': '开放 RDP 给 0.0.0.0/0',
      'rdp-over-udp': '开放 UDP 上的 RDP 给 0.0.0.0/0',
      'everything-from-anywhere': '开放所有端口给 0.0.0.0/0',
      'ssh-from-half': '开放 SSH 给 0.0.0.0/1',
      'ssh-from-host-bits': '开放 SSH 给 1.2.3.4/0',
      'ssh-from-any-ipv6': '开放 SSH 给 ::/0',
      'ssh-from-one-address': '开放 SSH 给 203.0.113.7/32',
      'instance-without-group': '创建未指定安全组的实例',
    },
    outcome: {
      stopped: '已拦截',
      'stopped-otherwise': '被其他原因拦截',
      passes: '可通过',
      unclear: '无法判定',
    },
    by: (p) => `由 ${p.policy}${p.statements === '' ? '' : ` 的语句 ${p.statements}`} 拦截`,
    notDecoded: (code) => `诊断信息未能解码：${code}`,
    expected: { stopped: '', passes: '文档并不拦截', depends: '文档在官方规则的部分解读下会拦截' },
    unexpected: '但文档本应拦截',
    verdict: {
      'as-expected': '防护策略的效果与文档一致。',
      'not-as-expected': '未拦截：有文档应拦截的调用可以通过。探测者是否在约束范围内？',
      undecided: '无法判定：有些探测不是由防护策略应答的。',
    },
  },
  status: {
    none: '此状态文件夹中没有部署过防护策略。',
    heading: (p) =>
      `${p.way} \`${p.name}\`${p.id === '' || p.id === p.name ? '' : `（${p.id}）`}：${p.recorded}`,
    recorded: { applying: '尚未完成', applied: '已部署', removing: '移除尚未完成', removed: '已移除' },
    on: (targets) => `绑定于：${targets}`,
    noDrift: '与部署时一致',
    gone: '没有同名的策略',
    drift: {
      missing: '偏移：策略已不存在',
      'document-changed': '偏移：文档已被修改',
      replaced: '偏移：同名的策略已是另一个',
      unfinished: '偏移：上次运行没有完成；请再运行一次',
      'still-there': '偏移：移除之后又出现同名的策略',
      detached: '偏移：已从下列对象解除绑定：',
      'attached-elsewhere': '偏移：另外绑定于',
      'came-later': '偏移：后来新增且不受约束：',
      'not-stopping': '偏移：应拦截的调用仍可通过',
      disabled: '偏移：管控策略功能未启用',
    },
  },
  coverage: {
    kind: {
      root: 'Root 资源夹',
      folder: '资源夹',
      member: '成员账号',
      management: '管理账号',
      user: 'RAM 用户',
      group: 'RAM 用户组',
      role: 'RAM 角色',
    },
    heading: {
      directory: (p) =>
        `${p.account} 的管控策略：${p.covered} 个账号受防护，${p.notCovered} 个未受防护，${p.unknown} 个无法得知`,
      account: (p) =>
        `${p.account} 的 RAM 策略：用户与角色中，${p.covered} 个受防护，${p.notCovered} 个未受防护，${p.unknown} 个无法得知`,
    },
    noDirectory: (account) => `账号 ${account} 没有资源目录。`,
    coveredBy: (p) => `受防护：${p.tier}，来自 ${p.policy}`,
    because: {
      'no-policy': () => '未受防护：没有绑定或继承任何防护策略',
      disabled: () => '未受防护：管控策略功能已关闭',
      'management-account': () => '未受防护：管控策略无法约束管理账号',
      'service-linked-role': () => '未受防护：云服务的角色无法绑定策略',
      'own-policy': (policy) =>
        `无法得知：${policy} 不属于任何等级，可用 postern policy prove 证明它挡下什么`,
      'not-read': (policy) =>
        policy === '' ? '无法得知：并未读取到全部内容' : `无法得知：${policy} 的文档未能读取或理解`,
      pending: () => '无法得知：管控策略功能正在开启或关闭',
    },
  },
  remove: {
    removed: (p) => `已移除：执行 ${p.steps} 次调用后，\`${p.name}\` 已不存在。`,
    absent: (name) => `无需更改：没有 \`${name}\`。`,
    left: { 'control-policies-enabled': '管控策略功能保持启用：停用会使所有管控策略一并解除绑定。' },
  },
  help: {
    guard: '将防护策略部署到资源目录节点、用户、用户组和角色',
    plan: '显示部署防护策略的影响，以及哪些人不受约束',
    apply: '按计划或选项部署防护策略',
    status: '显示当前部署的内容，以及有何偏移',
    coverage: '显示谁受哪个防护策略保护，谁没有',
    coverageWay: 'directory 或 account；省略时采用资源目录（若有）',
    verify: '以无害的调用确认防护策略是否有效',
    remove: '移除防护策略',
    planFile: 'guard plan -o 写出的计划文件',
    tier: 'page、hardened、closed-world 或 self-protecting',
    policy: '改用自己的策略文档',
    name: '策略名称（postern-guardrail）',
    way: 'directory 或 account；没有执行记录时必填',
    root: '绑定到资源目录的 Root 资源夹',
    folder: '绑定到资源夹',
    member: '绑定到成员账号',
    user: '绑定到 RAM 用户',
    group: '绑定到 RAM 用户组',
    role: '绑定到 RAM 角色',
    allUsers: '绑定到所有 RAM 用户',
    broker: '可以写入规则的角色（postern-broker）',
    publisher: '可以对所有人开放的角色',
    breakGlass: '应急用的角色，完全不受约束',
    tests: '部署前必须通过的策略测试 JSON 文件',
    journal: '要判定的历史调用：ActionTrail 事件文件，或 local',
    output: '将计划写入文件',
    force: '也允许更改并非由 postern 创建的策略',
    yes: '不询问',
    state: '存放执行记录和本地云状态的文件夹（.postern）',
    probeKey: '以 POSTERN_PROBE_ACCESS_KEY_ID 和 _SECRET 探测',
    probeRole: '以角色的身份探测，请提供 ARN',
    region: '探测的地域（cn-hangzhou）',
  },
  problem: {
    'guard-target-unknown': (p) => ({
      text: `找不到${KINDS[p.kind] ?? p.kind} \`${p.id}\``,
      hint: '请检查拼写，并确认凭据属于正确的账号',
    }),
    'guard-no-targets': (p) => ({
      text: '没有可绑定防护策略的对象',
      hint:
        p.way === 'directory'
          ? '请指定节点：--root、--folder、--member'
          : '请指定身份：--user、--group、--role、--all-users',
    }),
    'guard-foreign': (p) => ({
      text: `已有名为 \`${p.name}\` 的策略，且并非由 postern 创建`,
      hint: '请用 --name 改用其他名称，或用 --force 接管',
    }),
    'guard-stale': (p) => ({
      text: `\`${p.name}\` 的计划已过时：${p.changed} 有变动`,
      hint: '请重新生成：postern guard plan -o FILE',
    }),
    'guard-plan-bad': (p) => ({
      text: `\`${p.path}\` 不是 postern 生成的计划：请看 \`${p.field}\``,
      hint: '请生成计划：postern guard plan -o FILE',
    }),
    'guard-tests-bad': (p) => ({
      text: `\`${p.path}\` 中的策略测试格式不正确：请看 \`${p.field}\``,
      hint: '{"tests": [{"name": "no SSH for all", "call": {"action": "ecs:AuthorizeSecurityGroup", "keys": {"ecs:SecurityGroupSourceCidrIps": ["0.0.0.0/0"]}}, "expect": "deny"}]}',
    }),
    'guard-no-probe-key': () => ({
      text: '探测需要受约束者的凭据',
      hint: '请设置 POSTERN_PROBE_ACCESS_KEY_ID 和 POSTERN_PROBE_ACCESS_KEY_SECRET，或用 --probe-role 指定角色',
    }),
    'guard-unknown': (p) => ({
      text: `这里没有防护策略 \`${p.name}\` 的记录`,
      hint: '请用 --name 指定名称，加上 --way directory 或 --way account，或用 --state 指定状态文件夹',
    }),
    'guard-not-enabled': (p) => ({
      text: `管控策略功能在 ${p.minutes} 分钟内没有启用`,
      hint: '请检查资源目录，再运行一次相同的命令',
    }),
    'guard-not-in-place': (p) => ({
      text: `\`${p.name}\` 与预期不符：读不到 ${p.missing} 的效果`,
      hint: '可能有其他人同时在更改；请再运行一次相同的命令',
    }),
    'guard-stopped': (p) => ({
      text: `在 ${p.operation} 中止，${p.steps} 次调用已完成 ${p.done} 次：${p.code}${p.message === '' ? '' : `：${p.message}`}${p.requestId === '' ? '' : `（请求 ${p.requestId}）`}`,
      hint: `再运行一次相同的命令即可继续；已完成的步骤记录在 \`${p.receipts}\``,
    }),
  },
};
