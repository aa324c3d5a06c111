'use client';

import { Card, Heading, Text } from '@wix/design-system';
import { ChangeList } from '@/components/history/change-list';
import { Loaded, type LoadedAnswer } from '@/components/ui/loaded';
import { useUndoLines } from '@/lib/queries/resources';
import { type Change, type ChangePage } from '@/lib/services/views/history';
import { text } from '@/lib/text/text';
import { PutBack } from './put-back';

type Props = {
  readonly linkId: string;
  readonly changes: LoadedAnswer<ChangePage>;
  readonly service: string;
  /** An action on the contact is under way: no other can be started. */
  readonly isBusy: boolean;
};

export function ContactHistory({ linkId, changes, service, isBusy }: Props) {
  const undo = useUndoLines(linkId).data?.lines;
  const footOf = (change: Change) => {
    const line = undo?.find(({ operationId }) => operationId === change.id);
    return line && !isBusy ? <PutBack linkId={linkId} line={line} service={service} /> : null;
  };
  return (
    <section className="card" data-hook="contact-history">
      <Card>
        <Card.Content>
          <div className="column">
            <Heading size="small" as="h2">
              {text('contact.history')}
            </Heading>
            <Loaded answer={changes} lines={[4]}>
              {({ changes: lines }) =>
                lines.length === 0 ? (
                  <Text>{text('contact.history.empty')}</Text>
                ) : (
                  <ChangeList changes={lines} service={service} footOf={footOf} />
                )
              }
            </Loaded>
          </div>
        </Card.Content>
      </Card>
    </section>
  );
}
