'use client';

import { Card, Heading, Text } from '@wix/design-system';
import { type Change } from '@/lib/services/views';
import { text } from '@/lib/text/text';
import { ChangeList } from '../history/change-list';
import { CardSkeleton } from '../ui/page-skeleton';

export function ContactHistory({ changes, service }: { changes: readonly Change[] | undefined; service: string }) {
  if (!changes) return <CardSkeleton lines={4} />;
  return (
    <section className="card" data-hook="contact-history">
      <Card>
        <Card.Content>
          <div className="column">
            <Heading size="small" as="h2">
              {text('contact.history')}
            </Heading>
            {changes.length === 0 ? <Text>{text('contact.history.empty')}</Text> : <ChangeList changes={changes} service={service} />}
          </div>
        </Card.Content>
      </Card>
    </section>
  );
}
