import { type ContactInput, type ControlTarget } from '@/lib/sandbox/control';
import { importedPeople } from '@/lib/sandbox/seed-synthetic';
import { type ControlContact } from '@/lib/sandbox/types';
import { primaryEmailOf, primaryPhoneOf } from './build';
import { findOrCreateField, findOrCreateLabel } from './catalogue';
import {
  createContact,
  deleteContact,
  findContact,
  requireContact,
  updateContact,
} from './contacts';
import { mergeContacts } from './merge';
import { type WixSite } from './site';
import { extendedItems, isMember, type WixContact, type WixInfo, type Writer } from './types';

const linkFieldName = 'externalCrmId';

/** The contact as the sandbox screen shows it. */
function toControl(site: WixSite, contact: WixContact): ControlContact {
  const { info } = contact;
  const linkField = [...site.store.fields.values()].find(
    (field) => field.displayName === linkFieldName,
  );
  return {
    id: contact.id,
    name: `${info.name?.first ?? ''} ${info.name?.last ?? ''}`.trim(),
    first: info.name?.first ?? '',
    last: info.name?.last ?? '',
    email: primaryEmailOf(info) ?? '',
    phone: primaryPhoneOf(info)?.phone ?? '',
    company: info.company ?? '',
    jobTitle: info.jobTitle ?? '',
    birthdate: info.birthdate ?? '',
    city: info.addresses?.items[0]?.address.city ?? '',
    labels: (info.labelKeys?.items ?? []).map(
      (key) => site.store.labels.get(key)?.displayName ?? key,
    ),
    member: isMember(contact),
    linkedId: String((linkField && extendedItems(info)[linkField.key]) ?? ''),
    revision: contact.revision,
    createdAt: contact.createdDate,
    updatedAt: contact.updatedDate,
  };
}

/** Replaces the primary item of a list and keeps the others, as the dashboard's form does. */
function editPrimary<T extends { primary: boolean }>(
  items: readonly T[],
  value: Partial<T> | null,
): object[] {
  const others = items.filter((item) => !item.primary);
  if (value === null) return others;
  const primary = items.find((item) => item.primary);
  return [{ ...primary, ...value, primary: true }, ...others];
}

/** A person's form as the `info` of a write. */
function toInfo(site: WixSite, input: ContactInput, current: WixInfo, writer: Writer): object {
  const info: Record<string, unknown> = {};
  const { first, last, email, phone, city, extended } = input;
  if (first !== undefined || last !== undefined)
    info['name'] = {
      ...(first === undefined ? {} : { first }),
      ...(last === undefined ? {} : { last }),
    };
  if (email !== undefined)
    info['emails'] = {
      items: editPrimary(current.emails?.items ?? [], email === '' ? null : { email }),
    };
  if (phone !== undefined)
    info['phones'] = {
      items: editPrimary(current.phones?.items ?? [], phone === '' ? null : { phone }),
    };
  if (city !== undefined) {
    const [firstAddress, ...others] = current.addresses?.items ?? [];
    info['addresses'] = {
      items: [{ ...firstAddress, address: { ...firstAddress?.address, city } }, ...others],
    };
  }
  for (const key of ['company', 'jobTitle', 'birthdate'] as const)
    if (input[key] !== undefined) info[key] = input[key];
  const labels = input.labels ?? input.wixLabels;
  if (labels)
    info['labelKeys'] = {
      items: labels.map(
        (displayName) => findOrCreateLabel(site, { displayName, writer }).label.key,
      ),
    };
  if (extended) {
    const items = Object.entries(extended).map(([name, value]) => [
      fieldKey(site, name, writer),
      value,
    ]);
    info['extendedFields'] = { items: { ...extendedItems(current), ...Object.fromEntries(items) } };
  }
  return info;
}

function fieldKey(site: WixSite, name: string, writer: Writer): string {
  return site.store.fields.has(name)
    ? name
    : findOrCreateField(site, { displayName: name, dataType: 'TEXT', writer }).field.key;
}

type Own = Pick<ControlTarget, 'reset' | 'bulkSeed' | 'install' | 'uninstall' | 'clearWindows'>;

export function createWixControl(
  site: WixSite,
  { ownerId, own }: { ownerId: string; own: Own },
): ControlTarget {
  const writer: Writer = { kind: 'person', userId: ownerId };
  const show = (contact: WixContact) => toControl(site, contact);
  return {
    ...own,
    list({ offset, limit, q }) {
      const { byCreated, contacts } = site.store;
      const wanted = q.trim().toLowerCase();
      if (wanted === '') {
        const end = Math.max(0, byCreated.size - offset);
        const ids = byCreated.slice(Math.max(0, end - limit), end).reverse();
        return { contacts: ids.map((id) => show(contacts.get(id)!)), total: byCreated.size };
      }
      const found = byCreated
        .slice(0, byCreated.size)
        .reverse()
        .map((id) => show(contacts.get(id)!))
        .filter((contact) =>
          `${contact.name}\n${contact.email}\n${contact.phone}\n${contact.company}\n${contact.id}`
            .toLowerCase()
            .includes(wanted),
        );
      return { contacts: found.slice(offset, offset + limit), total: found.length };
    },
    get: (id) => findContact(site, id).contact,
    create: (input) =>
      show(
        createContact(site, {
          info: toInfo(site, input, {}, writer),
          allowDuplicates: true,
          writer,
        }),
      ),
    update(id, input) {
      const current = requireContact(site, id);
      return show(
        updateContact(site, {
          id,
          info: toInfo(site, input, current.info, writer),
          revision: null,
          allowDuplicates: true,
          writer,
        }),
      );
    },
    importMany(count) {
      for (const { first, last, email, phone, company } of importedPeople(count)) {
        createContact(site, {
          info: {
            name: { first, last },
            emails: { items: [{ email, primary: true }] },
            phones: { items: [{ phone, primary: true }] },
            company,
          },
          allowDuplicates: true,
          writer,
          sourceType: 'IMPORT',
        });
      }
    },
    remove: (id, { force, erase }) => deleteContact(site, { id, writer, force, anonymized: erase }),
    merge: ({ targetId, sourceIds }) =>
      show(mergeContacts(site, { targetId, sourceIds, revision: null, writer })),
  };
}
