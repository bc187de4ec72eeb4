/** What could not be listed: a hint beside fields in which everything can still be typed. */
import type { UseQueryResult } from '@tanstack/react-query';
import { Alert } from 'antd';
import type { ReactNode } from 'react';
import { ProblemView } from '../../parts/problem-view.tsx';
import { usePreferences } from '../../shell/preferences.tsx';
import type { Offer } from './documents.ts';

export function OfferState({ offer }: { readonly offer: UseQueryResult<Offer> }): ReactNode {
  const { m } = usePreferences();
  const gaps = offer.data?.gaps ?? [];
  if (offer.error !== null) return <ProblemView error={offer.error} onRetry={() => void offer.refetch()} />;
  if (gaps.length === 0) return null;
  return (
    <Alert
      className="problem"
      type="warning"
      showIcon
      title={m.create.offer.gaps(gaps.map(({ operation, code }) => `${operation} (${code})`).join(', '))}
    />
  );
}
