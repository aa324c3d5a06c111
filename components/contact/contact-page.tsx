'use client';

import { OutageNotice } from '@/components/connections/outage-notice';
import { Failure } from '@/components/ui/failure';
import { NavLink } from '@/components/ui/nav-link';
import { CardSkeleton } from '@/components/ui/page-skeleton';
import { PageTitle } from '@/components/ui/page-title';
import { StateBadge } from '@/components/ui/state-badge';
import { useChanges, useContact } from '@/lib/queries/resources';
import { text } from '@/lib/text/text';
import { ContactFields } from './contact-fields';
import { ContactHistory } from './contact-history';
import { ContactState } from './contact-state';

/**
 * One person: how things stand and why, both sides field by field, what happened, and what the
 * owner can decide.
 */
export function ContactPage({ id }: { id: string }) {
  const { data: contact, error, refetch } = useContact(id);
  const changes = useChanges({ linkId: id });
  if (error && !contact) return <Failure error={error} onRetry={() => void refetch()} />;
  if (!contact) {
    return (
      <>
        <CardSkeleton lines={3} />
        <CardSkeleton lines={6} />
      </>
    );
  }
  return (
    <>
      <PageTitle
        above={<NavLink to="/history">← {text('nav.history')}</NavLink>}
        title={<span className="break">{contact.name ?? text('contact.unnamed')}</span>}
        actions={<StateBadge state={contact.state} />}
      />
      {contact.outage ? (
        <div className="card">
          <OutageNotice connection={{ id: contact.connectionId, outage: contact.outage }} />
        </div>
      ) : null}
      <ContactState contact={contact} />
      <ContactFields contact={contact} />
      <ContactHistory
        linkId={id}
        changes={changes.data?.changes}
        service={contact.serviceName}
        isBusy={contact.decided}
      />
    </>
  );
}
