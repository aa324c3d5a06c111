'use client';

import { Card, Heading, Text } from '@wix/design-system';
import { useNow } from '@/components/ui/use-now';
import { type ConnectionOverview } from '@/lib/services/views/overview';
import { text } from '@/lib/text/text';
import { formatIn } from '@/lib/text/time';
import { isResting } from './connection-state';

/** The next scheduled work. */
export function NextCard({ connection }: { connection: ConnectionOverview }) {
  const nowMs = useNow();
  const atMs = isResting(connection) ? null : connection.nextCheckAtMs;
  return (
    <section className="card span-4">
      <Card stretchVertically>
        <Card.Content>
          <div className="column">
            <Heading size="medium" as="h2">
              {text('home.next.title')}
            </Heading>
            {atMs === null ? (
              <Text secondary>{text('home.next.none')}</Text>
            ) : (
              <div className="column-tight">
                <Text>{text('home.next.check')}</Text>
                <Text secondary>{formatIn({ atMs, nowMs })}</Text>
              </div>
            )}
          </div>
        </Card.Content>
      </Card>
    </section>
  );
}
