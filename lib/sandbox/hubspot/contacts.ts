import { type HubspotAccount } from './account';
import { alreadyExists, notFound, refuse, refuseInput, refuseTaken } from './errors';
import {
  emailsOf,
  type HistoryEntry,
  type HubspotContact,
  type Properties,
  type Writer,
} from './types';
import { readProperties } from './values';

const historyKept = 45;

/** The live contact an id means, following merges. @throws HubspotRefusal 404 */
export function requireContact(
  account: HubspotAccount,
  id: string,
  idProperty?: string,
): HubspotContact {
  const contact = findContact(account, id, idProperty);
  if (!contact) throw notFound();
  return contact;
}

/** @throws HubspotRefusal 400 when the property does not identify one contact */
export function findContact(
  account: HubspotAccount,
  id: string,
  idProperty?: string,
): HubspotContact | undefined {
  if (!idProperty || idProperty === 'hs_object_id') {
    const contact = account.store.resolve(id);
    return contact?.archived ? undefined : contact;
  }
  if (idProperty !== 'email' && !account.store.properties.get(idProperty)?.hasUniqueValue) {
    throw refuseInput(
      `Property ${idProperty} is not a unique property and cannot be used as idProperty`,
    );
  }
  return account.store.findBy(idProperty, id);
}

export function createContact(
  account: HubspotAccount,
  { properties, writer }: { properties: Record<string, unknown>; writer: Writer },
): HubspotContact {
  const values = dropBlank(readProperties(account, properties, {}));
  refusePoison(account, null, values);
  refuseConflicts(account, null, values);
  const id = account.store.nextId();
  const at = new Date(account.now()).toISOString();
  const own: Properties = { ...values, createdate: at, lastmodifieddate: at, hs_object_id: id };
  const contact = account.store.put(
    { id, properties: own, createdAt: at, updatedAt: at, archived: false },
    account.now(),
  );
  addHistory(account, id, own, at, writer);
  account.touch();
  if (writer.sourceType === 'INTEGRATION') account.effect('created');
  account.emit({ kind: 'created', at, objectId: id, writer });
  emitChanges(account, contact, values, writer);
  return contact;
}

/**
 * No version is asked for: the last write wins. Values that stay the same move nothing but are
 * answered alike.
 */
export function updateContact(
  account: HubspotAccount,
  {
    contact,
    properties,
    writer,
  }: { contact: HubspotContact; properties: Record<string, unknown>; writer: Writer },
): HubspotContact {
  const values = readProperties(account, properties, contact.properties);
  refusePoison(account, contact, values);
  refuseConflicts(account, contact, values);
  if (writer.sourceType === 'INTEGRATION') account.effect('updated');
  const changed = Object.fromEntries(
    Object.entries(values).filter(([name, value]) => (contact.properties[name] ?? '') !== value),
  );
  if (Object.keys(changed).length === 0) return contact;
  const next = replaceContact(account, contact, changed, writer);
  emitChanges(account, next, changed, writer);
  return next;
}

/** Stores the next version with a later date and its history. Emits nothing. */
export function replaceContact(
  account: HubspotAccount,
  contact: HubspotContact,
  changed: Properties,
  writer: Writer,
): HubspotContact {
  const at = new Date(Math.max(account.now(), Date.parse(contact.updatedAt) + 1)).toISOString();
  const properties = dropBlank({ ...contact.properties, ...changed, lastmodifieddate: at });
  const next = account.store.put({ ...contact, properties, updatedAt: at }, account.now());
  addHistory(account, contact.id, { ...changed, lastmodifieddate: at }, at, writer);
  account.touch();
  return next;
}

/** Restorable at HubSpot for 90 days; no longer found by reads without `archived`. */
export function archiveContact(
  account: HubspotAccount,
  { id, writer }: { id: string; writer: Writer },
): void {
  const contact = findContact(account, id);
  if (!contact) return;
  refusePoison(account, contact, {});
  const at = new Date(account.now()).toISOString();
  account.store.put({ ...contact, archived: true, archivedAt: at, updatedAt: at }, account.now());
  account.touch();
  if (writer.sourceType === 'INTEGRATION') account.effect('deleted');
  account.emit({ kind: 'deleted', at, objectId: contact.id, writer });
}

/** Erased for good, on request of the person concerned. */
export function eraseContact(
  account: HubspotAccount,
  { contact, writer }: { contact: HubspotContact; writer: Writer },
): void {
  account.store.remove(contact.id, account.now());
  account.touch();
  if (writer.sourceType === 'INTEGRATION') account.effect('deleted');
  account.emit({
    kind: 'erased',
    at: new Date(account.now()).toISOString(),
    objectId: contact.id,
    writer,
  });
}

export const dropBlank = (values: Properties): Properties =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''));

function emitChanges(
  account: HubspotAccount,
  { id, updatedAt }: HubspotContact,
  values: Properties,
  writer: Writer,
): void {
  for (const [name, value] of Object.entries(values))
    account.emit({ kind: 'propertyChanged', at: updatedAt, objectId: id, name, value, writer });
}

export function addHistory(
  account: HubspotAccount,
  id: string,
  values: Properties,
  timestamp: string,
  { sourceType, sourceId }: Writer,
): void {
  const entries = account.store.history.get(id) ?? {};
  for (const [name, value] of Object.entries(values)) {
    const entry: HistoryEntry = { value, timestamp, sourceType, sourceId };
    entries[name] = [entry, ...(entries[name] ?? [])].slice(0, historyKept);
  }
  account.store.history.set(id, entries);
}

function refuseConflicts(
  account: HubspotAccount,
  contact: HubspotContact | null,
  values: Properties,
): void {
  for (const email of emailsOf(values)) {
    const holder = account.store.byEmail.get(email.toLowerCase()).find((id) => id !== contact?.id);
    if (holder) throw alreadyExists(holder);
  }
  for (const [name, value] of Object.entries(values)) {
    if (value === '' || !account.store.properties.get(name)?.hasUniqueValue) continue;
    const holder = account.store
      .uniqueIndex(name)
      .get(value)
      .find((id) => id !== contact?.id);
    if (holder)
      throw refuseTaken({
        portalId: account.portalId,
        name,
        value,
        id: contact?.id ?? null,
        holder,
      });
  }
}

/** The fault switch for contacts whose writes always fail. */
function refusePoison(
  account: HubspotAccount,
  contact: HubspotContact | null,
  values: Properties,
): void {
  const { poisonIds, poisonEmails } = account.faults();
  if (poisonIds.length + poisonEmails.length === 0) return;
  const emails = [...emailsOf(values), ...(contact ? emailsOf(contact.properties) : [])].map(
    (email) => email.toLowerCase(),
  );
  const isPoisoned =
    (contact && poisonIds.includes(contact.id)) ||
    poisonEmails.some((email) => emails.includes(email.toLowerCase()));
  if (isPoisoned)
    throw refuse({
      status: 400,
      category: 'VALIDATION_ERROR',
      message: 'The contact is not accepted.',
      errors: [{ message: 'The contact is not accepted.', code: 'INVALID_OBJECT' }],
    });
}
