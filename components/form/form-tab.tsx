'use client';

import { Failure } from '@/components/ui/failure';
import { CardSkeleton } from '@/components/ui/page-skeleton';
import { useForm } from '@/lib/queries/forms';
import { type ConnectionCardView } from '@/lib/services/views/flows';
import { ActivityTab } from './activity-tab';
import { OverviewTab } from './overview-tab';
import { RulesTab } from './rules-tab';

/** What a form shows under each of its tabs. */
export function FormTab({
  connection,
  tab,
}: {
  connection: ConnectionCardView;
  tab: 'overview' | 'rules' | 'activity';
}) {
  const { data, error, refetch } = useForm(connection.id);
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
