'use client';

import { Card, Heading, Text } from '@wix/design-system';
import { ChangeList } from '@/components/history/change-list';
import { CardSkeleton } from '@/components/ui/page-skeleton';
import { useUndoLines } from '@/lib/queries/resources';
import { type Change } from '@/lib/services/views';
import { text } from '@/lib/text/text';
import { PutBack } from './put-back';

type Props = {
  readonly linkId: string;
  readonly changes: readonly Change[] | undefined;
  readonly service: string;
  /** Something is being done with the contact: nothing can be asked for now. */
  readonly isBusy: boolean;
};

export function ContactHistory({ linkId, changes, service, isBusy }: Props) {
  const lines = useUndoLines(linkId).data?.lines;
  const footOf = (change: Change) => {
    const line = lines?.find(({ operationId }) => operationId === change.id);
    return line && !isBusy ? <PutBack linkId={linkId} line={line} service={service} /> : null;
  };
  if (!changes) return <CardSkeleton lines={4} />;
  return (
    <section className="card" data-hook="contact-history">
      <Card>
        <Card.Content>
          <div className="column">
            <Heading size="small" as="h2">
              {text('contact.history')}
            </Heading>
            {changes.length === 0 ? (
              <Text>{text('contact.history.empty')}</Text>
            ) : (
              <ChangeList changes={changes} service={service} footOf={footOf} />
            )}
          </div>
        </Card.Content>
      </Card>
    </section>
  );
}
