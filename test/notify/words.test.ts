/** What people read, in three languages, whole. */
import { describe, expect, test } from 'vitest';
import type { Span } from '../../src/app/notify/ports.ts';
import { type Section, sectionOf } from '../../src/app/notify/section.ts';
import type { ChannelSettings } from '../../src/domain/notify/settings.ts';
import {
  ITEM_NAMES,
  isFault,
  parseTemplate,
  type Template,
  TITLE_NAMES,
} from '../../src/domain/notify/template.ts';
import { composer } from '../../src/interfaces/notify/compose.ts';
import { EVENT, finding, recorded, settings } from './things.ts';

const at = '2026-11-25T02:03:00.000Z';
const rdp = finding('f2', { check: 'rdp-open', service: 'rdp', port: 3389, severity: 'high' });
const idle = finding('f3', {
  check: 'rule-without-effect',
  service: null,
  protocol: null,
  port: null,
  family: null,
  severity: 'low',
  resource: { type: 'group', id: 'sg-bp1db', name: '' },
});
const other = finding('f4', { resource: { type: 'instance', id: 'i-bp1', name: 'old' }, family: 'ipv6' });
const jump = finding('f5', { resource: { type: 'group', id: 'sg-bp1jump', name: '' } });
const changed = sectionOf(
  recorded('s1', at, { new: [rdp, finding('f1'), idle], returned: [other], fixed: [rdp], unwaived: [jump] }),
  EVENT,
);
const incidents: Section = {
  at,
  target: 'https://cloud.example',
  scan: null,
  first: false,
  cause: null,
  items: [
    { event: 'overdue', run: 'run-1', state: 'rolled-back', deadline: at, left: 0 },
    { event: 'overdue', run: 'run-2', state: 'rolled-back', deadline: at, left: 2 },
    { event: 'overdue', run: 'run-3', state: 'rolling-back', deadline: at, left: 0 },
    { event: 'waiver', target: 'rule', id: 'sgr-1', check: 'ssh-open', owner: 'li', until: '2026-11-24' },
    { event: 'drift', name: 'postern-guard', account: '1', drift: ['detached', 'document-changed'] },
    { event: 'scan-failed', code: 'cloud-unreachable' },
  ],
};

function text(spans: readonly Span[]): string {
  return spans
    .map((span) => {
      if (typeof span === 'string') return span;
      if ('markup' in span) return span.markup;
      return 'bold' in span ? span.bold : `${span.text} → ${span.link}`;
    })
    .join('');
}

function said(
  sections: readonly Section[],
  more: Partial<ChannelSettings>,
  console: string | null = null,
): string[] {
  const notice = composer(console)(sections, settings(more));
  return [text(notice.title), ...notice.lines.map(({ spans }) => text(spans)), text(notice.more(7))];
}

