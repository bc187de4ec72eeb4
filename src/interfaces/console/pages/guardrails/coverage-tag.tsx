/** Whether something is covered: a shape and a word, never a colour alone; and why. */
import { CheckCircleFilled, CloseCircleFilled, QuestionCircleFilled } from '@ant-design/icons';
import { Tag } from 'antd';
import type { ReactNode } from 'react';
import { usePreferences } from '../../shell/preferences.tsx';
import type { Coverage, Place } from './documents.ts';

const LOOKS = Object.freeze({
  covered: { className: 'good', icon: <CheckCircleFilled /> },
  'not-covered': { className: 'high', icon: <CloseCircleFilled /> },
  unknown: { className: 'medium', icon: <QuestionCircleFilled /> },
});
export const COVERAGE_STATES = ['covered', 'not-covered', 'unknown'] as const;

export function CoverageTag({ coverage: { state, tier } }: Pick<Place, 'coverage'>): ReactNode {
  const { m } = usePreferences();
  const { className, icon } = LOOKS[state];
  const text = m.guardrails.coverage.state[state];
  return (
    <Tag className={`severity ${className}`} icon={icon}>
      {text}
      {state === 'covered' && tier !== null && <span className="mono"> {tier}</span>}
    </Tag>
  );
}

/** In a sentence: by what, or why not. */
export function useCoverageText(report: Coverage): (place: Place) => string {
  const { m } = usePreferences();
  const texts = m.guardrails.coverage;
  const policies = new Map(report.policies.map(({ id, name }) => [id, name]));
  const places = new Map(report.places.map(({ id, name }) => [id, name]));
  return ({ id, coverage: { because, by, at } }) => {
    const policy = by === null ? '' : (policies.get(by) ?? by);
    const where =
      by === null || at === null
        ? ''
        : at === id
          ? texts.byOwn(policy)
          : texts.by({ policy, at: places.get(at) || at });
    return [where, because === null ? '' : texts.because[because]].filter(Boolean).join(' · ');
  };
}
