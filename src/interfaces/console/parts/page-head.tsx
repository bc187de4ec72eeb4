/** The head of a page: what it is, and what can be done on it. */
import type { ReactNode } from 'react';

export function PageHead({
  title,
  children,
  about,
}: {
  readonly title: ReactNode;
  readonly about?: ReactNode;
  readonly children?: ReactNode;
}): ReactNode {
  return (
    <header className="page-head">
      <div>
        <h1>{title}</h1>
        {about !== undefined && <p className="quiet">{about}</p>}
      </div>
      <div className="actions">{children}</div>
    </header>
  );
}
