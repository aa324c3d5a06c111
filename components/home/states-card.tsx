'use client';

import { Card, Heading } from '@wix/design-system';
import { StateBadge } from '@/components/ui/state-badge';
import { type LinkState } from '@/lib/core/model/link';
import { type ConnectionOverview } from '@/lib/services/views/overview';
import { text } from '@/lib/text/text';

const order: readonly LinkState[] = ['inSync', 'waiting', 'onHold', 'failed', 'excluded'];

/** Counts every contact in exactly one state, so the numbers add up. */
export function StatesCard({ connection }: { connection: ConnectionOverview }) {
  return (
    <section className="card span-6">
      <Card stretchVertically>
        <Card.Content>
          <div className="column">
            <Heading size="medium" as="h2">
              {text('home.states.title')}
            </Heading>
            <ul className="plain-list row">
              {order.map((state) => (
                <li key={state} data-hook={`state-${state}`}>
                  <StateBadge state={state} count={connection.counts[state]} />
                </li>
              ))}
            </ul>
          </div>
        </Card.Content>
      </Card>
    </section>
  );
}
