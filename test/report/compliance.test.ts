/** The table of clauses: whole, in order, and with nothing that is not confirmed. */
import { expect, test } from 'vitest';
import { CHECKS } from '../../src/checks/index.ts';
import { COMPLIANCE, complianceOf, FRAMEWORKS } from '../../src/domain/compliance.ts';
import { complianceStatus } from '../../src/interfaces/reports/summary.ts';
import { emptyScan, incompleteScan, scanSample, waivedScan } from './sample.ts';

/** How each standard writes its numbers. */
const NUMBERS: Readonly<Record<string, RegExp>> = {
  'cis-alibaba-cloud': /^\d\.\d{1,2}$/,
  mlps: /^8\.1\.3\.[12] [a-e]\)$/,
  'iso-27001': /^A\.8\.\d{1,2}$/,
  'nist-800-53': /^[A-Z]{2}-\d{1,2}(\(\d{1,2}\))?$/,
  'nist-csf': /^PR\.(AC|PT)-\d$/,
  'pci-dss': /^1\.\d\.\d$/,
  'soc-2': /^CC\d\.\d$/,
};

test('every check has clauses, of frameworks in their order, each once, as the standard numbers them', () => {
  expect(Object.keys(COMPLIANCE).sort()).toEqual(CHECKS.map(({ id }) => id).sort());
  const order = FRAMEWORKS.map(({ id }): string => id);
  for (const [check, refs] of Object.entries(COMPLIANCE)) {
    expect(refs.length, check).toBeGreaterThan(0);
    const places = refs.map(({ framework }) => order.indexOf(framework));
    expect(places, check).toEqual(places.toSorted((a, b) => a - b));
    expect(new Set(refs.map(({ framework, control }) => `${framework} ${control}`)).size).toBe(refs.length);
    for (const { framework, control } of refs) expect(control).toMatch(NUMBERS[framework] as RegExp);
  }
  expect(complianceOf('constructor')).toEqual([]);
});

test('a clause is without findings only when everything was read', async () => {
  const sample = await scanSample();
  const of = (scan: typeof sample): string[] => [
    ...new Set(complianceStatus(scan).flatMap(({ controls }) => controls.map(({ status }) => status))),
  ];
  expect(of(emptyScan(sample))).toEqual(['none']);
  expect(of(incompleteScan(sample))).toEqual(['undecided']);
  expect(of(waivedScan(sample))).toContain('waived');
  expect(of(sample)).toContain('findings');
});
