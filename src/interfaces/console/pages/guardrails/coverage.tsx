/** Who is covered by which guardrail, and who is not: over the directory, or over users, groups and roles. */
import { Alert, Card, Empty, Input, Segmented, Select } from 'antd';
import { type ReactNode, useMemo } from 'react';
import type { Way } from '../../../../domain/plan/guard.ts';
import { useAddress } from '../../parts/address.ts';
import { Loaded } from '../../parts/loaded.tsx';
import { AsCommand } from '../../parts/resource.tsx';
import { usePreferences } from '../../shell/preferences.tsx';
import { COVERAGE_STATES } from './coverage-tag.tsx';
import { Directory } from './directory.tsx';
import { type Coverage, type Place, useCoverage } from './documents.ts';
import type { DraftProps } from './draft.ts';
import { Identities } from './identities.tsx';

export function CoverageSection(draft: DraftProps): ReactNode {
  const { m } = usePreferences();
  const texts = m.guardrails.coverage;
  const [params, change] = useAddress();
  const way: Way = params.get('way') === 'account' ? 'account' : 'directory';
  const query = useCoverage(way);
  return (
    <>
      <div className="filters">
        <Segmented<Way>
          aria-label={texts.way.label}
          value={way}
          onChange={(next) => change({ way: next === 'account' ? next : '', node: '' })}
          options={(['directory', 'account'] as const).map((value) => ({ value, label: texts.way[value] }))}
        />
      </div>
      <AsCommand command={`postern guard coverage --way ${way}`} />
      <Loaded query={query}>
        {(report) => (report.present ? <Report report={report} draft={draft} /> : <NoDirectory />)}
      </Loaded>
    </>
  );
}

function NoDirectory(): ReactNode {
  const { m } = usePreferences();
  const { title, text } = m.guardrails.coverage.noDirectory;
  return (
    <Card>
      <Empty
        description={
          <>
            <strong>{title}</strong>
            <p>{text}</p>
          </>
        }
      />
    </Card>
  );
}

function Report({ report, draft }: { readonly report: Coverage; readonly draft: DraftProps }): ReactNode {
  const { m, messages } = usePreferences();
  const texts = m.guardrails.coverage;
  const [params, change] = useAddress();
  const state = params.get('state') ?? '';
  const words = (params.get('text') ?? '').toLowerCase();
  const { way, counts, gaps } = report;
  const isWanted = useMemo(
    () =>
      ({ id, name, coverage }: Place): boolean =>
        (state === '' || state.split(',').includes(coverage.state)) &&
        `${name} ${id}`.toLowerCase().includes(words),
    [state, words],
  );
  return (
    <>
      <Alert
        className="problem"
        showIcon
        type={counts.notCovered > 0 ? 'warning' : counts.unknown > 0 ? 'info' : 'success'}
        title={texts.tally({ ...counts, what: way })}
      />
      {gaps.length > 0 && (
        <Alert
          className="problem"
          type="warning"
          showIcon
          title={texts.gaps}
          description={
            <ul>
              {gaps.map((gap) => (
                <li key={`${gap.operation} ${gap.resource}`}>{messages.guard.plan.gap(gap)}</li>
              ))}
            </ul>
          }
        />
      )}
      <div className="filters">
        <Input.Search
          key={words}
          allowClear
          className="search"
          aria-label={m.common.search}
          placeholder={m.common.search}
          defaultValue={params.get('text') ?? ''}
          onSearch={(text) => change({ text })}
        />
        <Select<string[]>
          allowClear
          mode="multiple"
          className="filter"
          popupMatchSelectWidth={false}
          aria-label={texts.covers}
          placeholder={texts.covers}
          value={state.split(',').filter(Boolean)}
          onChange={(value) => change({ state: value.join(',') })}
          options={COVERAGE_STATES.map((value) => ({ value, label: texts.state[value] }))}
        />
      </div>
      {way === 'directory' ? (
        <Directory
          report={report}
          isWanted={isWanted}
          filtered={state !== '' || words !== ''}
          draft={draft}
        />
      ) : (
        <Identities report={report} isWanted={isWanted} />
      )}
    </>
  );
}
