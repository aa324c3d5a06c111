import { createLag, type Lag } from '@/lib/sandbox/lag';
import { createSortedIndex, createValueIndex, type ValueIndex } from '@/lib/sandbox/sorted-index';
import { searchablePhones, withCalculated } from './calculated';
import { standardProperties } from './definitions';
import { emailsOf, type HistoryEntry, type HubspotContact, type PropertyDefinition } from './types';

/** Everything of one account that survives a restart. */
export type HubspotState = {
  contacts: HubspotContact[];
  history: [id: string, entries: Record<string, HistoryEntry[]>][];
  merged: [oldId: string, newId: string][];
  properties: PropertyDefinition[];
  consent: [email: string, status: string][];
  lastId: number;
  eventId: number;
  isInstalled: boolean;
};

export type HubspotStore = ReturnType<typeof createHubspotStore>;

const firstId = 20_000;

/** The contacts of one account with the indexes that keep searches cheap. */
export function createHubspotStore({ lagMs }: { lagMs: () => number }) {
  const contacts = new Map<string, HubspotContact>();
  const properties = new Map(standardProperties().map((property) => [property.name, property]));
  const history = new Map<string, Record<string, HistoryEntry[]>>();
  const merged = new Map<string, string>();
  const byEmail = createValueIndex();
  const byPhone = createValueIndex();
  const byUnique = new Map<string, ValueIndex>();
  const byCreated = createSortedIndex();
  const byUpdated = createSortedIndex();
  const byId = createSortedIndex();
  const lag: Lag<HubspotContact> = createLag({ lagMs });
  let lastId = firstId;

  const uniqueIndex = (name: string): ValueIndex => {
    const index = byUnique.get(name) ?? createValueIndex();
    byUnique.set(name, index);
    return index;
  };
  const uniqueNames = () =>
    [...properties.values()]
      .filter((property) => property.hasUniqueValue)
      .map((property) => property.name);

  const phonesOf = ({ properties }: HubspotContact) =>
    [...searchablePhones.keys()].flatMap((name) => properties[name] ?? []);

  const drop = (contact: HubspotContact) => {
    if (contact.archived) return;
    for (const email of emailsOf(contact.properties))
      byEmail.remove(email.toLowerCase(), contact.id);
    for (const phone of phonesOf(contact)) byPhone.remove(phone, contact.id);
    for (const name of uniqueNames())
      if (contact.properties[name]) uniqueIndex(name).remove(contact.properties[name], contact.id);
    byUpdated.remove(Date.parse(contact.updatedAt), contact.id);
    byCreated.remove(Date.parse(contact.createdAt), contact.id);
    byId.remove(Number(contact.id), contact.id);
  };

  return {
    contacts,
    properties,
    history,
    merged,
    consent: new Map<string, string>(),
    byEmail,
    /** By the calculated numbers, both kinds. */
    byPhone,
    byCreated,
    byUpdated,
    /** Live contacts in order of their ids: the order of a plain list. */
    byId,
    lag,
    uniqueIndex,
    nextId: () => String((lastId += 1)),
    get lastId() {
      return lastId;
    },
    set lastId(id: number) {
      lastId = id;
    },
    /** Stores a version; returns it with what the service calculates. */
    put(given: HubspotContact, nowMs: number): HubspotContact {
      const contact = { ...given, properties: withCalculated(given.properties) };
      const previous = contacts.get(contact.id) ?? null;
      if (previous) drop(previous);
      contacts.set(contact.id, contact);
      lag.replaced(contact.id, previous?.archived ? null : previous, nowMs);
      if (contact.archived) return contact;
      for (const email of emailsOf(contact.properties))
        byEmail.add(email.toLowerCase(), contact.id);
      for (const phone of phonesOf(contact)) byPhone.add(phone, contact.id);
      for (const name of uniqueNames())
        if (contact.properties[name]) uniqueIndex(name).add(contact.properties[name], contact.id);
      byUpdated.add(Date.parse(contact.updatedAt), contact.id);
      byCreated.add(Date.parse(contact.createdAt), contact.id);
      byId.add(Number(contact.id), contact.id);
      return contact;
    },
    /** Gone for good: merged away or erased. */
    remove(id: string, nowMs: number) {
      const contact = contacts.get(id);
      if (!contact) return;
      drop(contact);
      contacts.delete(id);
      history.delete(id);
      lag.replaced(id, contact, nowMs);
    },
    /** Follows merges: an old id keeps answering for the record it went into. */
    resolve(id: string): HubspotContact | undefined {
      let current = id;
      for (let next = merged.get(current); next !== undefined; next = merged.get(current))
        current = next;
      return contacts.get(current);
    },
    /** The live contact with this value of `email` or of a unique property. */
    findBy(name: string, value: string): HubspotContact | undefined {
      const id =
        name === 'email'
          ? byEmail.get(value.trim().toLowerCase())[0]
          : uniqueIndex(name).get(value)[0];
      return id === undefined ? undefined : contacts.get(id);
    },
  };
}
