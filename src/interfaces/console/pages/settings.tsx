/** Settings: a tab for each section, in the address. */
import { Tabs } from 'antd';
import type { ReactNode } from 'react';
import { Navigate, useNavigate, useParams } from 'react-router';
import { PageHead } from '../parts/page-head.tsx';
import { NotFound } from '../shell/not-found.tsx';
import { usePreferences } from '../shell/preferences.tsx';
import { AccountsSection } from './settings/accounts.tsx';
import { CatalogueSection, ThresholdsSection, WorkbenchSection } from './settings/judging.tsx';
import { NotificationsSection } from './settings/notifications.tsx';
import { PasswordSection } from './settings/password.tsx';
import { PeopleSection } from './settings/people.tsx';
import { TokensSection } from './settings/tokens.tsx';
import { TrustedSection } from './settings/trusted.tsx';
import { WaiversSection } from './settings/waivers.tsx';

const SECTIONS = Object.freeze({
  trusted: <TrustedSection />,
  workbench: <WorkbenchSection />,
  catalogue: <CatalogueSection />,
  thresholds: <ThresholdsSection />,
  waivers: <WaiversSection />,
  accounts: <AccountsSection />,
  notifications: <NotificationsSection />,
  people: <PeopleSection />,
  tokens: <TokensSection />,
  password: <PasswordSection />,
});
type SectionPath = keyof typeof SECTIONS;

export function Page(): ReactNode {
  const { m } = usePreferences();
  const { section } = useParams();
  const navigate = useNavigate();
  if (section === undefined) return <Navigate to="/settings/trusted" replace />;
  if (!Object.hasOwn(SECTIONS, section)) return <NotFound />;
  return (
    <>
      <PageHead title={m.page.settings} about={m.settings.about} />
      <Tabs
        className="wrapping"
        aria-label={m.settings.sections}
        activeKey={section}
        onChange={(next) => void navigate(`/settings/${next}`)}
        items={Object.entries(SECTIONS).map(([key, children]) => ({
          key,
          label: m.settings.section[key as SectionPath],
          children,
        }))}
      />
    </>
  );
}
