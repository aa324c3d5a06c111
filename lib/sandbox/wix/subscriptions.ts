import { randomUUID } from 'node:crypto';
import { primaryEmailOf } from './build';
import { replaceContact } from './contacts';
import { refuseInvalid } from './errors';
import { type WixSite } from './site';
import { emailKey } from './store';
import { type EmailSubscription, type Writer } from './types';

const statuses = ['NOT_SET', 'PENDING', 'SUBSCRIBED', 'UNSUBSCRIBED'];
const deliverability = ['NOT_SET', 'VALID', 'BOUNCED', 'SPAM_COMPLAINT', 'INACTIVE'];

type Upsert = {
  email: string;
  subscriptionStatus?: string;
  deliverabilityStatus?: string;
  writer: Writer;
};

/** Consent belongs to the address: every contact whose main e-mail this is shows the new status. */
export function upsertSubscription(
  site: WixSite,
  { email, subscriptionStatus, deliverabilityStatus, writer }: Upsert,
): EmailSubscription {
  if (!/^[^\s@]+@[^\s@]+$/.test(email))
    throw refuseInvalid([
      {
        field: 'subscription.email',
        description: 'must be a valid email',
        violatedRule: 'FORMAT',
        data: { type: 'EMAIL' },
      },
    ]);
  if (subscriptionStatus !== undefined && !statuses.includes(subscriptionStatus)) {
    throw refuseInvalid([
      {
        field: 'subscription.subscriptionStatus',
        description: `must be one of ${statuses.join(', ')}`,
        violatedRule: 'OTHER',
      },
    ]);
  }
  if (deliverabilityStatus !== undefined && !deliverability.includes(deliverabilityStatus)) {
    throw refuseInvalid([
      {
        field: 'subscription.deliverabilityStatus',
        description: `must be one of ${deliverability.join(', ')}`,
        violatedRule: 'OTHER',
      },
    ]);
  }
  const held = site.store.subscriptionOf(email);
  const subscription: EmailSubscription = {
    id: held?.id ?? randomUUID(),
    email: held?.email ?? email,
    subscriptionStatus: subscriptionStatus ?? held?.subscriptionStatus ?? 'NOT_SET',
    deliverabilityStatus: deliverabilityStatus ?? held?.deliverabilityStatus ?? 'NOT_SET',
  };
  const isSame =
    held?.subscriptionStatus === subscription.subscriptionStatus &&
    held.deliverabilityStatus === subscription.deliverabilityStatus;
  if (isSame) return held;
  site.store.subscriptions.set(emailKey(email), subscription);
  if (writer.kind === 'app') site.effect('subscribed');
  for (const id of site.store.byEmail.get(emailKey(email))) {
    const contact = site.store.contacts.get(id);
    if (!contact || emailKey(primaryEmailOf(contact.info) ?? '') !== emailKey(email)) continue;
    site.emit({
      kind: 'contactUpdated',
      contact: replaceContact(site, contact, contact.info),
      writer,
    });
  }
  site.touch();
  site.emit({ kind: 'subscriptionChanged', subscription, writer });
  return subscription;
}
