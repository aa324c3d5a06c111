'use client';

import { useOverview } from '@/lib/queries/resources';
import { type ConnectionOverview } from '@/lib/services/views';
import { text } from '@/lib/text/text';
import { Failure } from '../ui/failure';
import { CardSkeleton } from '../ui/page-skeleton';
import { PageTitle } from '../ui/page-title';
import { ConnectionCard } from './connection-card';
import { isStopped } from './connection-state';
import { EmptyHome } from './empty-home';
import { NeedsYouCard } from './needs-you-card';
import { NextCard } from './next-card';
import { ScheduledCard } from './scheduled-card';
import { StatesCard } from './states-card';
import { TodayCard } from './today-card';
import { Truth } from './truth';
import { WhyBox } from './why-box';

/** What the owner sees first: one true sentence, what needs him, then the rest. */
export function Home() {
  const { data, error, refetch } = useOverview();
  const connection = data?.connection ?? null;
  return (
    <>
      <PageTitle title={text('home.title')} subtitle={connection ? text('home.subtitle', { service: connection.name }) : undefined} />
      {error && !data ? <Failure error={error} onRetry={() => void refetch()} /> : null}
      {!error && !data ? <HomeSkeleton /> : null}
      {data && !connection ? <EmptyHome /> : null}
      {connection ? <Cards connection={connection} /> : null}
    </>
  );
}

/** A connection that stopped comes before everything else: it is what needs the owner first. */
function Cards({ connection }: { connection: ConnectionOverview }) {
  const connectionCard = <ConnectionCard connection={connection} />;
  // Before the set-up is finished there is nothing yet to count.
  if (connection.waitsForSetUp) {
    return (
      <>
        <Truth connection={connection} />
        {connectionCard}
      </>
    );
  }
  return (
    <>
      <Truth connection={connection} />
      <ScheduledCard connection={connection} />
      <div className="grid">
        {isStopped(connection) ? connectionCard : null}
        <NeedsYouCard connection={connection} />
        <TodayCard connection={connection} />
        {isStopped(connection) ? null : connectionCard}
        <StatesCard connection={connection} />
        <WhyBox />
        <NextCard connection={connection} />
      </div>
    </>
  );
}

function HomeSkeleton() {
  return (
    <>
      <CardSkeleton lines={2} />
      <CardSkeleton lines={5} />
    </>
  );
}
