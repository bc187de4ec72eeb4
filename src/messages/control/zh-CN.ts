/** 通过服务变更的内容：设置、豁免、用户与计划。 */
import type { ControlMessages } from './en.ts';

export const controlZhCN: ControlMessages = {
  settings: {
    help: {
      settings: '服务判断的依据',
      export: '将文件与保存在数据库中的设置合并，输出为一份 postern.yaml',
      output: '改为写入这个文件',
    },
    written: (path) => `已写入 ${path}。`,
  },
  problem: {
    'version-stale': (p) => ({
      text: `已有其他人修改过：当前是版本 ${p.current}`,
      hint: '请重新读取，并以 If-Match 发送新的版本；没有任何变更',
    }),
    'version-missing': (p) => ({
      text: '请求没有说明要修改哪一个版本',
      hint: `请以 If-Match 发送读取时得到的 ETag；当前是版本 ${p.current}`,
    }),
    'settings-in-file': (p) => ({
      text: `\`${p.section}\` 由 \`${p.path}\` 决定，在这里只能读取`,
      hint: `请在 ${p.path} 中修改，或删除该段后在这里编辑`,
    }),
    'waiver-exists': (p) => ({
      text: `这个范围已有豁免：\`${p.id}\`${p.path === '' ? '' : `，位于 \`${p.path}\``}`,
      hint: p.path === '' ? '请修改已有的豁免' : `请在 ${p.path} 中修改`,
    }),
    'waiver-needs-request': (p) => ({
      text: `豁免 \`${p.id}\` 不能由一人单独延长或重新绑定`,
      hint: '请以 `POST /api/v1/waiver-requests` 申请，由另一位具有 `approver` 角色的人批准，批准后取代现有豁免',
    }),
    'waiver-asked': (p) => ({
      text: `\`${p.by}\` 已申请这项豁免，正在等待答复：\`${p.id}\``,
      hint: '由具有 `approver` 角色的人批准或驳回',
    }),
    'waiver-in-file': (p) => ({
      text: `豁免 \`${p.id}\` 位于 \`${p.path}\`，在这里只能读取`,
      hint: `请在 ${p.path} 中修改`,
    }),
    'last-admin': (p) => ({
      text: `\`${p.name}\` 是最后一位能登录的管理员`,
      hint: '请先将另一位用户设为管理员',
    }),
    'wrong-password': () => ({ text: '当前密码不正确', hint: '管理员可以重置密码' }),
    'no-own-password': (p) => ({
      text: `\`${p.name}\` 通过其他系统登录，在这里没有密码`,
      hint: '请在登录的系统中修改',
    }),
    'needs-other-person': (p) => ({
      text: `创建 \`${p.plan}\` 的人不能自行批准`,
      hint: '请由另一位具有 `approver` 角色的人批准',
    }),
    'not-in-that-state': (p) => ({
      text: `\`${p.id}\` 的状态是 ${p.state}，无法执行`,
      hint: '请重新读取；没有任何变更',
    }),
    'guard-tests-failed': (p) => ({
      text: `策略 \`${p.name}\` 与测试不符：${p.failed.length} 项失败`,
      hint: '请修改策略或测试；没有读取或变更任何内容',
    }),
    'create-exposes': (p) => ({
      text: `这会暴露 ${p.exposed}`,
      hint: p.instead === '' ? '试运行会列出能进入的数据包' : `请改为允许：${p.instead}`,
    }),
  },
};
