/** The frame of every page: where one can go, what is watched, who is here. */
import {
  ApartmentOutlined,
  AuditOutlined,
  ClusterOutlined,
  DashboardOutlined,
  DesktopOutlined,
  LogoutOutlined,
  MenuOutlined,
  SafetyCertificateOutlined,
  SecurityScanOutlined,
  SettingOutlined,
  ToolOutlined,
  TrophyOutlined,
} from '@ant-design/icons';
import { Alert, Button, Drawer, Grid, Layout, Menu, Segmented, Skeleton, Tooltip } from 'antd';
import { type ReactNode, Suspense, useEffect, useState } from 'react';
import { Link, Outlet, useLocation, useNavigation } from 'react-router';
import { useLive } from '../data/live.tsx';
import { useSession, useSigning } from '../data/session.tsx';
import { ScanButton } from '../parts/scan-button.tsx';
import { LanguageSelect } from './language-select.tsx';
import { type Theme, usePreferences } from './preferences.tsx';

/** In the order of the tour: see, understand, prevent, repair, look back. */
export const PAGES = Object.freeze([
  { path: '/', name: 'overview', icon: <DashboardOutlined /> },
  { path: '/exposure', name: 'exposure', icon: <ApartmentOutlined /> },
  { path: '/checks', name: 'findings', icon: <SecurityScanOutlined /> },
  { path: '/maturity', name: 'maturity', icon: <TrophyOutlined /> },
  { path: '/groups', name: 'groups', icon: <ClusterOutlined /> },
  { path: '/instances', name: 'instances', icon: <DesktopOutlined /> },
  { path: '/guardrails', name: 'guardrails', icon: <SafetyCertificateOutlined /> },
  { path: '/repairs', name: 'repairs', icon: <ToolOutlined /> },
  { path: '/activity', name: 'activity', icon: <AuditOutlined /> },
  { path: '/settings', name: 'settings', icon: <SettingOutlined /> },
] as const);

export function Frame(): ReactNode {
  const { m } = usePreferences();
  const { pathname } = useLocation();
  const { state } = useNavigation();
  const { connected } = useLive();
  const wide = Grid.useBreakpoint().lg ?? true;
  const [open, setOpen] = useState(false);
  // What makes something belongs to the list in which it will be.
  const at = pathname
    .replace(/^\/create\/group(?=\/|$)/, '/groups')
    .replace(/^\/create(?=\/|$)/, '/instances');
  const current = PAGES.findLast(({ path }) => at === path || (path !== '/' && at.startsWith(`${path}/`)));
  useEffect(() => {
    document.title = current === undefined ? m.name : `${m.page[current.name]} · ${m.name}`;
  }, [current, m]);
  const navigation = (
    <nav aria-label={m.shell.navigation}>
      <Link to="/" className="brand">
        <img src="/postern.svg" alt="" width={28} height={28} /> {m.name}
      </Link>
      <Menu
        theme="dark"
        mode="inline"
        selectedKeys={current === undefined ? [] : [current.path]}
        onClick={() => setOpen(false)}
        items={PAGES.map(({ path, name, icon }) => ({
          key: path,
          icon,
          label: <Link to={path}>{m.page[name]}</Link>,
        }))}
      />
    </nav>
  );
  return (
    <Layout className="frame">
      <a className="skip" href="#content">
        {m.shell.skip}
      </a>
      {wide ? (
        <Layout.Sider width={216} className="side">
          {navigation}
        </Layout.Sider>
      ) : (
        <Drawer
          open={open}
          onClose={() => setOpen(false)}
          placement="left"
          size={248}
          className="side-drawer"
          closable={false}
        >
          {navigation}
        </Drawer>
      )}
      <Layout>
        <Layout.Header className="head">
          {!wide && (
            <Button
              type="text"
              icon={<MenuOutlined />}
              aria-label={m.shell.menu}
              onClick={() => setOpen(true)}
            />
          )}
          <ScanButton />
          <span className="push" />
          <Header wide={wide} />
        </Layout.Header>
        {!connected && <Alert banner type="warning" title={m.shell.offline} />}
        <Layout.Content id="content" tabIndex={-1} className="content" aria-busy={state === 'loading'}>
          <Suspense fallback={<Skeleton active title={false} />}>
            <Outlet />
          </Suspense>
        </Layout.Content>
      </Layout>
    </Layout>
  );
}

function Header({ wide }: { readonly wide: boolean }): ReactNode {
  const { m, theme, setTheme } = usePreferences();
  const { data: session } = useSession();
  const { signOut } = useSigning();
  return (
    <>
      {wide && (
        <Segmented<Theme>
          aria-label={m.shell.theme.label}
          value={theme}
          onChange={setTheme}
          options={(['system', 'light', 'dark'] as const).map((value) => ({
            value,
            label: m.shell.theme[value],
          }))}
        />
      )}
      <LanguageSelect />
      <Tooltip title={m.shell.signOut}>
        <Button
          type="text"
          icon={<LogoutOutlined />}
          aria-label={m.shell.signOut}
          onClick={() => void signOut()}
        >
          {wide ? session?.name : undefined}
        </Button>
      </Tooltip>
    </>
  );
}
