/** 关于编辑规则的简体中文文字。 */
import { fixZhCN } from '../fix/zh-CN.ts';
import type { EditMessages } from './en.ts';

const how: Readonly<Record<string, string>> = { added: '已新增', removed: '已移除', changed: '已修改' };

export const editZhCN: EditMessages = {
  opens: (p) => `对${p.to}开放 ${p.ports}`,
  changes: (p) => `改变谁能访问 ${p.ports}`,
  otherPorts: '所有端口上新开放的访问（只看这个安全组）',
  opening: (p) => `${p.ports} 对 ${p.sources}`,
  accepted: (p) => `有意开放：${p.services}。原因：${p.reason}`,
  noPortChanges: '没有人获得或失去运维端口的访问。',
  help: {
    edits: '改为规划对某个安全组规则的编辑：YAML 或 JSON 文件，- 表示标准输入',
    acceptExposure: '允许编辑后的规则开放的服务（可重复）；须同时给出 --reason',
    reason: '为什么可以开放；与计划一起保存',
  },
  problem: {
    'edit-bad': (p) => ({
      text:
        p.because === 'unknown-rule'
          ? `\`${p.field}\`：安全组没有规则 \`${p.value}\``
          : p.because === 'twice'
            ? `\`${p.field}\`：规则 \`${p.value}\` 被编辑了两次`
            : p.because === 'same-rule'
              ? `\`${p.field}\`：${p.other === '' ? '另一条新规则' : `规则 \`${p.other}\` `}已经是同样的内容`
              : p.because === 'description'
                ? `\`${p.field}\`：没有接口可以清空规则的描述`
                : p.because === 'no-way-back'
                  ? `\`${p.field}\`：这条规则的优先级无法由接口写回，因此没有退路`
                  : `\`${p.field}\`：\`${p.value}\` 不正确`,
      hint:
        p.because === 'unknown-rule'
          ? '请查看安全组现在的规则：postern explain ID'
          : p.because === 'same-rule'
            ? '请省略它；只改描述时，请修改那条规则本身'
            : p.because === 'description'
              ? '请改写成别的描述'
              : p.because === 'no-way-back'
                ? '请保留这条规则，在它前面新增其他规则'
                : p.because === 'twice'
                  ? '每条规则只写一次'
                  : '规则可以怎么写，见 docs/guide/edit.md',
    }),
    'edit-blocked': (p) => ({
      text: `不更改 \`${p.group}\` 的规则：${p.because === 'too-many-rules' ? fixZhCN.limit(p) : (fixZhCN.because[p.because] ?? p.because)}`,
      hint: `请查看已知的内容：postern explain ${p.group}`,
    }),
    'edit-exposes': (p) => ({
      text:
        `编辑后的规则会开放 \`${p.host}\` 的 ${p.exposed}` +
        (p.witness === '' ? '' : `：\`${p.witness}\` 可以进入`) +
        (p.rules === '' ? '' : `（经由 ${p.rules}）`),
      hint: `请使用更窄的来源；或为此负责：--accept-exposure ${p.services} --reason 原因`,
    }),
    'edit-stale': (p) => ({
      text:
        `\`${p.group}\` 的规则已不是所编辑的那些` +
        (p.rule === '' ? '' : `：规则 \`${p.rule}\` ${how[p.how] ?? p.how}`) +
        (p.more === 0 ? '' : `，另有 ${p.more} 条规则`),
      hint: '没有任何变更；请查看现在的规则，再重新编辑',
    }),
  },
};
