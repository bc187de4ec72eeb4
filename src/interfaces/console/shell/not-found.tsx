/** Addresses without a page, and pages with a fault. */
import { Button, Result } from 'antd';
import type { ReactNode } from 'react';
import { Link, useRouteError } from 'react-router';
import { ProblemView } from '../parts/problem-view.tsx';
import { usePreferences } from './preferences.tsx';

export function NotFound(): ReactNode {
  const { m } = usePreferences();
  return (
    <Result
      status="404"
      title={<h1>{m.state.notFound.title}</h1>}
      extra={
        <Link to="/">
          <Button type="primary">{m.state.notFound.action}</Button>
        </Link>
      }
    />
  );
}

export function Broken(): ReactNode {
  const error = useRouteError();
  return <ProblemView error={error} onRetry={() => window.location.reload()} />;
}
