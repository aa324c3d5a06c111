'use client';

import { useConnectionCard } from '@/lib/queries/flows';
import { useOverview } from '@/lib/queries/resources';
import { type ConnectionCardView } from '@/lib/services/views/flows';
import { text } from '@/lib/text/text';
import { ConnectionCard } from '../home/connection-card';
import { Failure } from '../ui/failure';
import { NavLink } from '../ui/nav-link';
import { NotFound } from '../ui/not-found';
import { CardSkeleton } from '../ui/page-skeleton';
import { PageTitle } from '../ui/page-title';

/** One connection with its tabs; which there are is its flow's own. */
export function ConnectionPage({ id }: { id: number }) {
  const { data, error, refetch } = useConnectionCard(id);
  if (error && data === undefined) return <Failure error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <CardSkeleton lines={5} />;
  if (data === null) return <NotFound />;
  return (
    <>
      <PageTitle above={<NavLink to="/connections">← {text('connections.title')}</NavLink>} title={data.flow === 'twoWay' ? `Wix ⇄ ${data.name}` : data.name} subtitle={text(`flow.${data.flow}`)} />
      <FlowTabs connection={data} />
    </>
  );
}

function FlowTabs({ connection }: { connection: ConnectionCardView }) {
  switch (connection.flow) {
    case 'twoWay':
      return <TwoWay />;
    case 'export':
    case 'form':
    case 'subscribers':
      return null;
  }
}

function TwoWay() {
  const connection = useOverview().data?.connection;
  return connection ? <ConnectionCard connection={connection} /> : <CardSkeleton lines={5} />;
}
