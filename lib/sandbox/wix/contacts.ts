import { randomUUID } from 'node:crypto';
import { asArray, asObject, asTexts, isObject, type JsonObject } from '@/lib/sandbox/types';
import { computeContact, patchInfo, primaryEmailOf } from './build';
import { alreadyChanged, contactNotFound, refuse, refuseInvalid } from './errors';
import { type WixSite } from './site';
import { emailKey, phoneKey } from './store';
import {
  extendedItems,
  isMember,
  type ExtendedValue,
  type WixContact,
  type WixInfo,
  type Writer,
} from './types';
import { readExtendedValue, validateInfo } from './validate';

/** The contact, following a merge. @throws Refusal 404 */
export function findContact(site: WixSite, id: string): { contact: WixContact; isMerged: boolean } {
  let current = id;
  for (
    let next = site.store.merged.get(current);
    next !== undefined;
    next = site.store.merged.get(current)
  )
    current = next;
  const contact = site.store.contacts.get(current);
  if (!contact) throw contactNotFound();
  return { contact, isMerged: current !== id };
}

/** Writes address the contact itself: a merged id is gone. @throws Refusal 404 */
export function requireContact(site: WixSite, id: string): WixContact {
  const contact = site.store.contacts.get(id);
  if (!contact) throw contactNotFound();
  return contact;
}

export function createContact(
  site: WixSite,
  {
    info,
    allowDuplicates,
    writer,
    sourceType = 'ADMIN',
  }: { info: unknown; allowDuplicates: boolean; writer: Writer; sourceType?: 'ADMIN' | 'IMPORT' },
): WixContact {
  validateInfo(info);
  const given = asObject(info);
  const next = withOwnLists(site, {}, patchInfo({}, given), given);
  if (!hasIdentity(next))
    throw refuse({
      status: 400,
      code: 'INSUFFICIENT_CONTACT_DATA',
      description: 'A contact needs a name, a phone number or an email address.',
    });
  refusePoison(site, null, next);
  if (!allowDuplicates) refuseDuplicate(site, next, null);
  const at = new Date(site.now()).toISOString();
  const contact = computeContact({
    contact: {
      id: randomUUID(),
      revision: 1,
      source:
        writer.kind === 'app' ? { sourceType: 'THIRD_PARTY', appId: site.appId } : { sourceType },
      createdDate: at,
      updatedDate: at,
      lastActivity: { activityDate: at, activityType: 'CONTACT_CREATED' },
      info: next,
    },
    subscription: site.store.subscriptionOf(primaryEmailOf(next)),
  });
  site.store.put(contact, site.now());
  site.touch();
  if (writer.kind === 'app') site.effect('created');
  site.emit({ kind: 'contactCreated', contact, writer });
  return contact;
}

type Update = {
  id: string;
  info: unknown;
  revision: number | null;
  allowDuplicates: boolean;
  writer: Writer;
};

/** `revision: null` = a person in the dashboard, who always works on the newest one. */
export function updateContact(
  site: WixSite,
  { id, info, revision, allowDuplicates, writer }: Update,
): WixContact {
  const current = requireContact(site, id);
  validateInfo(info);
  if (revision !== null && revision !== current.revision) throw alreadyChanged();
  const given = asObject(info);
  const next = withOwnLists(site, current.info, patchInfo(current.info, given), given);
  if (Object.keys(given).length === 0 || !hasIdentity(next)) {
    throw refuse({
      status: 400,
      code: 'INSUFFICIENT_UPDATE_CONTACT_DATA',
      description: 'A contact needs a name, a phone number or an email address.',
    });
  }
  refusePoison(site, current, next);
  const before = primaryEmailOf(current.info);
  if (isMember(current) && before && emailKey(before) !== emailKey(primaryEmailOf(next) ?? '')) {
    throw refuse({
      status: 428,
      code: 'CANNOT_UPDATE_MEMBER_EMAIL',
      description: "A member's login email cannot be changed here.",
    });
  }
  if (!allowDuplicates) refuseDuplicate(site, next, current);
  const contact = replaceContact(site, current, next);
  if (writer.kind === 'app') site.effect('updated');
  site.emit({ kind: 'contactUpdated', contact, writer });
  return contact;
}

/** Stores the next version: revision + 1, a later date, computed parts. Emits nothing. */
export function replaceContact(site: WixSite, current: WixContact, info: WixInfo): WixContact {
  const atMs = Math.max(site.now(), Date.parse(current.updatedDate) + 1);
  const contact = computeContact({
    contact: {
      ...current,
      revision: current.revision + 1,
      updatedDate: new Date(atMs).toISOString(),
      info,
    },
    subscription: site.store.subscriptionOf(primaryEmailOf(info)),
  });
  site.store.put(contact, site.now());
  site.touch();
  return contact;
}

export function deleteContact(
  site: WixSite,
  {
    id,
    writer,
    force = false,
    anonymized = false,
  }: { id: string; writer: Writer; force?: boolean; anonymized?: boolean },
): void {
  const contact = requireContact(site, id);
  refusePoison(site, contact, contact.info);
  if (isMember(contact) && !force)
    throw refuse({
      status: 428,
      code: 'CANNOT_DELETE_MEMBER',
      description: 'A site member cannot be deleted as a contact.',
    });
  site.store.remove(id, site.now());
  site.touch();
  if (writer.kind === 'app') site.effect('deleted');
  site.emit({
    kind: 'contactDeleted',
    contactId: id,
    writer,
    ...(anonymized ? { anonymized } : {}),
  });
}

