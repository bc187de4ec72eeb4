/** 应用、确认与回滚修复的文字。 */
import type { FixApplyMessages } from './en.ts';

export const fixApplyZhCN: FixApplyMessages = {
  help: {
    apply: '执行已保存的计划，并读回验证；验证不过就撤销',
    confirm: '保留等待确认的变更',
    rollback: '回滚一次执行',
    status: '当前各处的状态；有做到一半、逾期或重新开放的项目时退出码为 2',
    report: '一次执行的证据：之前、执行后读回的内容、现状、调用及其 RequestId',
    plan: '`postern fix plan -o FILE` 生成的文件',
    run: '执行编号，例如 fix-1a2b3c4d',
    select: '只处理计划中的这些安全组（可重复）',
    concurrency: '同时处理的安全组数（默认 1）',
    failureBudget: '允许失败的安全组数，超过就不再开始新的（默认 0）',
    confirmWithin: '未及时确认就回滚：10m、90s、2h 或 none（终端上默认 10m，否则 none）',
    rollbackMode: 'workbench：足够时只让 Workbench 进入，不对所有人重新开放（默认）；exact：放回原来的规则',
    workbench: '回滚时允许哪个站点的 Workbench：intl、cn 或 none（默认按计划）',
    yes: '不询问',
    output: '把报告写入文件：Markdown；以 .json 结尾则为 JSON',
    endpoint: '使用此端点，例如运行中的本地云',
    local: '使用内嵌的本地云',
    state: '执行记录与本地云的文件夹（默认 .postern）',
    role: '在其他账号中扮演的角色（默认 ResourceDirectoryAccountAccessRole）',
  },
  preview: (p) => `${p.units} 个安全组共 ${p.steps} 个步骤，先加窄规则：`,
  unit: (p) => `${p.unit}：${p.steps} 个步骤`,
  wayBack: {
    workbench: (rule, ranges) =>
      ranges === ''
        ? `回滚时不重新开放 ${rule}：没有它 Workbench 也能连入`
        : `回滚时不重新开放 ${rule}，改为允许 Workbench（${ranges}）`,
    exact: (rule, because) => `回滚时把 ${rule} 放回原样（${because}）`,
  },
  wentBack: {
    workbench: (rule, ranges) =>
      ranges === ''
        ? `${rule} 没有重新开放：没有它 Workbench 也能连入`
        : `${rule} 没有重新开放，已改为允许 Workbench（${ranges}）`,
    exact: (rule, because) => `${rule} 已放回原样（${because}）`,
  },
  kept: (groups) =>
    `特意保留：回滚在 ${groups} 留下的规则引用它；postern fix rollback --rollback exact 会一并移除`,
  descriptionStays: (text) => `描述仍为“${text}”：原本没有描述，而没有任何调用能清空描述`,
  because: {
    asked: '按要求',
    edited: '它是编辑过的规则',
    list: '与列表有关',
    'no-workbench': '不使用 Workbench',
    'no-login-port': '没有 Workbench 登录用的端口',
    ipv6: 'Workbench 没有 IPv6 网段',
    'not-admitted': '原规则并未允许 Workbench',
    'changes-nothing': '不影响任何人的访问',
  },
  list: '列表',
  ask: (p) => `现在进行 ${p.steps} 项变更${p.within === '' ? '' : `，${p.within} 内未确认就回滚`}？[y/N] `,
  askRollback: (run) => `现在回滚 ${run}？[y/N] `,
  isYes: (answer) => answer === 'y' || answer === 'yes' || answer === '是',
  operation: {
    authorize: '添加规则',
    modify: '修改规则',
    revoke: '移除规则',
    'create-prefix-list': '创建前缀列表',
    'delete-prefix-list': '删除前缀列表',
    'modify-prefix-list': '修改前缀列表',
    'modify-port-range-list': '修改端口列表',
  },
  doing: (p) => `${p.unit}：${p.what}（${p.purpose}）`,
  purpose: { apply: '应用', undo: '撤销', rollback: '回滚' },
  unchanged: '无需变更：一切已符合计划。',
  run: (id, state) => `${id}  ${state}`,
  state: {
    overdue: '已逾期',
    applying: '做到一半：请再执行一次，或回滚',
    waiting: '已应用，等待确认',
    applied: '已应用',
    confirmed: '已应用并确认',
    stopped: '提前停止：有些安全组尚未开始',
    'rolling-back': '回滚中',
    'rolled-back': '已回滚',
    failed: '未应用',
  },
  unitState: {
    pending: '尚未开始',
    applying: '做到一半',
    applied: '已应用并验证',
    unchanged: '原已如此',
    undoing: '撤销中',
    undone: '已撤销',
    'rolling-back': '回滚中',
    'rolled-back': '已回滚并读回',
  },
  stands: {
    'as-before': '与修复前相同',
    'as-planned': '与计划相同',
    'rolled-back': '与回滚后相同',
    partly: '介于其间：已做部分步骤',
    edited: '之后被他人或另一次执行变更',
    'not-read': '无法读取',
  },
  openAgain: '之后又重新开放',
  reopened: (p) => `重新开放：${p.what}，之后${p.how}`,
  left: {
    changed: '已被他人变更',
    unsafe: '会超出计划改变访问',
    'in-use': '目前仍有其他规则引用它',
    refused: '被云拒绝',
  },
  leftLine: (p) => `仍保留：${p.what} ${p.rule} 未回滚：${p.because}`,
  failure: (p) => `${p.operation} 被拒绝：${p.code} ${p.message}`.trim(),
  edited: (rules) => `期间被他人变更：${rules}`,
  how: { added: '被添加', removed: '被移除', changed: '被修改' },
  deadline: {
    command: (p) => `${p.time} 前未确认，等待中的命令就会回滚；确认：postern fix confirm ${p.run}`,
    service: (p) => `${p.time} 前未确认，服务就会回滚；确认：postern fix confirm ${p.run}`,
    nobody: (p) =>
      `已没有命令在等待确认。${p.time} 之后，由下一条 postern fix 命令或 postern serve 回滚。保留：postern fix confirm ${p.run}`,
  },
  overdue: (run) => `逾期：未及时确认，且尚未回滚；回滚：postern fix rollback ${run}`,
  overdueElsewhere: (p) =>
    `${p.run} 在 ${p.time} 前未确认，目前仍然生效；任何 postern fix 命令都会回滚它：postern fix status ${p.run}`,
  notTakenBack: (p) =>
    p.time === ''
      ? `${p.run} 正在回滚，现在无法继续：`
      : `${p.run} 已逾期：${p.time} 前未确认，现在也无法回滚：`,
  waitingFor: (left) => `等待确认：剩 ${left}`,
  tookBack: (run) => `${run} 未及时确认，已回滚`,
  next: {
    rollback: (run) => `回滚：postern fix rollback ${run}`,
    report: (run) => `证据：postern fix report ${run}`,
  },
  noRuns: '没有执行记录。',
  receipts: (p) => `已调用 ${p.done} 次${p.unknown === 0 ? '' : `，其中 ${p.unknown} 次结果未知`}`,
  written: (file) => `已写入 ${file}。`,
  report: {
    title: (run) => `修复 ${run}`,
    about: { plan: '计划', state: '状态', begun: '开始', deadline: '确认期限' },
    before: '之前',
    after: { apply: '应用后读回', undo: '撤销后读回', rollback: '回滚后读回' },
    notEnded: '执行时读回',
    nothingReadBack: '无：没有执行到底，或原已如此。',
    now: '现状',
    notThere: '不存在。',
    notRead: '无法读取。',
    receipts: '调用',
    verification: '读回',
    columns: ['编号', '安全组', '目的', '调用', '状态', '依据', '时间', 'RequestId'],
    none: '没有规则。',
  },
  joined: (p) =>
    p.like === ''
      ? `${p.who} 在计划生成之后加入了 ${p.group}；计划不改变任何人对它的访问`
      : `${p.who} 在计划生成之后加入了 ${p.group}，所属安全组与 ${p.like} 相同：计划对它的作用也相同`,
  problem: {
    'fix-stale': (p) => ({
      text:
        `计划已与 \`${p.resource}\` 不符` +
        (p.changes === '' ? `：它${fixApplyZhCN.how[p.how] ?? p.how}` : `：${p.changes}`) +
        (p.unnamed === 0 ? '' : `，另有 ${p.unnamed} 条规则`),
      hint: '没有任何变更；请重新规划：postern fix plan',
    }),
    'fix-joined': (p) => ({
      text:
        `\`${p.instance || p.interface}\`${p.instance === '' ? '' : `（${p.interface}）`} 在计划生成之后加入了 \`${p.group}\`` +
        (p.more === 0 ? '' : `，另有 ${p.more} 个网卡`),
      hint: '没有人看过该计划对它的影响；未做任何更改；请重新生成计划：postern fix plan',
    }),
    'fix-busy': (p) => ({
      text: p.resource === '' ? `另一个进程正在处理 ${p.run}` : `\`${p.resource}\` 属于尚未结束的 ${p.run}`,
      hint: `请看 postern fix status ${p.run}；确认、回滚，或等待`,
    }),
    'fix-not-in-plan': (p) => ({
      text: `计划没有 \`${p.id}\` 的步骤`,
      hint: '--select 要填计划会变更的安全组',
    }),
    'fix-stopped': (p) => ({
      text: `${p.run} 中途停止：${[p.resource, p.code, p.message].filter(Boolean).join(' ')}`,
      hint: `做过的都有记录；请再执行同一命令，或看 postern fix status ${p.run}`,
    }),
    'fix-unknown-run': (p) => ({
      text: `没有 \`${p.run}\` 这次执行`,
      hint: 'postern fix status 会列出状态文件夹中的执行；--state 可指定其他文件夹',
    }),
    'fix-not-waiting': (p) => ({
      text: `${p.run} 并未等待确认：${fixApplyZhCN.state[p.state] ?? p.state}`,
      hint: `请看 postern fix status ${p.run}`,
    }),
    'fix-plan-without-account': (p) => ({
      text: `\`${p.path}\` 来自文件，其中没有说明属于哪个账号`,
      hint: '请直接从账号重新规划：postern fix plan，不加 --input',
    }),
    'fix-plan-bad': (p) => ({
      text:
        p.why === 'edited'
          ? `\`${p.path}\` 在规划之后被手工改动（\`${p.field}\`）：没有人检查过它现在的作用`
          : p.why === 'no-digest'
            ? `\`${p.path}\` 没有 \`${p.field}\`，无法判断它是否就是当初的计划：它来自较早的版本，或已被改动`
            : `\`${p.path}\` 不是修复计划，或已被改动：\`${p.field}\``,
      hint: '没有任何变更；请用 postern fix plan -o FILE 生成',
    }),
  },
};
