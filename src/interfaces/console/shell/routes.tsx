/** The pages and their addresses; each is loaded when it is first opened. */
import type { ComponentType } from 'react';
import { createBrowserRouter } from 'react-router';
import { Frame } from './frame.tsx';
import { Broken, NotFound } from './not-found.tsx';

type Page = () => Promise<{ readonly Page: ComponentType }>;

const page = (load: Page) => async () => ({ Component: (await load()).Page });

export const router = createBrowserRouter([
  {
    element: <Frame />,
    errorElement: <Broken />,
    hydrateFallbackElement: <></>,
    children: [
      {
        errorElement: <Broken />,
        children: [
          { index: true, lazy: page(() => import('../pages/overview.tsx')) },
          { path: 'exposure', lazy: page(() => import('../pages/exposure.tsx')) },
          { path: 'checks', lazy: page(() => import('../pages/checks.tsx')) },
          { path: 'checks/vendor', lazy: page(() => import('../pages/vendor.tsx')) },
          { path: 'checks/:id', lazy: page(() => import('../pages/finding.tsx')) },
          { path: 'groups', lazy: page(() => import('../pages/groups.tsx')) },
          { path: 'groups/:id', lazy: page(() => import('../pages/group.tsx')) },
          { path: 'instances', lazy: page(() => import('../pages/instances.tsx')) },
          { path: 'instances/:id', lazy: page(() => import('../pages/instance.tsx')) },
          { path: 'create/:what?/:step?', lazy: page(() => import('../pages/create.tsx')) },
          { path: 'create/runs/:id', lazy: page(() => import('../pages/create-run.tsx')) },
          { path: 'guardrails', lazy: page(() => import('../pages/guardrails.tsx')) },
          { path: 'guardrails/:section', lazy: page(() => import('../pages/guardrails.tsx')) },
          { path: 'guardrails/plans/:id', lazy: page(() => import('../pages/guardrails/plan.tsx')) },
          { path: 'maturity', lazy: page(() => import('../pages/maturity.tsx')) },
          { path: 'settings', lazy: page(() => import('../pages/settings.tsx')) },
          { path: 'settings/:section', lazy: page(() => import('../pages/settings.tsx')) },
          { path: 'repairs', lazy: page(() => import('../pages/repairs.tsx')) },
          { path: 'repairs/plans/:id', lazy: page(() => import('../pages/repair-plan.tsx')) },
          { path: 'repairs/runs/:id', lazy: page(() => import('../pages/repair.tsx')) },
          { path: 'activity/:part?', lazy: page(() => import('../pages/activity.tsx')) },
          { path: '*', element: <NotFound /> },
        ],
      },
    ],
  },
]);
