/** The frame of everything: colours, language of the components, who is signed in, and the pages. */
import { App as AntApp, theme as antTheme, ConfigProvider } from 'antd';
import type { ReactNode } from 'react';
import { RouterProvider } from 'react-router/dom';
import { LiveProvider } from '../data/live.tsx';
import { useSession } from '../data/session.tsx';
import { ProblemView } from '../parts/problem-view.tsx';
import { usePreferences } from './preferences.tsx';
import { router } from './routes.tsx';
import { SignIn } from './sign-in.tsx';
import { tokensOf } from './theme.ts';

/** Styles that the components add carry it, so that no others may be added. */
const nonce = document.querySelector<HTMLMetaElement>('meta[name=postern-nonce]')?.content ?? '';

export function App(): ReactNode {
  const { dark, pack } = usePreferences();
  return (
    <ConfigProvider
      locale={pack.components}
      csp={{ nonce }}
      button={{ autoInsertSpace: false }}
      theme={{
        algorithm: dark ? antTheme.darkAlgorithm : antTheme.defaultAlgorithm,
        ...tokensOf(dark),
      }}
    >
      <AntApp>
        <Gate />
      </AntApp>
    </ConfigProvider>
  );
}

function Gate(): ReactNode {
  const { data: session, error, refetch, isPending } = useSession();
  if (isPending) return null;
  if (error !== null)
    return (
      <main className="alone">
        <ProblemView error={error} onRetry={() => void refetch()} />
      </main>
    );
  if (session === null) return <SignIn />;
  return (
    <LiveProvider>
      <RouterProvider router={router} />
    </LiveProvider>
  );
}
