'use client';

import { Button, Card, Heading, Text } from '@wix/design-system';
import { useRetry } from '@/lib/queries/resources';
import { type ContactView } from '@/lib/services/views';
import { needsDecision } from '@/lib/text/decisions';
import { explainReason, text } from '@/lib/text/text';
import { useHost } from '../host/host';
import { Decisions } from './decisions';

/** What, why and what next, with the buttons that do it. */
export function ContactState({ contact }: { contact: ContactView }) {
  const service = contact.serviceName;
  const reasons = [...(contact.reason ? [{ label: '', reason: contact.reason }] : []), ...contact.refusals];
  const needsSomeone = contact.state === 'onHold' || contact.state === 'failed';
  return (
    <section className="card" aria-label={text('contact.state')} data-hook="contact-state">
      <Card>
        <Card.Content>
          <div className="column">
            {reasons.length === 0 ? <Text>{contact.state === 'waiting' ? text('contact.state.waiting') : text('contact.state.inSync')}</Text> : null}
            {reasons.map(({ label, reason }, index) => {
              const { what, why, next } = explainReason({ reason, service });
              return (
                <div key={index} className="column-tight">
                  <Heading size="small" as="h2">
                    {label === '' ? what : `${label}: ${what}`}
                  </Heading>
                  <Text>
                    {why} {next}
                  </Text>
                </div>
              );
            })}
            {contact.decided ? <Text>{text('contact.decide.done')}</Text> : null}
            {needsSomeone && !contact.decided ? (
              <div className="row">
                <Decisions contact={contact} />
                {contact.reason && needsDecision(contact.reason.code) ? null : <RetryButton id={contact.linkId} />}
              </div>
            ) : null}
          </div>
        </Card.Content>
      </Card>
    </section>
  );
}

function RetryButton({ id }: { id: string }) {
  const host = useHost();
  const retry = useRetry();
  const run = () =>
    retry.mutate(id, {
      onSuccess: () => host.toast(text('contact.retry.done'), 'success'),
      onError: (error) => host.toast(error.message, 'error'),
    });
  return (
    <Button priority="secondary" onClick={run} disabled={retry.isPending}>
      {text('contact.retry')}
    </Button>
  );
}
