'use client';

import { Button, Card, Heading, Text } from '@wix/design-system';
import { Answer } from '@/components/decisions/answer';
import { useHost } from '@/components/host/host';
import { useRetry } from '@/lib/queries/resources';
import { type ContactView } from '@/lib/services/views/contacts';
import { type ReasonText } from '@/lib/text/reason-text';
import { explainReason, text } from '@/lib/text/text';

/** What happened, why and what next, with the buttons for it. */
export function ContactState({ contact }: { contact: ContactView }) {
  const reasons = explainAll(contact);
  return (
    <section className="card" aria-label={text('contact.state')} data-hook="contact-state">
      <Card>
        <Card.Content>
          <div className="column">
            {reasons.length === 0 ? (
              <Text>
                {contact.state === 'waiting'
                  ? text('contact.state.waiting')
                  : text('contact.state.inSync')}
              </Text>
            ) : null}
            {reasons.map(({ labels, what, why, next }) => (
              <div key={what} className="column-tight">
                <Heading size="small" as="h2">
                  {labels.length === 0 ? what : `${labels.join(', ')}: ${what}`}
                </Heading>
                <Text>
                  {why} {next}
                </Text>
              </div>
            ))}
            {contact.decided ? <Text>{text('contact.decide.done')}</Text> : null}
            {contact.waiting && !contact.decided ? (
              <Answer
                waiting={contact.waiting}
                decisions={contact.decisions}
                service={contact.serviceName}
              />
            ) : null}
            {contact.canRetry && !contact.decided ? <RetryButton id={contact.linkId} /> : null}
          </div>
        </Card.Content>
      </Card>
    </section>
  );
}

type Explained = ReasonText & { readonly labels: readonly string[] };

/**
 * One entry per cause, with its fields; fields refused together with the whole contact are not
 * named again.
 */
function explainAll({ reason, refusals, serviceName: service }: ContactView): readonly Explained[] {
  const whole: Explained[] = reason ? [{ ...explainReason({ reason, service }), labels: [] }] : [];
  return refusals.reduce<readonly Explained[]>((found, refusal) => {
    const parts = explainReason({ reason: refusal.reason, service });
    const known = found.find(({ what }) => what === parts.what);
    if (!known) return [...found, { ...parts, labels: [refusal.label] }];
    return known.labels.length === 0
      ? found
      : found.map((one) =>
          one === known ? { ...one, labels: [...one.labels, refusal.label] } : one,
        );
  }, whole);
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
    <div>
      <Button priority="secondary" onClick={run} disabled={retry.isPending}>
        {text('contact.retry')}
      </Button>
    </div>
  );
}