export function setLabels(
  site: WixSite,
  {
    id,
    add,
    remove,
    writer,
  }: { id: string; add: readonly string[]; remove: readonly string[]; writer: Writer },
): WixContact {
  const current = requireContact(site, id);
  const keys = add.length + remove.length;
  if (keys < 1 || add.length > 100 || remove.length > 100)
    throw refuseInvalid([
      {
        field: 'labelKeys',
        description: `has size ${keys}, expected 1 to 100`,
        violatedRule: 'MAX_SIZE',
      },
    ]);
  refusePoison(site, current, current.info);
  refuseUnknownLabels(site, add);
  const held = current.info.labelKeys?.items ?? [];
  const next = [...new Set([...held, ...add])].filter((key) => !remove.includes(key));
  if (next.length === held.length && next.every((key) => held.includes(key))) return current;
  const contact = replaceContact(site, current, withLabels(current.info, next));
  if (writer.kind === 'app') site.effect('labelled');
  site.emit({ kind: 'contactUpdated', contact, writer });
  return contact;
}

const withLabels = (info: WixInfo, keys: readonly string[]): WixInfo => {
  const { labelKeys: _labels, ...rest } = info;
  return keys.length > 0 ? { ...rest, labelKeys: { items: [...keys] } } : rest;
};

const hasIdentity = (info: WixInfo) =>
  Boolean(info.name?.first || info.name?.last || info.emails || info.phones);

/**
 * Labels and extended fields of a write: both are replaced as a whole when given; SYSTEM fields are
 * read-only.
 */
function withOwnLists(site: WixSite, current: WixInfo, next: WixInfo, given: JsonObject): WixInfo {
  let info = next;
  if ('labelKeys' in given) {
    const keys = asTexts(asObject(given['labelKeys'])['items']);
    if (keys.length > 2000)
      throw refuseInvalid([
        {
          field: 'info.labelKeys.items',
          description: 'has more than 2000 entries',
          violatedRule: 'MAX_SIZE',
        },
      ]);
    refuseUnknownLabels(site, keys);
    info = withLabels(info, keys);
  }
  if (isObject(given['extendedFields'])) {
    const held = extendedItems(current);
    const items: Record<string, ExtendedValue> = Object.fromEntries(
      Object.entries(held).filter(([key]) => !key.startsWith('custom.')),
    );
    for (const [key, value] of Object.entries(asObject(given['extendedFields']['items']))) {
      if (!key.startsWith('custom.')) {
        if (value !== held[key] && value !== null)
          throw refuse({
            status: 400,
            code: 'INVALID_EXTENDED_FIELD_VALUE',
            description: `Extended field ${key} is read-only.`,
            data: { fieldKey: key },
          });
        continue;
      }
      const read = readExtendedValue({ field: site.store.fields.get(key), key, value });
      if (read !== null) items[key] = read;
    }
    info = { ...info, extendedFields: { items } };
  }
  return info;
}

function refuseUnknownLabels(site: WixSite, keys: readonly string[]): void {
  const unknown = keys.filter((key) => !site.store.labels.has(key));
  if (unknown.length > 0)
    throw refuseInvalid([
      {
        field: 'labelKeys',
        description: `label ${unknown[0]} does not exist`,
        violatedRule: 'OTHER',
      },
    ]);
}

/** Only what a write adds is compared: contacts that already share an e-mail may be edited. */
function refuseDuplicate(site: WixSite, info: WixInfo, current: WixContact | null): void {
  const conflict = (data: object) =>
    refuse({
      status: 409,
      code: 'DUPLICATE_CONTACT_EXISTS',
      description: 'A contact with this email or phone already exists.',
      data,
    });
  const heldEmails = (current?.info.emails?.items ?? []).map((item) => emailKey(item.email));
  for (const { email } of info.emails?.items ?? []) {
    if (heldEmails.includes(emailKey(email))) continue;
    const holder = site.store.byEmail.get(emailKey(email)).find((id) => id !== current?.id);
    if (holder) throw conflict({ duplicateContactId: holder, duplicateEmail: email });
  }
  if (info.emails) return;
  const heldPhones = (current?.info.phones?.items ?? []).map(phoneKey);
  for (const phone of info.phones?.items ?? []) {
    if (heldPhones.includes(phoneKey(phone))) continue;
    const holder = site.store.byPhone.get(phoneKey(phone)).find((id) => id !== current?.id);
    if (holder) throw conflict({ duplicateContactId: holder, duplicatePhone: phone.phone });
  }
}

/** The fault switch for contacts whose writes always fail. */
function refusePoison(site: WixSite, current: WixContact | null, info: WixInfo): void {
  const { poisonIds, poisonEmails } = site.faults();
  if (poisonIds.length + poisonEmails.length === 0) return;
  const emails = asArray([
    ...(info.emails?.items ?? []),
    ...(current?.info.emails?.items ?? []),
  ]).map((item) => emailKey(String(asObject(item)['email'])));
  const isPoisoned =
    (current && poisonIds.includes(current.id)) ||
    poisonEmails.some((email) => emails.includes(emailKey(email)));
  if (isPoisoned)
    throw refuseInvalid([{ field: 'info', description: 'is not accepted', violatedRule: 'OTHER' }]);
}
