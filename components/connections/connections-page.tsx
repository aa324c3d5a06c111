'use client';

import { Card, Text } from '@wix/design-system';
import { Loaded } from '@/components/ui/loaded';
import { PageTitle } from '@/components/ui/page-title';
import { useConnections } from '@/lib/queries/flows';
import { text } from '@/lib/text/text';
import { AddTiles } from './add-tiles';
import { ConnectionTile } from './connection-tile';

/** The site's connections, one card each, and the flows that can be added. */
export function ConnectionsPage() {
  return (
    <>
      <PageTitle title={text('connections.title')} subtitle={text('connections.subtitle')} />
      <Loaded answer={useConnections()} lines={[4]}>
        {({ connections }) => (
          <>
            {connections.length === 0 ? <Nothing /> : null}
            <div className="grid">
              {connections.map((connection) => (
                <ConnectionTile key={connection.id} connection={connection} />
              ))}
            </div>
            <AddTiles connections={connections} />
          </>
        )}
      </Loaded>
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
