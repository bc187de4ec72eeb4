/** Few numbers over time, as an area; the words beside it say the same. */
import type { ReactNode } from 'react';

export interface Point {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly value: number;
}

const WIDTH = 640;
const HEIGHT = 140;
const EDGE = 4;

/** `label` says in words what the picture shows. */
export function AreaChart({
  points,
  label,
}: {
  readonly points: readonly Point[];
  readonly label: string;
}): ReactNode {
  const [first] = points;
  const last = points.at(-1);
  if (first === undefined || last === undefined) return null;
  const highest = Math.max(1, ...points.map(({ value }) => value));
  const span = Math.max(1, last.at - first.at);
  const x = (at: number): number => EDGE + ((at - first.at) / span) * (WIDTH - 2 * EDGE);
  const y = (value: number): number => HEIGHT - EDGE - (value / highest) * (HEIGHT - 4 * EDGE);
  // A number stands until the next scan says another.
  const line = points
    .map(({ at, value }, i) => {
      const before = points[i - 1];
      return `${before === undefined ? `M${x(at)}` : `H${x(at)}V`}${before === undefined ? ` ${y(value)}` : y(value)}`;
    })
    .join('');
  const end = `H${WIDTH - EDGE}`;
  return (
    <svg
      className="chart"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={label}
      preserveAspectRatio="none"
    >
      <path className="area" d={`${line}${end}V${HEIGHT - EDGE}H${EDGE}Z`} />
      <path className="line" d={`${line}${end}`} vectorEffect="non-scaling-stroke" />
    </svg>
  );
}
