'use client';

import { OutageNotice } from '@/components/connections/outage-notice';
import { Loaded, type LoadedAnswer } from '@/components/ui/loaded';
import { NavLink } from '@/components/ui/nav-link';
import { PageTitle } from '@/components/ui/page-title';
import { StateBadge } from '@/components/ui/state-badge';
import { useChanges, useContact } from '@/lib/queries/resources';
import { type ContactView } from '@/lib/services/views/contacts';
import { type ChangePage } from '@/lib/services/views/history';
import { text } from '@/lib/text/text';
import { ContactFields } from './contact-fields';
import { ContactHistory } from './contact-history';
import { ContactState } from './contact-state';

/**
 * One contact: its state and why, both sides field by field, its history, and the owner's
 * decisions.
 */
export function ContactPage({ id }: { id: string }) {
  const contact = useContact(id);
  // Loaded in parallel with the contact.
  const changes = useChanges({ linkId: id });
  return (
    <Loaded answer={contact} lines={[3, 6]}>
      {(view) => <Contact id={id} contact={view} changes={changes} />}
    </Loaded>
  );
}

function Contact({
  id,
  contact,
  changes,
}: {
  id: string;
  contact: ContactView;
  changes: LoadedAnswer<ChangePage>;
}) {
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
        changes={changes}
        service={contact.serviceName}
        isBusy={contact.decided}
      />
    </>
  );
}