describe('in whole', () => {
  test('English', () => {
    expect(said([changed, incidents], {})).toEqual([
      'Postern: 3 new, 1 returned, 1 fixed, 1 not waived any more, 3 repairs not confirmed, 1 waiver expired, 1 guardrail changed, scans fail',
      'By RAM user li (1000000000000001) from 203.0.113.9: AuthorizeSecurityGroup, 2026-11-25 02:02 UTC',
      'CRITICAL opened: SSH tcp/22 (IPv4), RDP tcp/3389 (IPv4) of security group web (sg-bp1web), cn-hangzhou, account 1000000000000001 (findings f1, f2)',
      'CRITICAL opened again: SSH tcp/22 (IPv6) of instance old (i-bp1), cn-hangzhou, account 1000000000000001 (findings f4)',
      'CRITICAL not waived any more: SSH tcp/22 (IPv4) of security group sg-bp1jump, cn-hangzhou, account 1000000000000001 (findings f5)',
      'LOW new: A rule that changes nothing of security group sg-bp1db, cn-hangzhou, account 1000000000000001 (findings f3)',
      'HIGH closed: RDP tcp/3389 (IPv4) of security group web (sg-bp1web), cn-hangzhou, account 1000000000000001 (findings f2)',
      '2026-11-25 02:03 UTC (https://cloud.example)',
      'Repair run-1 was not confirmed by 2026-11-25 02:03 UTC: it was taken back',
      'Repair run-2 was not confirmed by 2026-11-25 02:03 UTC: it was taken back, but a part of it could not be',
      'Repair run-3 was not confirmed by 2026-11-25 02:03 UTC and could not be taken back so far',
      'The waiver of li for ssh-open of rule sgr-1 ended on 2026-11-24: what it kept back counts again',
      'Guardrail postern-guard of account 1 is not as it was put in place: it was detached from a target, its text was changed',
      'The scan failed: cloud-unreachable. What changes meanwhile is not seen.',
      'and 7 more',
    ]);
  });

  test('traditional Chinese', () => {
    expect(said([changed, incidents], { language: 'zh-TW', zone: 'Asia/Taipei' })).toEqual([
      'Postern：新增 3 項，再次出現 1 項，已修復 1 項，不再豁免 1 項，3 次修復未經確認，1 項豁免到期，1 項防護策略遭變更，掃描失敗',
      '由 RAM 使用者 li (1000000000000001) 從 203.0.113.9 執行 AuthorizeSecurityGroup，2026-11-25 10:02 Asia/Taipei',
      '嚴重 開放：安全性群組 web (sg-bp1web) 的 SSH tcp/22 (IPv4)，RDP tcp/3389 (IPv4)，cn-hangzhou，帳號 1000000000000001（檢查結果 f1，f2）',
      '嚴重 再次開放：執行個體 old (i-bp1) 的 SSH tcp/22 (IPv6)，cn-hangzhou，帳號 1000000000000001（檢查結果 f4）',
      '嚴重 不再豁免：安全性群組 sg-bp1jump 的 SSH tcp/22 (IPv4)，cn-hangzhou，帳號 1000000000000001（檢查結果 f5）',
      '低 新增：安全性群組 sg-bp1db 的 沒有作用的規則，cn-hangzhou，帳號 1000000000000001（檢查結果 f3）',
      '高 已關閉：安全性群組 web (sg-bp1web) 的 RDP tcp/3389 (IPv4)，cn-hangzhou，帳號 1000000000000001（檢查結果 f2）',
      '2026-11-25 10:03 Asia/Taipei（https://cloud.example）',
      '修復 run-1 未在 2026-11-25 10:03 Asia/Taipei 之前確認：已經復原',
      '修復 run-2 未在 2026-11-25 10:03 Asia/Taipei 之前確認：已經復原，但有一部分無法復原',
      '修復 run-3 未在 2026-11-25 10:03 Asia/Taipei 之前確認，至今仍無法復原',
      'li 對 規則 sgr-1 的 ssh-open 的豁免已於 2026-11-24 到期：相關檢查結果重新列入',
      '帳號 1 的防護策略 postern-guard 與部署時不同：已從某個對象解除，內容遭變更',
      '掃描失敗：cloud-unreachable。這段期間的變更無法得知。',
      '以及其他 7 項',
    ]);
  });

  test('simplified Chinese', () => {
    expect(said([changed, incidents], { language: 'zh-CN', zone: 'Asia/Shanghai' })).toEqual([
      'Postern：新增 3 项，再次出现 1 项，已修复 1 项，不再豁免 1 项，3 次修复未经确认，1 项豁免到期，1 项防护策略被变更，扫描失败',
      '由 RAM 用户 li (1000000000000001) 从 203.0.113.9 执行 AuthorizeSecurityGroup，2026-11-25 10:02 Asia/Shanghai',
      '严重 开放：安全组 web (sg-bp1web) 的 SSH tcp/22 (IPv4)，RDP tcp/3389 (IPv4)，cn-hangzhou，账号 1000000000000001（检查结果 f1，f2）',
      '严重 再次开放：实例 old (i-bp1) 的 SSH tcp/22 (IPv6)，cn-hangzhou，账号 1000000000000001（检查结果 f4）',
      '严重 不再豁免：安全组 sg-bp1jump 的 SSH tcp/22 (IPv4)，cn-hangzhou，账号 1000000000000001（检查结果 f5）',
      '低 新增：安全组 sg-bp1db 的 不起作用的规则，cn-hangzhou，账号 1000000000000001（检查结果 f3）',
      '高 已关闭：安全组 web (sg-bp1web) 的 RDP tcp/3389 (IPv4)，cn-hangzhou，账号 1000000000000001（检查结果 f2）',
      '2026-11-25 10:03 Asia/Shanghai（https://cloud.example）',
      '修复 run-1 未在 2026-11-25 10:03 Asia/Shanghai 之前确认：已经回滚',
      '修复 run-2 未在 2026-11-25 10:03 Asia/Shanghai 之前确认：已经回滚，但有一部分无法回滚',
      '修复 run-3 未在 2026-11-25 10:03 Asia/Shanghai 之前确认，至今仍无法回滚',
      'li 对 规则 sgr-1 的 ssh-open 的豁免已于 2026-11-24 到期：相关检查结果重新计入',
      '账号 1 的防护策略 postern-guard 与部署时不同：已从某个对象解除，内容被变更',
      '扫描失败：cloud-unreachable。在此期间的变化无法得知。',
      '以及其他 7 项',
    ]);
  });
});

