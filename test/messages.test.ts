/** What users read: complete, in the right words of each language, and tested. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isLanguage, messagesFor } from '../src/messages/index.ts';

const LANGUAGES = ['en', 'zh-TW', 'zh-CN'] as const;

/** Terms of the vendor, and words of the other Chinese that must not stand for them. */
const WRONG: Readonly<Record<string, readonly string[]>> = {
  'zh-TW': [
    '安全组',
    '安全組',
    '实例',
    '實例',
    '端口',
    '服務器',
    '網絡',
    '默認',
    '賬號',
    '資來源',
    '數據包',
    '信息',
    '語句',
    '條件鍵',
    '字符',
    '布爾',
    '文檔',
    '政策',
    '維運',
    '前綴列表',
    '護欄',
  ],
  'zh-CN': [
    '安全性群組',
    '安全性群组',
    '執行個體',
    '连接埠',
    '伺服器',
    '網路',
    '預設',
    '帐号',
    '数据包裹',
    '资讯',
    '陈述式',
    '索引键',
    '字串',
    '布林',
    '政策',
    '护栏',
    '营运',
  ],
};
/** Letters that only the other form of Chinese writes. */
const SIMPLIFIED = /[们这个为来时说国对过发动东车见长门马鱼鸟龙云组实网规则开关应该]/u;
const TRADITIONAL = /[們這為來時說國對過發動東車見長門馬魚鳥龍雲組實網規則開關應該個]/u;

/** Every text, with parameters filled by their names. */
function texts(value: unknown, path: string): [string, string][] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value === 'function') {
    // Stands for a text, a number and a structure of such.
    const named = new Proxy(
      {},
      {
        get: (_, name) => {
          const own = '1'[name as keyof string] as unknown;
          if (name === Symbol.toPrimitive) return () => '1';
          return typeof own === 'function' ? own.bind('1') : '1';
        },
      },
    );
    return texts(value(named, '1', '1', '1'), `${path}()`);
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, one]) => texts(one, `${path}.${name}`));
}

test('languages are known by their names', () => {
  expect(LANGUAGES.every(isLanguage)).toBe(true);
  expect(isLanguage('fr')).toBe(false);
});

describe.each(LANGUAGES)('%s', (language) => {
  const all = texts(messagesFor(language), language);

  test('has every text, and none is empty', () => {
    expect(all.length).toBeGreaterThan(150);
    expect(all.map(([path]) => path.replace(language, '')).sort()).toEqual(
      texts(messagesFor('en'), 'en')
        .map(([path]) => path.replace('en', ''))
        .sort(),
    );
  });

  test("uses the vendor's words", () => {
    for (const [path, text] of all)
      for (const word of WRONG[language] ?? []) expect(text, path).not.toContain(word);
  });

  test('is written in its own letters', () => {
    for (const [path, text] of all) {
      if (language === 'en') expect(text, path).not.toMatch(/\p{Script=Han}/u);
      if (language === 'zh-TW') expect(text, path).not.toMatch(SIMPLIFIED);
      if (language === 'zh-CN') expect(text, path).not.toMatch(TRADITIONAL);
    }
  });
});

test('every problem is produced by a test', () => {
  const tests = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts') && name !== 'messages.test.ts')
    .map((name) => readFileSync(join(import.meta.dirname, name), 'utf8'))
    .join('\n');
  const untested = Object.keys(messagesFor('en').problem).filter(
    (code) => !tests.includes(`'${code}'`) && !tests.includes(`[${code}]`),
  );
  expect(untested).toEqual([]);
});
