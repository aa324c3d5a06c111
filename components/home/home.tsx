'use client';

import { useOverview } from '@/lib/queries/resources';
import { text } from '@/lib/text/text';
import { Failure } from '../ui/failure';
import { CardSkeleton } from '../ui/page-skeleton';
import { PageTitle } from '../ui/page-title';
import { ConnectionCard } from './connection-card';
import { EmptyHome } from './empty-home';
import { NeedsYouCard } from './needs-you-card';
import { NextCard } from './next-card';
import { StatesCard } from './states-card';
import { TodayCard } from './today-card';
import { Truth } from './truth';
import { WhyBox } from './why-box';

/** What the owner sees first: one true sentence, what needs him, then the rest. */
export function Home() {
  const { data, error, refetch } = useOverview();
  if (error && !data) return <Failure error={error} onRetry={() => void refetch()} />;
  if (!data) {
    return (
      <>
        <CardSkeleton lines={2} />
        <CardSkeleton lines={5} />
      </>
    );
  }
  const { connection } = data;
  if (!connection) return <EmptyHome />;
  return (
    <>
      <PageTitle title={text('home.title')} subtitle={text('home.subtitle', { service: connection.name })} />
      <Truth connection={connection} />
      <div className="grid">
        <NeedsYouCard count={connection.needsYou} />
        <TodayCard connection={connection} />
        <ConnectionCard connection={connection} />
        <StatesCard connection={connection} />
        <WhyBox />
        <NextCard connection={connection} />
      </div>
    </>
  );
}
