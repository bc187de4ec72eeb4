/** English texts of the page that sets the vendor's verdicts beside ours. */
export const vendorPageEn = {
  title: 'The vendor’s verdict',
  about:
    'What Security Center and Cloud Config say of the same ports, and why it differs from what Postern says.',
  toFindings: 'Findings',
  compare: 'Compare',
  submit: 'Have the vendor check again',
  running: 'Being compared …',
  progress: (p: { done: number; total: number }): string =>
    p.total === 0 ? 'The vendor is checking …' : `The vendor is checking: ${p.done} of ${p.total} resources`,
  by: (name: string): string => `begun by ${name}`,
  empty: {
    title: 'Nothing has been compared since the service was started',
    text: '“Compare” reads what the vendor’s checks say now. “Have the vendor check again” makes it look first, which takes minutes and counts towards its quota. Reading needs the permissions that the guide lists.',
  },
  failed: (code: string): string => `The last comparison failed: ${code}`,
  failedHint: 'Begin it again; the log of the service says more.',
  noItems: {
    title: 'The vendor has no check here that asks what Postern asks',
    text: 'Security Center’s checks of ports 22 and 3389 come with its configuration assessment; in Cloud Config a rule made from sg-risky-ports-check asks the same.',
  },
  needsRole: 'Operators, approvers and administrators compare.',
  notCompared: 'Not compared',
  notComparedAbout: 'Postern asks nothing like these.',
  gaps: (n: number): string => (n === 1 ? 'One part could not be read' : `${n} parts could not be read`),
  outcome: { label: 'Outcome', differ: 'different', unknown: 'not decided', agree: 'the same' },
  column: { vendor: 'Vendor', ours: 'Postern', why: 'Why' },
  rest: (n: number): string =>
    n === 1
      ? '1 resource that both find closed is not listed.'
      : `${n} resources that both find closed are not listed.`,
  noRows: 'No resource matches.',
  check: 'Check',
  service: 'Service',
};

export type VendorPageMessages = typeof vendorPageEn;
