'use client';

import { Card, Heading, Text } from '@wix/design-system';
import { type ConnectionOverview } from '@/lib/services/views';
import { text } from '@/lib/text/text';
import { NavLink } from '../ui/nav-link';
import { isStopped } from './connection-state';

export function NeedsYouCard({ connection }: { connection: ConnectionOverview }) {
  const count = connection.needsYou;
  return (
    <section className="card span-6" data-hook="needs-you">
      <Card stretchVertically>
        <Card.Content>
          <div className="column">
            <Heading size="medium" as="h2">
              {text('home.needs.title', { count })}
            </Heading>
            {count === 0 ? <Text secondary>{text(isStopped(connection) ? 'home.needs.stopped' : 'home.needs.none')}</Text> : <NavLink to="/decisions">{text('home.needs.action')}</NavLink>}
          </div>
        </Card.Content>
      </Card>
    </section>
  );
}
