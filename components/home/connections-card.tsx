'use client';

import { Card, Heading, Text } from '@wix/design-system';
import { nameOfConnection, OutageNotice } from '@/components/connections/outage-notice';
import { PhaseBadge } from '@/components/connections/phase-badge';
import { NavLink } from '@/components/ui/nav-link';
import { useNow } from '@/components/ui/use-now';
import { type ConnectionCardView } from '@/lib/services/views/flows';
import { text } from '@/lib/text/text';
import { formatIn } from '@/lib/text/time';

/** A row per connection of any flow with its state. */
export function ConnectionsCard({ connections }: { connections: readonly ConnectionCardView[] }) {
  return (
    <section className="card span-12" data-hook="home-connections">
      <Card stretchVertically>
        <Card.Content>
          <div className="column">
            <div className="row spread">
              <Heading size="medium" as="h2">
                {text('connections.title')}
              </Heading>
              <NavLink to="/connections">{text('home.connections.all')}</NavLink>
            </div>
            <ul className="plain-list rows">
              {connections.map((connection) => (
                <li key={connection.id} className="change" data-hook="home-connection">
                  <ConnectionRow connection={connection} />
                </li>
              ))}
            </ul>
          </div>
        </Card.Content>
      </Card>
    </section>
  );
}

function ConnectionRow({ connection }: { connection: ConnectionCardView }) {
  const nowMs = useNow();
  const { id, flow, phase, counts, nextAtMs, outage } = connection;
  const isWorking = phase === 'live' && !connection.trouble && !outage;
  const waits = counts.waiting + counts.onHold;
  const words = [
    text(`flow.${flow}`),
    text('connections.counts', { inSync: counts.inSync, waits, failed: counts.failed }),
    isWorking && nextAtMs !== null
      ? text('connections.next', { when: formatIn({ atMs: nextAtMs, nowMs }) })
      : '',
  ];
  return (
    <>
      <div className="row">
        <NavLink to={`/connections/${id}`}>{nameOfConnection(connection)}</NavLink>
        <PhaseBadge {...connection} />
        <Text secondary size="small">
          {words.filter(Boolean).join(' · ')}
        </Text>
      </div>
      {flow === 'twoWay' ? null : <OutageNotice connection={connection} />}
    </>
  );
}
