/** 金丝雀的文字：先只修一个安全组或弹性网卡，再修其余。 */
import type { FixCanaryMessages } from './en.ts';

const BARS: Readonly<Record<string, (p: { id: string; group: string }) => string>> = {
  'not-in-plan': (p) => `\`${p.id}\` 不是计划中的安全组，也不是其中的网卡或实例`,
  lists: () =>
    '计划会变更或创建多个安全组共用的列表，这一部分无法先做；请改用 --prefix-list never，或不使用 --fix-lists',
  'service-managed': (p) => `\`${p.group || p.id}\` 属于云服务，只有该服务可以变更`,
  classic: (p) => `\`${p.group}\` 属于经典网络，无法移动网卡`,
  unreadable: (p) => `\`${p.group || p.id}\` 未能完整读取，无法克隆`,
  members: (p) => `\`${p.id}\` 与其他成员同在 \`${p.group}\`，彼此因同组而互通；移入克隆后就会与它们断开`,
  referenced: (p) => `其他规则以 \`${p.group}\` 作为来源或目的；移入克隆后就不再包含 \`${p.id}\``,
  'not-exact': (p) => `\`${p.id}\` 的安全组克隆无法做到与计划完全相同的访问`,
  'groups-full': (p) => `为 \`${p.id}\` 的每个安全组创建克隆，会超过账号在该地域可拥有的 ${p.group} 个安全组`,
  begun: (p) => `此计划的 ${p.group} 尚未结束，且使用另一个金丝雀或没有金丝雀`,
};

export const fixCanaryZhCN: FixCanaryMessages = {
  help: {
    canary: '先只处理这个安全组、实例或网卡，再处理其余；不填 ID 则自动挑选',
    check: '检查金丝雀的命令（POSTERN_CANARY、POSTERN_RUN）；退出码不是 0 就全部回滚',
    wait: '该命令最多可用的时间（默认 5m）',
  },
  title: '金丝雀',
  group: (p) => `金丝雀${p.chosen ? '（自动挑选）' : ''}：先只处理 ${p.id}，再处理其余`,
  interface: (p) =>
    `金丝雀${p.chosen ? '（自动挑选）' : ''}：先只处理${p.instance === '' ? '' : ` ${p.instance} 的`} ${p.id}，移入 ${p.groups} 按计划规则的克隆；再处理其余`,
  line: (p) => `金丝雀 ${p.id}：${p.state}`,
  state: {
    pending: '尚未就绪',
    standing: '已与计划相同，正在检查',
    passed: '已通过',
    failed: '未通过：全部回滚',
  },
  stands: {
    'not-begun': '没有克隆',
    standing: '网卡在克隆中，与计划相同',
    'clone-there': '网卡在原安全组中，但仍有克隆',
    gone: '网卡在原安全组中，没有克隆',
    edited: '网卡在被他人变更的克隆中，或不在全部克隆中',
    'not-read': '无法读取',
  },
  where: (p) => `${p.id} 在 ${p.groups}；克隆：${p.clones}`,
  failure: {
    edited: (what) => `读回的内容与所做的不同：${what}`,
    'not-applied': (code) => `安全组已放回原样${code === '' ? '' : `：${code}`}`,
    'not-movable': (what) => `${what} 已无法离开：有新成员加入，或有规则指向它`,
    'check-failed': (what) => `检查未通过：${what}`,
    'check-timeout': (what) => `检查未在 ${what} 内结束`,
    declined: () => '未获同意',
  },
  left: (p) => `仍保留：${p.id}：${p.because}${p.code === '' ? '' : `（${p.code}）`}`,
  because: {
    unsafe: '原安全组允许的比之前更多',
    changed: '已被他人变更',
    refused: '被云端拒绝',
  },
  operation: {
    'create-clone': '创建克隆：',
    'set-inner-access': '设置组内是否互通：',
    'fill-clone': '加入计划的规则：',
    'fill-clone-outbound': '加入出方向规则：',
    'set-groups': '设置安全组：',
    'delete-clone': '移除克隆：',
  },
  purpose: { canary: '金丝雀', 'canary-back': '金丝雀回滚' },
  doing: (p) => `${p.purpose}：${p.what}${p.resource}`,
  ask: (id) => `金丝雀 ${id} 已与计划相同。继续处理其余？[y/N] `,
  checking: (command) => `金丝雀：检查：${command}`,
  problem: {
    'fix-canary-refused': (p) => ({
      text: BARS[p.because]?.(p) ?? p.because,
      hint:
        p.because === 'not-in-plan'
          ? '请指定计划会变更的安全组或其中的实例；只写 --canary 则自动挑选'
          : p.because === 'lists'
            ? '请规划不变更列表的计划，或不用 --canary'
            : p.because === 'begun'
              ? `请执行与先前相同的命令，或 postern fix rollback ${p.group}`
              : `请以安全组作为金丝雀${p.group === '' ? '' : `，例如 --canary ${p.group}`}，或换一个实例`,
    }),
  },
};
