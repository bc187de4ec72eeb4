/** Every format of reports, on what scans can come to, and on names that were chosen to break it. */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import Ajv from 'ajv';
import Ajv2020 from 'ajv/dist/2020.js';
import { beforeAll, describe, expect, test } from 'vitest';
import type { ScanReport } from '../../src/domain/finding.ts';
import { formatCalled, formatOfFile, REPORT_FORMATS } from '../../src/interfaces/reports/index.ts';
import type { ReportFormat } from '../../src/interfaces/reports/report.ts';
import { LANGUAGES, type Language } from '../../src/messages/index.ts';
import { parseCsv, parseXml, type XmlElement } from './parsers.ts';
import { HOSTILE, inputOf, manyFindings, SCANS, scanSample, scansToReport } from './sample.ts';

const LANGUAGE_NAMES = Object.keys(LANGUAGES) as Language[];
let sample: ScanReport;
let scans: Awaited<ReturnType<typeof scansToReport>>;
beforeAll(async () => {
  scans = await scansToReport();
  sample = scans.sample;
});

function format(id: string): ReportFormat {
  return formatCalled(id) as ReportFormat;
}

function scanOf(name: string): ScanReport {
  return scans[name as keyof typeof scans];
}

describe('the list of formats', () => {
  test('is the order of help, and every ending means one of them', () => {
    expect(REPORT_FORMATS.map(({ id }) => id)).toEqual(['html', 'markdown', 'csv', 'junit', 'sarif', 'ocsf']);
    const named = ['a.HTML', 'a.htm', 'a.md', 'a.csv', 'a.xml', 'a.sarif', 'a.sarif.json', 'a.ocsf.json'];
    expect(named.map((name) => formatOfFile(name)?.id)).toEqual(
      'html html markdown csv junit sarif sarif ocsf'.split(' '),
    );
    expect(formatOfFile('report.json')).toBeUndefined();
  });

  test.each(SCANS)('each writes %s in three languages, the same text for the same scan', (name) => {
    for (const one of REPORT_FORMATS) {
      for (const language of LANGUAGE_NAMES) {
        const input = inputOf(scanOf(name), { language });
        const text = one.render(input);
        expect(text.length).toBeGreaterThan(0);
        expect(one.render(input)).toBe(text);
      }
    }
  });

  test('a scan document that does not say how it was made is reported all the same', () => {
    for (const one of REPORT_FORMATS) {
      const text = one.render(inputOf(sample, { basis: null }));
      expect(text).toContain('sg-bp1samplewebfrontend');
      expect(text).not.toMatch(/undefined|\[object|NaN/);
    }
  });

  test('5,000 findings: seconds and megabytes', () => {
    const many = manyFindings(sample, 5000);
    for (const one of REPORT_FORMATS) {
      const started = performance.now();
      const text = one.render(inputOf(many));
      expect(performance.now() - started, one.id).toBeLessThan(10_000);
      expect(text.length, one.id).toBeLessThan(30e6);
      expect(text, one.id).toContain('sg-bp1many4999');
    }
  });

  test('a file for each, and nothing else that looks like one', () => {
    const folder = join(import.meta.dirname, '../../src/interfaces/reports');
    const files = readdirSync(folder).filter((name) =>
      /: ReportFormat = /.test(readFileSync(join(folder, name), 'utf8')),
    );
    expect(files.sort()).toEqual(REPORT_FORMATS.map(({ id }) => `${id}.ts`).sort());
  });
});

describe('SARIF', () => {
  const schema = createRequire(import.meta.url)('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json');
  const { $schema: _, id: __, ...rules } = schema;
  // A pattern of the schema is one without the flag for Unicode only.
  const ajv = new Ajv.default({ strict: false, unicodeRegExp: false, validateFormats: false });
  const compiled = ajv.compile(rules);
  const validate = (document: unknown): boolean => compiled(document) === true;
  const run = (name: string, language: Language = 'en') => {
    const document = JSON.parse(format('sarif').render(inputOf(scanOf(name), { language })));
    if (!validate(document)) expect.fail(JSON.stringify(compiled.errors?.slice(0, 3)));
    return document.runs[0];
  };

  test.each(SCANS)('%s is what the schema of the standard says', (name) => {
    for (const language of LANGUAGE_NAMES) run(name, language);
  });

  test('the schema is asked indeed', () => {
    expect(validate({ version: '2.1.0' })).toBe(false);
    expect(validate({ version: '2.1.0', runs: [{ tool: { driver: {} } }] })).toBe(false);
  });

  test('results lead to rules, and rules to taxa that are there', () => {
    const { results, tool, taxonomies } = run('sample');
    expect(results.length).toBe(sample.findings.length);
    for (const one of results) expect(tool.driver.rules[one.ruleIndex].id).toBe(one.ruleId);
    for (const { relationships } of tool.driver.rules) {
      for (const { target } of relationships) {
        const taxa = taxonomies[target.toolComponent.index].taxa as { id: string }[];
        expect(taxa.map(({ id }) => id)).toContain(target.id);
      }
    }
  });

  test('fingerprints stay over scans and tell findings apart', async () => {
    const prints = (scan: ScanReport): string[] =>
      JSON.parse(format('sarif').render(inputOf(scan))).runs[0].results.map(
        (one: { partialFingerprints: object }) => JSON.stringify(one.partialFingerprints),
      );
    expect(prints(await scanSample())).toEqual(prints(sample));
    expect(new Set(prints(sample)).size).toBe(sample.findings.length);
  });

  test('waived findings are suppressed, open questions are open, gaps are notifications', () => {
    const waived = run('waived').results;
    expect(waived.length).toBe(sample.findings.length);
    for (const { suppressions } of waived)
      expect(suppressions[0]).toMatchObject({ kind: 'external', justification: 'partner moves in May' });
    const incomplete = run('incomplete');
    expect(incomplete.results[0]).toMatchObject({ kind: 'open', level: 'none', ruleId: 'ssh-open' });
    expect(incomplete.invocations[0].toolExecutionNotifications[0].message.text).toContain('Forbidden.RAM');
    expect(incomplete.properties.complete).toBe(false);
  });

  test('rules speak three languages', () => {
    const { tool, translations } = run('sample', 'zh-TW');
    const said = [tool.driver, ...translations].map(({ language, rules: own }) => [language, own.length]);
    expect(said.map(([language]) => language).sort()).toEqual([...LANGUAGE_NAMES].sort());
    expect(new Set(said.map(([, count]) => count)).size).toBe(1);
    for (const { help } of tool.driver.rules) expect(help.text).toMatch(/\p{Script=Han}/u);
    for (const [one, stop] of [
      [run('sample', 'zh-TW'), '。'],
      [run('sample', 'en'), '. '],
    ] as const)
      for (const { shortDescription, fullDescription } of one.tool.driver.rules)
        expect(fullDescription.text.startsWith(shortDescription.text + stop)).toBe(true);
  });
});

describe('OCSF', () => {
  const path = join(import.meta.dirname, '../samples/ocsf/compliance-finding-1.5.0.json');
  const validate = new Ajv2020.default({
    strict: false,
    unicodeRegExp: false,
    validateFormats: false,
  }).compile(JSON.parse(readFileSync(path, 'utf8')));
  const events = (name: string, language: Language = 'en') =>
    JSON.parse(format('ocsf').render(inputOf(scanOf(name), { language })));

  test.each(SCANS)('%s is what the schema of the class says', (name) => {
    for (const language of LANGUAGE_NAMES) {
      for (const event of events(name, language))
        if (!validate(event)) expect.fail(JSON.stringify(validate.errors?.slice(0, 3)));
    }
  });

  test('the schema is asked indeed', () => {
    const [event] = events('sample');
    expect(validate({ ...event, severity_id: 'high' })).toBe(false);
    expect(validate({ ...event, compliance: undefined, class_uid: 2004 })).toBe(false);
    expect(validate({ ...event, more: 1 })).toBe(false);
  });

  test('findings fail, waived ones are suppressed, what is not known is a warning, never passed', () => {
    const of = (name: string): object[] =>
      events(name).map((event: Record<string, never> & { compliance: { status: string } }) => ({
        class: event.class_uid,
        type: event.type_uid,
        status: event.status,
        result: event.compliance.status,
      }));
    const finding = { class: 2003, type: 200301, status: 'New', result: 'Fail' };
    expect(of('sample')).toEqual(sample.findings.map(() => finding));
    expect(of('waived')).toEqual(sample.findings.map(() => ({ ...finding, status: 'Suppressed' })));
    expect(of('incomplete')).toEqual([1, 2].map(() => ({ ...finding, result: 'Warning' })));
    expect(of('empty')).toEqual([]);
  });

  test('a way in that has a name and no address is a host name', () => {
    const [first] = sample.findings as [ScanReport['findings'][number]];
    const path = { kind: 'listener', address: 'nlb-1.cn-hangzhou.nlb.aliyuncs.com', id: 'nlb-1' } as const;
    const [event] = JSON.parse(format('ocsf').render(inputOf({ ...sample, findings: [{ ...first, path }] })));
    expect(event.evidences[0].dst_endpoint).toMatchObject({ port: 22, hostname: path.address });
    expect(validate(event)).toBe(true);
  });
});

describe('JUnit', () => {
  const suites = (name: string, language: Language = 'en'): XmlElement[] =>
    parseXml(format('junit').render(inputOf(scanOf(name), { language }))).children;
  const cases = (name: string): XmlElement[] => suites(name).flatMap(({ children }) => children.slice(1));
  const outcomes = (name: string): string[] =>
    cases(name).map(({ children }) => children[0]?.name ?? 'passed');

  test.each(SCANS)('%s is well formed, and its counts are those of its cases', (name) => {
    for (const language of LANGUAGE_NAMES) {
      for (const suite of suites(name, language)) {
        const own = suite.children.slice(1);
        const count = (tag: string): string =>
          String(own.filter(({ children }) => children[0]?.name === tag).length);
        expect(suite.attributes).toMatchObject({
          tests: String(own.length),
          failures: count('failure'),
          errors: count('error'),
          skipped: count('skipped'),
        });
      }
    }
  });

  test('a check passes only when everything was read', () => {
    expect(new Set(outcomes('empty'))).toEqual(new Set(['passed']));
    expect(outcomes('incomplete')).not.toContain('passed');
    expect(outcomes('incomplete')).toContain('error');
    expect(outcomes('sample')).toContain('failure');
    expect(outcomes('waived')).toContain('skipped');
    expect(outcomes('waived')).not.toContain('failure');
  });

  test('one case for each check and resource', () => {
    const names = cases('sample').map(({ attributes }) => `${attributes.classname} ${attributes.name}`);
    expect(new Set(names).size).toBe(names.length);
    const failed = cases('sample').filter(({ children }) => children[0]?.name === 'failure').length;
    expect(failed).toBe(new Set(sample.findings.map((one) => `${one.check} ${one.resource.id}`)).size);
  });
});

describe('CSV', () => {
  const rows = (name: string): Record<string, string>[] => {
    const [heads = [], ...lines] = parseCsv(format('csv').render(inputOf(scanOf(name))));
    return lines.map((cells) => {
      expect(cells).toHaveLength(heads.length);
      return Object.fromEntries(heads.map((head, i) => [head, cells[i] as string]));
    });
  };

  test('what counts, what is waived, what is open and what was not read are told apart', () => {
    expect(rows('sample').map(({ record }) => record)).toEqual(sample.findings.map(() => 'finding'));
    expect(rows('waived')[0]).toMatchObject({ record: 'waived', waived_by: 'ops@example.com' });
    expect(rows('incomplete').map(({ record }) => record)).toEqual(['undecided', 'gap']);
    expect(rows('incomplete')[0]).toMatchObject({ verdict: 'unknown', resource_id: 'sg-unread' });
    expect(rows('empty')).toEqual([]);
  });

  test('no cell is a formula, and every line is one record', () => {
    const found = rows('hostile');
    const { findings, waived, undecided, coverage } = scanOf('hostile');
    expect(found).toHaveLength(findings.length + waived.length + undecided.length + coverage.gaps.length);
    for (const row of found)
      for (const [name, cell] of Object.entries(row)) expect(cell, name).not.toMatch(/^\s*[=+\-@]/);
    expect(found[5]?.resource_name).toBe(`'${HOSTILE[5]}`);
  });

  test('a byte order mark where one is asked for', () => {
    const bytes = (bom: boolean): number =>
      Buffer.from(format('csv').render(inputOf(sample, { bom })))[0] as number;
    expect([bytes(true), bytes(false)]).toEqual([0xef, 'r'.charCodeAt(0)]);
  });
});
