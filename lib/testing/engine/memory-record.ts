import type { ContactRecord } from '@/lib/core/model/contact';
import { byNumber, type IsNewer, type Version } from '@/lib/core/model/version';
import { joinName } from '@/lib/core/values/person-name';
import type { MemoryContact, MemoryService } from './memory-service';

export function recordOf({
  service,
  contact,
}: {
  service: MemoryService;
  contact: MemoryContact;
}): ContactRecord {
  const strings = (key: string) => {
    const value = contact.values[key];
    return [
      ...(typeof value === 'string' && value !== '' ? [value] : []),
      ...(contact.more[key] ?? []),
    ];
  };
  const shown = {
    linkedId: contact.linkedId,
    fields: Object.fromEntries(
      service.fields.map((field) => [field.key, contact.values[field.key] ?? null]),
    ),
    emails: strings(service.emailField),
    phones: strings(service.phoneField),
  };
  return {
    id: contact.id,
    version: service.isPlain
      ? `${secondOf(contact.version)} ${JSON.stringify(shown)}`
      : String(contact.version),
    createdAt: new Date(contact.createdAt).toISOString(),
    updatedAt: new Date(contact.updatedAt).toISOString(),
    ...shown,
    name: joinName(
      ['name.first', 'name.last', 'firstname', 'lastname'].map((key) => {
        const value = contact.values[key];
        return typeof value === 'string' ? value : null;
      }),
    ),
    ...(contact.undeletable ? { undeletable: contact.undeletable } : {}),
    source: null,
  };
}

const secondOf = (ms: number): number => Math.floor(ms / 1_000);
export const startOf = (version: Version): number => Number(version.split(' ')[0]) * 1_000;

/** Within one second another content may be the newer one. */
const bySecond: IsNewer = ({ version, than }) =>
  startOf(version) > startOf(than) || (startOf(version) === startOf(than) && version !== than);

/** Compares two versions of a contact of this service. */
export const newerIn = ({ isPlain }: Pick<MemoryService, 'isPlain'>): IsNewer =>
  isPlain ? bySecond : byNumber;
