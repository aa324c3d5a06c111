'use client';

import { Text, TextButton } from '@wix/design-system';
import { useHost } from '@/components/host/host';
import { useRetryNewsletter } from '@/lib/queries/newsletters';
import { type NewsletterPerson } from '@/lib/services/views/flows';
import { tellReason, text } from '@/lib/text/text';

/** Contacts by address, each with the reason it is not sent and the possible action. */
export function PeopleTable({
  id,
  service,
  people,
}: {
  id: number;
  service: string;
  people: readonly NewsletterPerson[];
}) {
  return (
    <table className="data">
      <thead>
        <tr>
          <th scope="col">{text('newsletter.people.address')}</th>
          <th scope="col">{text('newsletter.people.why')}</th>
        </tr>
      </thead>
      <tbody>
        {people.map((person) => (
          <tr key={person.linkId} data-hook="newsletter-person">
            <td>{person.address ?? text('newsletter.people.unknown')}</td>
            <td>
              <Why id={id} service={service} person={person} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Why({
  id,
  service,
  person: { linkId, address, state, reason, isRetried },
}: {
  id: number;
  service: string;
  person: NewsletterPerson;
}) {
  const host = useHost();
  const retry = useRetryNewsletter(id);
  if (!reason)
    return (
      <Text size="small">
        {text(state === 'inSync' ? 'newsletter.people.in' : 'newsletter.people.waits')}
      </Text>
    );
  const mayRetry = state === 'failed' || reason.code === 'removedThere';
  const again = () =>
    retry.mutate(linkId, {
      onSuccess: ({ count }) => host.toast(text('newsletter.people.retried', { count }), 'success'),
      onError: (failure) => host.toast(failure.message, 'error'),
    });
  return (
    <div className="column-tight">
      <Text size="small">{tellReason({ reason, service })}</Text>
      {isRetried ? (
        <Text size="small" secondary>
          {text('newsletter.people.waits')}
        </Text>
      ) : null}
      {mayRetry && !isRetried ? (
        <div>
          <TextButton
            size="small"
            ariaLabel={`${text('newsletter.people.retry')}: ${address ?? ''}`}
            disabled={retry.isPending}
            onClick={again}
          >
            {text('newsletter.people.retry')}
          </TextButton>
        </div>
      ) : null}
    </div>
  );
}