test('links lead to findings of the console', () => {
  const [, , line] = said([changed], {}, 'https://postern.example.com');
  expect(line).toBe(
    'CRITICAL opened: SSH tcp/22 (IPv4) → https://postern.example.com/findings/f1, ' +
      'RDP tcp/3389 (IPv4) → https://postern.example.com/findings/f2 of security group web (sg-bp1web), ' +
      'cn-hangzhou, account 1000000000000001',
  );
});

test('a scan without an event, and the first one', () => {
  const scan = (first: boolean) => sectionOf(recorded('s', at, { new: [rdp] }, first), null);
  expect(said([scan(false)], {})[1]).toBe('Scan of 2026-11-25 02:03 UTC');
  expect(said([scan(true)], {})[1]).toBe('First scan of this cloud, 2026-11-25 02:03 UTC');
});

test('words of the owner stand for ours', () => {
  const title = parseTemplate('[{severity}] {count} {{x}}', TITLE_NAMES) as Template;
  const item = parseTemplate(ITEM_NAMES.map((name) => `${name}={${name}}`).join(' '), ITEM_NAMES) as Template;
  expect(said([changed], { title, item }).slice(0, 3)).toEqual([
    '[CRITICAL] 6 {x}',
    'By RAM user li (1000000000000001) from 203.0.113.9: AuthorizeSecurityGroup, 2026-11-25 02:02 UTC',
    'event=opened severity=CRITICAL ports=SSH tcp/22 (IPv4), RDP tcp/3389 (IPv4) resource=web (sg-bp1web) ' +
      'type=security group name=web id=sg-bp1web region=cn-hangzhou account=1000000000000001 findings=f1, f2 ' +
      'operation=AuthorizeSecurityGroup actor=RAM user li (1000000000000001) from=203.0.113.9 ' +
      'time=2026-11-25 02:02 UTC',
  ]);
});

test.each([
  ['{nam}', { fault: 'name', part: '{nam}' }],
  ['{}', { fault: 'name', part: '{}' }],
  ['a {name', { fault: 'brace', part: '{name' }],
  ['a } b', { fault: 'brace', part: '}' }],
  ['{a{b}}', { fault: 'brace', part: '{a' }],
])('%s is no template', (template, fault) => {
  const parsed = parseTemplate(template, ['name']);
  expect(isFault(parsed)).toBe(true);
  expect(parsed).toEqual(fault);
});
