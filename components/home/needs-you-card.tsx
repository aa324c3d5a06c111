'use client';

import { Card, Heading, Text } from '@wix/design-system';
import { useConnections } from '@/lib/queries/flows';
import { type ConnectionOverview } from '@/lib/services/views';
import { text } from '@/lib/text/text';
import { NavLink } from '../ui/nav-link';
import { isStopped } from './connection-state';

/** Contacts that wait for a word, and forms with something that does. */
export function NeedsYouCard({ connection }: { connection: ConnectionOverview }) {
  const count = connection.needsYou;
  const forms = (useConnections().data?.connections ?? []).filter(({ flow, counts }) => flow === 'form' && counts.onHold + counts.failed > 0);
  return (
    <section className="card span-6" data-hook="needs-you">
      <Card stretchVertically>
        <Card.Content>
          <div className="column">
            <Heading size="medium" as="h2">
              {text('home.needs.title', { count })}
            </Heading>
            {count > 0 ? <NavLink to="/decisions">{text('home.needs.action')}</NavLink> : null}
            {forms.map(({ id, name, counts }) => (
              <NavLink key={id} to={`/connections/${id}?tab=activity&open=yes`}>
                {text('form.home.needs', { name, count: counts.onHold + counts.failed })}
              </NavLink>
            ))}
            {count === 0 && (forms.length === 0 || isStopped(connection)) ? <Text secondary>{text(isStopped(connection) ? 'home.needs.stopped' : 'home.needs.none')}</Text> : null}
          </div>
        </Card.Content>
      </Card>
    </section>
  );
}
