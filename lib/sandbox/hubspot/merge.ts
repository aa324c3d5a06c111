import { type HubspotAccount } from './account';
import { searchablePhones } from './calculated';
import { addHistory, dropBlank, requireContact } from './contacts';
import { refuseInput } from './errors';
import {
  additionalEmails,
  emailsOf,
  type HistoryEntry,
  type HubspotContact,
  type Properties,
  type Writer,
} from './types';

/**
 * The primary's values stay, blanks are filled from the other, its e-mails become additional ones.
 * The merged record gets an id of its own; both old ids go on answering for it.
 */
export function mergeContacts(
  account: HubspotAccount,
  { primaryId, otherId, writer }: { primaryId: string; otherId: string; writer: Writer },
): HubspotContact {
  const { store } = account;
  const primary = requireContact(account, primaryId);
  const other = requireContact(account, otherId);
  if (primary.id === other.id) throw refuseInput('Cannot merge an object with itself');

  const id = store.nextId();
  const at = new Date(account.now()).toISOString();
  const filled = Object.entries(other.properties).filter(
    ([name]) => !primary.properties[name] && name !== 'email' && !searchablePhones.has(name),
  );
  const [email, ...additional] = [
    ...new Set([...emailsOf(primary.properties), ...emailsOf(other.properties)]),
  ];
  const formerIds = [primary.id, other.id, ...idsOf(primary), ...idsOf(other)];
  const properties: Properties = dropBlank({
    ...primary.properties,
    ...Object.fromEntries(filled),
    email: email ?? '',
    [additionalEmails]: additional.join(';'),
    hs_merged_object_ids: formerIds.join(';'),
    hs_object_id: id,
    createdate: primary.createdAt < other.createdAt ? primary.createdAt : other.createdAt,
    lastmodifieddate: at,
  });
  const joined = joinHistory(store.history.get(primary.id), store.history.get(other.id));

  store.remove(primary.id, account.now());
  store.remove(other.id, account.now());
  store.merged.set(primary.id, id);
  store.merged.set(other.id, id);
  const merged = store.put(
    { id, properties, createdAt: properties['createdate'] ?? at, updatedAt: at, archived: false },
    account.now(),
  );
  store.history.set(id, joined);
  const moved = {
    ...Object.fromEntries(filled),
    ...(additional.length > 0 ? { [additionalEmails]: additional.join(';') } : {}),
  };
  addHistory(account, id, { ...moved, lastmodifieddate: at }, at, {
    ...writer,
    sourceType: writer.sourceType === 'INTEGRATION' ? 'INTEGRATION' : 'MERGE_OBJECTS',
  });
  account.touch();
  if (writer.sourceType === 'INTEGRATION') account.effect('merged');
  account.emit({
    kind: 'merged',
    at,
    primaryId: primary.id,
    mergedIds: [other.id],
    newId: id,
    moved: Object.keys(moved).length,
    writer,
  });
  return merged;
}

const idsOf = (contact: HubspotContact): string[] =>
  (contact.properties['hs_merged_object_ids'] ?? '').split(';').filter(Boolean);

function joinHistory(
  primary: Record<string, HistoryEntry[]> = {},
  other: Record<string, HistoryEntry[]> = {},
): Record<string, HistoryEntry[]> {
  const names = new Set([...Object.keys(primary), ...Object.keys(other)]);
  return Object.fromEntries(
    [...names].map((name) => [name, [...(primary[name] ?? []), ...(other[name] ?? [])]]),
  );
}
