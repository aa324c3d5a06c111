'use client';

import { Card, Heading, Text } from '@wix/design-system';
import { NavLink } from '@/components/ui/nav-link';
import { useNow } from '@/components/ui/use-now';
import { type ConnectionCardView } from '@/lib/services/views/flows';
import { explainReason, text } from '@/lib/text/text';
import { formatIn } from '@/lib/text/time';
import { nameOfConnection, OutageNotice } from './outage-notice';
import { PhaseBadge } from './phase-badge';

/** One connection: name, state, number of contacts, and a link to its page. */
export function ConnectionTile({ connection }: { connection: ConnectionCardView }) {
  const { id, flow, name, account, trouble, counts } = connection;
  return (
    <section
      className="card span-6"
      data-hook="connection-tile"
      aria-label={`${text(`flow.${flow}`)} ${name}`}
    >
      <Card stretchVertically>
        <Card.Content>
          <div className="column">
            <div className="row">
              <Heading size="medium" as="h2">
                {nameOfConnection(connection)}
              </Heading>
              <PhaseBadge {...connection} />
            </div>
            <Text secondary>{[text(`flow.${flow}`), account].filter(Boolean).join(' · ')}</Text>
            <Text>
              {text('connections.counts', {
                inSync: counts.inSync,
                waits: counts.waiting + counts.onHold,
                failed: counts.failed,
              })}
            </Text>
            <OutageNotice connection={connection} />
            {trouble ? <Text>{whyAndNext({ reason: trouble, service: name })}</Text> : null}
            {trouble || connection.outage ? null : <Next connection={connection} />}
            <NavLink
              to={connection.waitsForSetUp && flow === 'twoWay' ? '/setup' : `/connections/${id}`}
              ariaLabel={`${text('connections.open')} ${name}`}
            >
              {text('connections.open')}
            </NavLink>
          </div>
        </Card.Content>
      </Card>
    </section>
  );
}

function whyAndNext(stopped: Parameters<typeof explainReason>[0]): string {
  const { why, next } = explainReason(stopped);
  return `${why} ${next}`;
}

function Next({ connection: { nextAtMs, phase } }: { connection: ConnectionCardView }) {
  const nowMs = useNow();
  if (phase !== 'live') return null;
  return (
    <Text secondary>
      {nextAtMs === null
        ? text('connections.told')
        : text('connections.next', { when: formatIn({ atMs: nextAtMs, nowMs }) })}
    </Text>
  );
}
