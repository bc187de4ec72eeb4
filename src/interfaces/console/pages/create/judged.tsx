/** Who would get in, and what is wrong with it: the engine's answer before anything is made. */
import type { ReactNode } from 'react';
import type { Exposed, Reach } from '../../../../app/create/judge.ts';
import { PortList } from '../../parts/port-list.tsx';
import { RuleText } from '../../parts/rule-text.tsx';
import { sourcesText } from '../../parts/source-list.tsx';
import { VerdictTag } from '../../parts/verdict.tsx';
import { usePreferences } from '../../shell/preferences.tsx';

const keyOf = ({ service, protocol, port, family }: Reach): string =>
  `${service} ${protocol}/${port} ${family}`;

/** Without its family, which is said beside it. */
function portOf({ service, protocol, port }: Reach): Pick<Reach, 'service' | 'protocol' | 'port'> {
  return { service, protocol, port };
}

export function useReachText(): (reach: Reach) => string {
  const { m, messages } = usePreferences();
  return ({ sources, members }) => {
    const words = { anyone: messages.scan.anySource, more: m.common.andMore };
    if (sources.length === 0) return members ? messages.create.members : m.exposure.nobody;
    return `${sourcesText(sources, words)}${members ? messages.create.andMembers : ''}`;
  };
}

/** Every maintenance port that somebody would reach. */
export function ReachList({ reach }: { readonly reach: readonly Reach[] }): ReactNode {
  const { messages } = usePreferences();
  const text = useReachText();
  return (
    <ul className="rows">
      {reach.map((one) => (
        <li key={keyOf(one)}>
          <VerdictTag verdict={one.verdict} />
          <strong>
            <PortList ports={[portOf(one)]} /> {messages.family[one.family]}
          </strong>
          <span className="mono">{text(one)}</span>
        </li>
      ))}
    </ul>
  );
}

/** What would be exposed, each with a packet that gets in and the rule that lets it in. */
export function ExposedList({
  exposed,
}: {
  readonly exposed: readonly (Omit<Exposed, 'unknown'> & {
    readonly unknown: readonly { readonly code: string }[];
  })[];
}): ReactNode {
  const { m, messages } = usePreferences();
  return (
    <ul className="rows exposed">
      {exposed.map((one) => {
        const { verdict, witness, rules, unknown, family } = one;
        return (
          <li key={keyOf(one)}>
            <VerdictTag verdict={verdict} />
            <strong>
              <PortList ports={[portOf(one)]} /> {messages.family[family]}
            </strong>
            {witness !== null && (
              <span className="whole">
                {messages.scan.witness(witness.source, `${witness.protocol}/${witness.port}`)}
              </span>
            )}
            {rules.map(({ rule, allow }) => (
              <span key={rule.id} className="whole quiet">
                {allow === null ? <RuleText rule={rule} /> : m.create.review.asked(allow)}
              </span>
            ))}
            {unknown.length > 0 && (
              <span className="whole quiet">
                {m.exposure.unknown(unknown.map(({ code }) => code).join(', '))}
              </span>
            )}
          </li>
        );
      })}
    </ul>
  );
}
