'use client';

import { Failure } from '@/components/ui/failure';
import { CardSkeleton } from '@/components/ui/page-skeleton';
import { useNewsletter } from '@/lib/queries/newsletters';
import { type ConnectionCardView } from '@/lib/services/views/flows';
import { ActivityTab } from './activity-tab';
import { OverviewTab } from './overview-tab';
import { RulesTab } from './rules-tab';

/** What a newsletter shows under each of its tabs. */
export function NewsletterTab({
  connection,
  tab,
}: {
  connection: ConnectionCardView;
  tab: 'overview' | 'rules' | 'activity';
}) {
  const { data, error, refetch } = useNewsletter(connection.id);
  if (error && !data) return <Failure error={error} onRetry={() => void refetch()} />;
  if (!data) return <CardSkeleton lines={5} />;
  switch (tab) {
    case 'overview':
      return <OverviewTab view={data} />;
    case 'rules':
      return <RulesTab view={data} />;
    case 'activity':
      return <ActivityTab view={data} />;
  }
}
