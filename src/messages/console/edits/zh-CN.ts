/** 在控制台编辑规则的文字。 */
import type { EditsMessages } from './en.ts';

export const editsZhCN: EditsMessages = {
  review: '查看计划',
  about: '为这些变更生成计划：谁保留、失去、获得访问，以及如何退回。不会更改任何内容。',
  unfinished: '请先完成或放弃上面的规则。',
  exposed: {
    reason: '为什么可以开放？',
    accept: (services) => `为 ${services} 负责，仍然生成计划`,
    needsApprover: '只有审批人和管理员可以为此负责。',
  },
  others: {
    title: '您开始编辑之后，有人更改了这些规则',
    added: (rules) => `新增：${rules}`,
    removed: (rules) => `移除：${rules}`,
    changed: (rules) => `修改：${rules}`,
    kept: '您的变更仍在这里，基于原来的规则。',
    rebase: '把我的变更放到现在的规则上',
    discard: '放弃我的变更',
    read: '重新读取',
  },
  guard: {
    title: '防护会拒绝这些变更',
    sure: (p) => `${p.policy} 拒绝 ${p.call}（未被其豁免者）：第 ${p.statements} 条语句`,
    some: (p) =>
      `${p.policy} 可能拒绝 ${p.call}（未被其豁免者），取决于厂商没有说明之处：第 ${p.statements} 条语句`,
    statement: '语句',
    passes: '这个账号上没有防护拒绝这些调用。',
    unknown: '没有读到这个账号上的全部策略，防护会如何回答并不确定。',
  },
  plan: {
    title: '编辑规则的计划',
    opens: '编辑后的规则在所有端口上新开放的访问',
    opensAbout: '只看这个安全组本身。',
    exposed: (p) => `有意开放：${p.services}。原因：${p.reason}`,
    exact: '回滚时，一切恢复到原来的样子。',
  },
};
