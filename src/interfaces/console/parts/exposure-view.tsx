/** One port: from the internet over the way in and the groups to the rule that decides, as steps that one reads. */
import { ArrowRightOutlined, GlobalOutlined } from '@ant-design/icons';
import { Fragment, type ReactNode } from 'react';
import { Link } from 'react-router';
import type { z } from 'zod';
import type { ExposureDocument } from '../../http/documents-resource.ts';
import { usePreferences } from '../shell/preferences.tsx';
import { pathWords } from './path.tsx';
import { PortList } from './port-list.tsx';
import { RuleText } from './rule-text.tsx';
import { sourcesText } from './source-list.tsx';
import { VerdictTag } from './verdict.tsx';

export function ExposureView({
  exposure,
  groups,
  to,
}: {
  readonly exposure: z.infer<typeof ExposureDocument>;
  readonly groups: readonly { readonly id: string; readonly name: string }[];
  /** Where the port leads to, when the page does not say it. */
  readonly to?: ReactNode;
}): ReactNode {
  const { m, messages } = usePreferences();
  const { verdict, sources, untrusted, trusted, paths, decidedBy, witness, unknown } = exposure;
  const words = { anyone: messages.scan.anySource, more: m.common.andMore };
  const isAnyone = sources.includes('0.0.0.0/0') || sources.includes('::/0');
  const deciding = new Set(decidedBy.map((rule) => rule.group));
  const through = groups.filter(({ id }) => deciding.has(id));
  const steps: readonly ReactNode[] = [
    <span key="who">
      <GlobalOutlined aria-hidden />{' '}
      {sources.length === 0
        ? m.exposure.nobody
        : sourcesText(isAnyone || untrusted.length === 0 ? sources : untrusted, words)}
      {trusted.length > 0 && <span className="quiet"> {m.exposure.trusted(trusted.join(', '))}</span>}
    </span>,
    ...(paths.length === 0
      ? []
      : [<span key="way">{paths.map((one) => pathWords(one, m)).join(', ')}</span>]),
    ...(to === undefined ? [] : [<Fragment key="to">{to}</Fragment>]),
    ...(through.length === 0
      ? []
      : [
          <span key="groups">
            {through.map(({ id, name }) => (
              <Link key={id} to={`/groups/${encodeURIComponent(id)}`}>
                {name === '' ? id : name}{' '}
              </Link>
            ))}
          </span>,
        ]),
    <strong key="port">
      <PortList ports={[exposure]} />
    </strong>,
  ];
  return (
    <div className="exposure">
      <div className="way">
        <VerdictTag verdict={verdict} />
        {steps.map((step, i) => (
          // The steps of one port are always in this order.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <Fragment key={i}>
            {i > 0 && <ArrowRightOutlined aria-hidden className="quiet" />}
            <span className="step">{step}</span>
          </Fragment>
        ))}
      </div>
      {decidedBy.map((rule) => (
        <p key={rule.id} className="decides">
          <RuleText rule={rule} />
        </p>
      ))}
      {witness !== null && (
        <p className="quiet">
          {messages.scan.witness(witness.source, `${witness.protocol}/${witness.port}`)}
        </p>
      )}
      {unknown.length > 0 && (
        <p className="quiet">{m.exposure.unknown(unknown.map(({ code }) => code).join(', '))}</p>
      )}
    </div>
  );
}
