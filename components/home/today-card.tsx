'use client';

import { Card, Heading } from '@wix/design-system';
import { NavLink } from '@/components/ui/nav-link';
import { type ConnectionOverview } from '@/lib/services/views/overview';
import { text } from '@/lib/text/text';

export function TodayCard({ connection }: { connection: ConnectionOverview }) {
  return (
    <section className="card span-6" aria-label={text('home.today.title')}>
      <Card stretchVertically>
        <Card.Content>
          <div className="column">
            <Heading size="medium" as="h2">
              {text('home.today.changes', { count: connection.changesToday })}
            </Heading>
            <NavLink to="/history?tab=changes">{text('home.today.link')}</NavLink>
          </div>
        </Card.Content>
      </Card>
    </section>
  );
}
