/** Guardrails: who is covered, the tiers, a policy with its proof, binding, and what is in place. A tab each, in the address. */
import { Tabs } from 'antd';
import type { ReactNode } from 'react';
import { Navigate, useNavigate, useParams } from 'react-router';
import { PageHead } from '../parts/page-head.tsx';
import { NotFound } from '../shell/not-found.tsx';
import { usePreferences } from '../shell/preferences.tsx';
import { BindSection } from './guardrails/bind.tsx';
import { CoverageSection } from './guardrails/coverage.tsx';
import { useDraft } from './guardrails/draft.ts';
import { PolicySection } from './guardrails/editor.tsx';
import { PlaceSection } from './guardrails/place.tsx';
import { TiersSection } from './guardrails/tiers.tsx';

export function Page(): ReactNode {
  const { m } = usePreferences();
  const { section } = useParams();
  const navigate = useNavigate();
  const draft = useDraft();
  const sections = {
    coverage: <CoverageSection {...draft} />,
    tiers: <TiersSection {...draft} />,
    policy: <PolicySection {...draft} />,
    bind: <BindSection {...draft} />,
    place: <PlaceSection />,
  };
  if (section === undefined) return <Navigate to="/guardrails/coverage" replace />;
  if (!Object.hasOwn(sections, section)) return <NotFound />;
  return (
    <>
      <PageHead title={m.page.guardrails} about={m.guardrails.about} />
      <Tabs
        className="wrapping"
        aria-label={m.guardrails.sections}
        activeKey={section}
        destroyOnHidden
        onChange={(next) => void navigate(`/guardrails/${next}`)}
        items={Object.entries(sections).map(([key, children]) => ({
          key,
          label: m.guardrails.section[key as keyof typeof sections],
          children,
        }))}
      />
    </>
  );
}
