'use client';

import { Loaded } from '@/components/ui/loaded';
import { PageTitle } from '@/components/ui/page-title';
import { useConnections } from '@/lib/queries/flows';
import { useOverview } from '@/lib/queries/resources';
import { type ConnectionCardView } from '@/lib/services/views/flows';
import { type ConnectionOverview } from '@/lib/services/views/overview';
import { text } from '@/lib/text/text';
import { ConnectionCard } from './connection-card';
import { isStopped } from './connection-state';
import { ConnectionsCard } from './connections-card';
import { EmptyHome } from './empty-home';
import { NeedsYouCard } from './needs-you-card';
import { NextCard } from './next-card';
import { ScheduledCard } from './scheduled-card';
import { StatesCard } from './states-card';
import { TodayCard } from './today-card';
import { FlowsTruth, Truth } from './truth';
import { WhyBox } from './why-box';

/** The owner's start page: the state in one sentence, what needs them, then the rest. */
export function Home() {
  const overview = useOverview();
  const flows = useConnections();
  const connection = overview.data?.connection ?? null;
  const answer = {
    data: overview.data && flows.data && { connection, connections: flows.data.connections },
    error: overview.error ?? flows.error,
    refetch: () => Promise.all([overview.refetch(), flows.refetch()]),
  };
  const subtitle = connection && text('home.subtitle', { service: connection.name });
  return (
    <>
      <PageTitle title={text('home.title')} subtitle={subtitle ?? undefined} />
      <Loaded answer={answer} lines={[2, 5]}>
        {(site) => <Connected {...site} />}
      </Loaded>
    </>
  );
}

type Props = {
  readonly connection: ConnectionOverview | null;
  readonly connections: readonly ConnectionCardView[];
};

/** The cards for what is connected. */
function Connected({ connection, connections }: Props) {
  if (connection) return <Cards connection={connection} connections={connections} />;
  if (connections.length === 0) return <EmptyHome />;
  return (
    <>
      <FlowsTruth connections={connections} />
      <div className="grid">
        <NeedsYouCard connection={null} connections={connections} />
        <ConnectionsCard connections={connections} />
      </div>
    </>
  );
}

/** A stopped connection comes first: it is what needs the owner most. */
function Cards({ connection, connections }: Props & { readonly connection: ConnectionOverview }) {
  const connectionCard = <ConnectionCard connection={connection} />;
  const hasOthers = connections.some(({ flow }) => flow !== 'twoWay');
  const others = hasOthers ? <ConnectionsCard connections={connections} /> : null;
  // Before the set-up is finished there is nothing to count.
  if (connection.waitsForSetUp) {
    return (
      <>
        <Truth connection={connection} />
        {connectionCard}
        {others}
      </>
    );
  }
  const isFirst = isStopped(connection) || connection.outage !== null;
  return (
    <>
      <Truth connection={connection} />
      <ScheduledCard connection={connection} />
      <div className="grid">
        {isFirst ? connectionCard : null}
        <NeedsYouCard connection={connection} connections={connections} />
        <TodayCard connection={connection} />
        {isFirst ? null : connectionCard}
        <StatesCard connection={connection} />
        {others}
        <WhyBox />
        <NextCard connection={connection} />
      </div>
    </>
  );
}
