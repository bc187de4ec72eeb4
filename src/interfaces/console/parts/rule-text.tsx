/** A rule in one line. */
import type { ReactNode } from 'react';
import type { RuleRef } from '../../../domain/finding.ts';
import { usePreferences } from '../shell/preferences.tsx';

export function RuleText({ rule }: { readonly rule: RuleRef }): ReactNode {
  const { m, messages } = usePreferences();
  const { id, policy, protocol, ports, source, priority } = rule;
  return (
    <>
      <span className="mono">{id}</span>{' '}
      {m.rule.line({
        policy: messages.policy[policy],
        traffic:
          ports === 'all' && protocol !== 'tcp' && protocol !== 'udp' ? protocol : `${protocol} ${ports}`,
        source,
        priority: priority === null ? '?' : String(priority),
      })}
    </>
  );
}
