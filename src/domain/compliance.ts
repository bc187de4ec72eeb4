/**
 * Which controls of which standards a check is evidence about. A finding speaks for or against a control; it never
 * certifies one. Only clauses whose numbers are confirmed stand here (facts/services.md A7).
 */

export interface Framework {
  readonly id: string;
  /** As the standard calls itself. */
  readonly name: string;
  readonly version: string;
  /** Public catalogue from which the mapping is taken. */
  readonly source: string;
}

/** In the order of reports. */
export const FRAMEWORKS = Object.freeze([
  {
    id: 'cis-alibaba-cloud',
    name: 'CIS Alibaba Cloud Foundation Benchmark',
    version: '2.0.0',
    source: 'prowler: compliance/alibabacloud/cis_2.0_alibabacloud.json; the numbers are those of 1.0.0',
  },
  {
    id: 'mlps',
    name: 'MLPS 2.0 (GB/T 22239)',
    version: '2019, level 3',
    source:
      'numbers of GB/T 22239-2019; the vendor’s own pack for level 3 (Cloud Config) has a rule about risky ports',
  },
  {
    id: 'iso-27001',
    name: 'ISO/IEC 27001',
    version: '2022, annex A',
    source: 'prowler: compliance/aws/iso27001_2022_aws.json, twin checks',
  },
  {
    id: 'nist-800-53',
    name: 'NIST SP 800-53',
    version: 'revision 5',
    source: 'prowler: compliance/aws/nist_800_53_revision_5_aws.json, twin checks',
  },
  {
    id: 'nist-csf',
    name: 'NIST Cybersecurity Framework',
    version: '1.1',
    source: 'prowler: compliance/aws/nist_csf_2.0_aws.json, twin checks; it keeps the numbers of 1.1',
  },
  {
    id: 'pci-dss',
    name: 'PCI DSS',
    version: '4.0',
    source: 'prowler: compliance/aws/pci_4.0_aws.json, twin checks',
  },
  {
    id: 'soc-2',
    name: 'SOC 2',
    version: 'trust services criteria 2017',
    source: 'prowler: compliance/aws/soc2_aws.json, twin checks',
  },
] as const satisfies readonly Framework[]);

export type FrameworkId = (typeof FRAMEWORKS)[number]['id'];

/** `catalogue`: the framework's source maps this check or its twin to it. `reading`: our reading of the clause. */
export type Basis = 'catalogue' | 'reading';

export interface ComplianceRef {
  readonly framework: FrameworkId;
  /** Number as the standard prints it. */
  readonly control: string;
  readonly basis: Basis;
}

function refs(framework: FrameworkId, basis: Basis, ...controls: readonly string[]): ComplianceRef[] {
  return controls.map((control) => Object.freeze({ framework, control, basis }));
}

/** What every check of open ports is about; the sources map the checks of SSH, RDP and all ports so. */
function networkAccess(basis: Basis): readonly ComplianceRef[] {
  return [
    ...refs('mlps', 'reading', '8.1.3.1 a)', '8.1.3.2 a)', '8.1.3.2 c)'),
    ...refs('iso-27001', basis, 'A.8.20', 'A.8.21', 'A.8.22'),
    ...refs('nist-800-53', basis, 'AC-17(1)', 'AC-17(9)', 'AC-17(10)', 'SC-7', 'SC-7(7)', 'SC-7(11)'),
    ...refs('nist-800-53', 'reading', 'AC-4', 'SC-7(5)'),
    ...refs('pci-dss', basis, '1.2.8', '1.3.1', '1.3.2', '1.4.2', '1.5.1'),
    ...refs('soc-2', basis, 'CC6.6'),
  ];
}

/** By the id of the check; the order within is that of `FRAMEWORKS`. */
export const COMPLIANCE: Readonly<Record<string, readonly ComplianceRef[]>> = Object.freeze({
  'all-ports-open': inOrder([
    ...refs('cis-alibaba-cloud', 'reading', '3.2', '4.3', '4.4'),
    ...networkAccess('catalogue'),
    ...refs('nist-csf', 'catalogue', 'PR.AC-3', 'PR.AC-5', 'PR.PT-4'),
  ]),
  'ssh-open': inOrder([
    ...refs('cis-alibaba-cloud', 'catalogue', '3.2', '4.3'),
    ...networkAccess('catalogue'),
    ...refs('nist-csf', 'catalogue', 'PR.AC-3'),
  ]),
  'rdp-open': inOrder([
    ...refs('cis-alibaba-cloud', 'catalogue', '4.4'),
    ...networkAccess('catalogue'),
    ...refs('nist-csf', 'catalogue', 'PR.AC-3', 'PR.AC-5'),
  ]),
  'ops-port-open': inOrder([...networkAccess('reading'), ...refs('nist-csf', 'catalogue', 'PR.AC-5')]),
  'default-group-in-use': inOrder([
    ...refs('mlps', 'reading', '8.1.3.2 a)'),
    ...refs('nist-800-53', 'reading', 'SC-7(5)'),
    ...refs('nist-csf', 'catalogue', 'PR.AC-5'),
  ]),
  'open-group-unattached': inOrder([
    ...refs('mlps', 'reading', '8.1.3.2 b)'),
    ...refs('nist-csf', 'catalogue', 'PR.AC-5'),
  ]),
  'rule-without-effect': refs('mlps', 'reading', '8.1.3.2 b)'),
});

/** The controls that a check is evidence about; none for a check that is not known. */
export function complianceOf(check: string): readonly ComplianceRef[] {
  return Object.hasOwn(COMPLIANCE, check) ? (COMPLIANCE[check] as readonly ComplianceRef[]) : [];
}

function inOrder(list: readonly ComplianceRef[]): readonly ComplianceRef[] {
  return FRAMEWORKS.flatMap(({ id }) => list.filter(({ framework }) => framework === id));
}
