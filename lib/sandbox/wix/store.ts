import { createLag, type Lag } from '@/lib/sandbox/lag';
import { createSortedIndex, createValueIndex } from '@/lib/sandbox/sorted-index';
import {
  extendedItems,
  type EmailSubscription,
  type ExtendedField,
  type WixContact,
  type WixLabel,
} from './types';

export const emailKey = (email: string): string => email.trim().toLowerCase();

/** What a phone number is compared by: E.164 where it could be read, else its digits. */
export const phoneKey = (phone: { e164Phone?: string; phone: string }): string =>
  phone.e164Phone ?? phone.phone.replace(/\D/g, '');

/** Everything of one site that survives a restart. */
export type WixState = {
  contacts: WixContact[];
  merged: [source: string, target: string][];
  fields: ExtendedField[];
  labels: WixLabel[];
  subscriptions: EmailSubscription[];
  sequence: number;
  isInstalled: boolean;
};

export type WixStore = ReturnType<typeof createWixStore>;

/**
 * The contacts of one site with the indexes that keep queries cheap. Contacts are replaced, never
 * changed in place.
 */
export function createWixStore({ lagMs }: { lagMs: () => number }) {
  const contacts = new Map<string, WixContact>();
  const byEmail = createValueIndex();
  const byPhone = createValueIndex();
  const byExtended = createValueIndex();
  const byCreated = createSortedIndex();
  const byUpdated = createSortedIndex();
  const lag: Lag<WixContact> = createLag({ lagMs });

  const indexed = (contact: WixContact) => ({
    emails: (contact.info.emails?.items ?? []).map((item) => emailKey(item.email)),
    phones: (contact.info.phones?.items ?? []).map(phoneKey),
    extended: Object.entries(extendedItems(contact.info))
      .filter(([key]) => key.startsWith('custom.'))
      .map(([key, value]) => extendedKey(key, value)),
  });

  const drop = (contact: WixContact) => {
    const { emails, phones, extended } = indexed(contact);
    for (const email of emails) byEmail.remove(email, contact.id);
    for (const phone of phones) byPhone.remove(phone, contact.id);
    for (const value of extended) byExtended.remove(value, contact.id);
    byUpdated.remove(Date.parse(contact.updatedDate), contact.id);
  };

  return {
    contacts,
    merged: new Map<string, string>(),
    fields: new Map<string, ExtendedField>(),
    labels: new Map<string, WixLabel>(),
    subscriptions: new Map<string, EmailSubscription>(),
    byEmail,
    byPhone,
    byExtended,
    byCreated,
    byUpdated,
    lag,
    put(contact: WixContact, nowMs: number) {
      const previous = contacts.get(contact.id) ?? null;
      if (previous) drop(previous);
      else byCreated.add(Date.parse(contact.createdDate), contact.id);
      contacts.set(contact.id, contact);
      const { emails, phones, extended } = indexed(contact);
      for (const email of emails) byEmail.add(email, contact.id);
      for (const phone of phones) byPhone.add(phone, contact.id);
      for (const value of extended) byExtended.add(value, contact.id);
      byUpdated.add(Date.parse(contact.updatedDate), contact.id);
      lag.replaced(contact.id, previous, nowMs);
    },
    remove(id: string, nowMs: number) {
      const contact = contacts.get(id);
      if (!contact) return;
      drop(contact);
      byCreated.remove(Date.parse(contact.createdDate), id);
      contacts.delete(id);
      lag.replaced(id, contact, nowMs);
    },
    subscriptionOf(email: string | undefined): EmailSubscription | undefined {
      return email === undefined ? undefined : this.subscriptions.get(emailKey(email));
    },
  };
}

export const extendedKey = (key: string, value: string | number): string => `${key}\n${value}`;
