/** English texts of the maturity page. */
export const maturityEn = {
  score: 'Security capability',
  of: (score: string): string => `${score} of 100`,
  nothing: 'Not applicable: there are no instances.',
  instances: (n: number): string => (n === 1 ? 'Over 1 instance' : `Over ${n} instances`),
  items: 'What makes the score',
  level: {
    critical: 'Critical',
    warn: 'Warning',
    info: 'Note',
    healthy: 'Healthy',
    'not-applicable': 'Not applicable',
    unknown: 'Not known',
  },
  marks: (p: { score: string; full: number }): string => `${p.score} of ${p.full} marks`,
  affected: (n: number): string =>
    n === 0 ? 'No instance is affected' : n === 1 ? '1 instance is affected' : `${n} instances are affected`,
  state: {
    reachable: 'reachable from the internet',
    unreachable: 'no way in from the internet was found',
    unknown: 'not decided',
  },
  trend: 'Over time',
  chart: (p: { from: string; to: string; first: string; last: string }): string =>
    `Score from ${p.from} to ${p.to}: ${p.first} at first, ${p.last} now`,
  fewScans: 'The next full scan begins the picture.',
  scale: 'The scale, and how marks are lost',
  scaleText: {
    levels:
      'An item has its level as soon as one affected instance can be reached from the internet, and a milder one when none of them can. A way in that is not known counts as one.',
    marks:
      'At the level Critical an item has no marks. Otherwise it loses them by the share of instances that are affected; those out of reach count half. Marks are rounded down to a tenth.',
    bounds:
      'Where an instance could not be decided the score is given as two bounds. Findings that a waiver covers count.',
  },
  incomplete: 'Not everything was read or decided, so the score has bounds or may be lower.',
};

export type MaturityMessages = typeof maturityEn;
