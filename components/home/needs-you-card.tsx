'use client';

import { Card, Heading, Text } from '@wix/design-system';
import { NavLink } from '@/components/ui/nav-link';
import { type ConnectionCardView } from '@/lib/services/views/flows';
import { type ConnectionOverview } from '@/lib/services/views/overview';
import { text } from '@/lib/text/text';
import { countNeeds, needsOf, type Need } from './needs';

type Props = {
  /** The two-way sync's connection, if there is one. */
  readonly connection: ConnectionOverview | null;
  readonly connections: readonly ConnectionCardView[];
};

/** What waits for the owner's decision, over all connections. */
export function NeedsYouCard({ connection, connections }: Props) {
  const needs = needsOf(connections);
  const contacts = connection?.needsYou ?? 0;
  const count = countNeeds({ needs, connection });
  return (
    <section className="card span-6" data-hook="needs-you">
      <Card stretchVertically>
        <Card.Content>
          <div className="column">
            <Heading size="medium" as="h2">
              {text('home.needs.title', { count })}
            </Heading>
            {contacts > 0 ? (
              <div className="row">
                <Text>{text('home.needs.contacts', { count: contacts })}</Text>
                <NavLink to="/decisions">{text('home.needs.action')}</NavLink>
              </div>
            ) : null}
            <NeedLinks needs={needs} />
            {count === 0 ? <Text secondary>{text('home.needs.none')}</Text> : null}
          </div>
        </Card.Content>
      </Card>
    </section>
  );
}

/** Each links to the place where it is decided. */
export const NeedLinks = ({ needs }: { needs: readonly Need[] }) =>
  needs.map(({ key, to, words }) => (
    <NavLink key={key} to={to}>
      {words}
    </NavLink>
  ));
