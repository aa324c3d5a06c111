import { type HubspotAccount } from './account';
import { type HubspotContact, type WireContact } from './types';

const defaultProperties = [
  'createdate',
  'email',
  'firstname',
  'hs_object_id',
  'lastmodifieddate',
  'lastname',
];

/**
 * A contact as answered: the asked-for properties (null when blank) beside the ones that are always
 * there.
 */
export function toWire(
  account: HubspotAccount,
  contact: HubspotContact,
  {
    properties = [],
    withHistory = [],
  }: { properties?: readonly string[]; withHistory?: readonly string[] },
): WireContact {
  const known = (name: string) => account.store.properties.has(name);
  const names =
    properties.length > 0
      ? [
          ...new Set([
            ...properties.filter(known),
            ...withHistory.filter(known),
            'createdate',
            'hs_object_id',
            'lastmodifieddate',
          ]),
        ]
      : [...new Set([...defaultProperties, ...withHistory.filter(known)])];
  const history = account.store.history.get(contact.id) ?? {};
  return {
    id: contact.id,
    properties: Object.fromEntries(names.map((name) => [name, contact.properties[name] ?? null])),
    ...(withHistory.length > 0
      ? {
          propertiesWithHistory: Object.fromEntries(
            withHistory.filter(known).map((name) => [name, history[name] ?? []]),
          ),
        }
      : {}),
    createdAt: contact.createdAt,
    updatedAt: contact.updatedAt,
    archived: contact.archived,
    ...(contact.archivedAt ? { archivedAt: contact.archivedAt } : {}),
  };
}

/** Writes answer with every value of the contact. */
export const toFullWire = (contact: HubspotContact): WireContact => ({
  id: contact.id,
  properties: { ...contact.properties },
  createdAt: contact.createdAt,
  updatedAt: contact.updatedAt,
  archived: contact.archived,
});
