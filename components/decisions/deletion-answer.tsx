'use client';

import { Button, Text } from '@wix/design-system';
import { useState } from 'react';
import { sideName } from '@/components/setup/side-name';
import { AskOnce } from '@/components/ui/ask-once';
import { type WaitingContact } from '@/lib/services/views/contacts';
import { explainReason, text } from '@/lib/text/text';
import { type Decide } from './decide';
import { PersonLine } from './person-line';

/** Keep the contact, or delete what is left of it; a deletion asks once more, in the page. */
export function DeletionAnswer({
  waiting,
  service,
  decide,
}: {
  waiting: WaitingContact;
  service: string;
  decide: Decide;
}) {
  // The versions shown when the question was asked: the list keeps refreshing.
  const [asked, setAsked] = useState<WaitingContact['seen'] | null>(null);
  const where = sideName({ side: waiting.deleteOn, service });
  if (asked) {
    return (
      <AskOnce
        title={text('contact.decide.confirm.title', { where })}
        action={text('contact.decide.confirm.action', { where })}
        isBusy={decide.isBusy}
        onCancel={() => setAsked(null)}
        onConfirm={() => {
          setAsked(null);
          decide.send({ kind: 'deleteThere', seen: asked });
        }}
      >
        <Text>{text('contact.decide.confirm.text', { where })}</Text>
      </AskOnce>
    );
  }
  const name = waiting.name ?? text('contact.unnamed');
  const { undeletable } = waiting;
  const why = undeletable && explainReason({ reason: undeletable, service });
  return (
    <div className="row spread">
      <span className="grow break">
        {waiting.people.map((person) => (
          <PersonLine key={person.side} person={person} service={service} />
        ))}
        {why ? (
          <Text size="small" weight="bold" tagName="p">
            {why.what} {text('decisions.undeletable', { where })} {why.next}
          </Text>
        ) : null}
      </span>
      <div className="row">
        <Button
          size="small"
          priority="secondary"
          onClick={() => decide.send({ kind: 'keep' })}
          disabled={decide.isBusy}
          aria-label={`${text('contact.decide.keep')}: ${name}`}
        >
          {text('contact.decide.keep')}
        </Button>
        {why ? null : (
          <Button
            size="small"
            skin="destructive"
            priority="secondary"
            onClick={() => setAsked(waiting.seen)}
            disabled={decide.isBusy}
            aria-label={`${text('decisions.deleteIn', { where })}: ${name}`}
          >
            {text('decisions.deleteIn', { where })}
          </Button>
        )}
      </div>
    </div>
  );
}
