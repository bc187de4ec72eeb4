/** A link to another page that looks like a button. */
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useNavigate } from 'react-router';

export function PageLink({
  to,
  icon,
  primary = false,
  children,
}: {
  readonly to: string;
  readonly icon?: ReactNode;
  /** What one is here to do. */
  readonly primary?: boolean;
  readonly children: ReactNode;
}): ReactNode {
  const navigate = useNavigate();
  return (
    <Button
      {...(icon === undefined ? {} : { icon })}
      type={primary ? 'primary' : 'default'}
      href={to}
      onClick={(event) => {
        event.preventDefault();
        void navigate(to);
      }}
    >
      {children}
    </Button>
  );
}
