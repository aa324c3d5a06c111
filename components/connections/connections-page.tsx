'use client';

import { Card, Text } from '@wix/design-system';
import { Failure } from '@/components/ui/failure';
import { CardSkeleton } from '@/components/ui/page-skeleton';
import { PageTitle } from '@/components/ui/page-title';
import { useConnections } from '@/lib/queries/flows';
import { text } from '@/lib/text/text';
import { AddTiles } from './add-tiles';
import { ConnectionTile } from './connection-tile';

/** What the site's contacts are connected to, a card each, and what can be added. */
export function ConnectionsPage() {
  const { data, error, refetch } = useConnections();
  return (
    <>
      <PageTitle title={text('connections.title')} subtitle={text('connections.subtitle')} />
      {error && !data ? <Failure error={error} onRetry={() => void refetch()} /> : null}
      {!error && !data ? <CardSkeleton lines={4} /> : null}
      {data ? (
        <>
          {data.connections.length === 0 ? <Nothing /> : null}
          <div className="grid">
            {data.connections.map((connection) => (
              <ConnectionTile key={connection.id} connection={connection} />
            ))}
          </div>
          <AddTiles connections={data.connections} />
        </>
      ) : null}
    </>
  );
}

function Nothing() {
  return (
    <div className="card">
      <Card>
        <Card.Content>
          <Text>{text('connections.empty')}</Text>
        </Card.Content>
      </Card>
    </div>
  );
}
