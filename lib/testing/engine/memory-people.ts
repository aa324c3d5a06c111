import type { Undeletable } from '@/lib/core/model/contact';
import type { FieldValues } from '@/lib/core/model/field';
import { change, emit, insert, type MemoryContact, type MemoryService } from './memory-service';

/** A person working in the service's own screens. */
export const person = {
  create({
    service,
    values,
    more = {},
    undeletable,
  }: {
    service: MemoryService;
    values: FieldValues;
    more?: MemoryContact['more'];
    undeletable?: Undeletable;
  }): string {
    return insert({
      service,
      values,
      more,
      linkedId: null,
      ours: false,
      ...(undeletable ? { undeletable } : {}),
    }).id;
  },
  edit({
    service,
    id,
    values,
    linkedId,
  }: {
    service: MemoryService;
    id: string;
    values: FieldValues;
    linkedId?: string | null;
  }): void {
    const contact = service.contacts.get(id);
    if (contact) change({ service, contact, values, linkedId, ours: false });
  },
  /** One more address or number, behind those there are. */
  add({
    service,
    id,
    field,
    value,
  }: {
    service: MemoryService;
    id: string;
    field: string;
    value: string;
  }): void {
    const contact = service.contacts.get(id);
    if (!contact) return;
    contact.more = { ...contact.more, [field]: [...(contact.more[field] ?? []), value] };
    change({ service, contact, values: {}, ours: false });
  },
  remove({ service, id }: { service: MemoryService; id: string }): void {
    if (service.contacts.delete(id)) emit(service, { contactId: id, kind: 'deleted', ours: false });
  },
  /** A field is deleted, its values with it; no event tells of that. */
  dropField({ service, key }: { service: MemoryService; key: string }): void {
    service.fields = service.fields.filter((field) => field.key !== key);
    for (const contact of service.contacts.values())
      contact.values = Object.fromEntries(
        Object.entries(contact.values).filter(([field]) => field !== key),
      );
  },
  /** `sources` disappear into `target`; the blanks of the target are filled. */
  merge({
    service,
    target,
    sources,
  }: {
    service: MemoryService;
    target: string;
    sources: readonly string[];
  }): void {
    const into = service.contacts.get(target);
    if (!into) return;
    for (const id of sources) {
      const source = service.contacts.get(id);
      if (!source || source === into || source.undeletable) continue;
      const filled = Object.fromEntries(
        Object.entries(source.values).filter(
          ([key]) => into.values[key] === null || into.values[key] === undefined,
        ),
      );
      change({ service, contact: into, values: filled, ours: false });
      service.contacts.delete(id);
      service.merged.set(id, target);
      for (const [old, to] of service.merged) if (to === id) service.merged.set(old, target);
      emit(service, { contactId: target, kind: 'merged', ours: false, relatedIds: [id] });
      // Where old ids lead nowhere, this one event tells of both.
      if (!service.isPlain) emit(service, { contactId: id, kind: 'deleted', ours: false });
    }
  },
};
