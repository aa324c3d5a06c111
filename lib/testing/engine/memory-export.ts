import type { ExportState } from '@/lib/core/flows/export';
import type { ContactRecord } from '@/lib/core/model/contact';
import type { FieldValue, FieldValues } from '@/lib/core/model/field';
import type {
  Dealt,
  Delivery,
  DeliveryOutcome,
  ExportStore,
  ExportTarget,
  NewContacts,
} from '@/lib/ports/sink';

/**
 * A Wix site in memory as far as an export sees it: oldest first, by offset or from a date; an
 * index that may lag.
 */
export type MemorySite = {
  readonly contacts: ContactRecord[];
  nowMs: number;
  /** Contacts younger than this are not in the index yet, ms. */ lagMs: number;
  created: number;
};

const iso = (ms: number) => new Date(ms).toISOString();

export function createMemorySite(): MemorySite {
  return { contacts: [], nowMs: Date.parse('2026-03-01T00:00:00Z'), lagMs: 0, created: 0 };
}

/** A person adds a contact; several may have the very same moment. */
export function addContact(
  site: MemorySite,
  { fields = {}, laterMs = 1 }: { fields?: FieldValues; laterMs?: number } = {},
): string {
  site.nowMs += laterMs;
  const id = `w${(site.created += 1)}`;
  site.contacts.push({
    id,
    version: '1',
    createdAt: iso(site.nowMs),
    updatedAt: iso(site.nowMs),
    linkedId: null,
    name: null,
    fields: { email: `${id}@example.com`, ...fields },
    emails: [`${id}@example.com`],
    phones: [],
    source: null,
  });
  return id;
}

/** Pages of `page` contacts: small ones bring every edge of a page into a short list. */
export function createMemoryContacts(site: MemorySite, { page }: { page: number }): NewContacts {
  const indexed = () =>
    site.contacts.filter(({ createdAt }) => Date.parse(createdAt) <= site.nowMs - site.lagMs);
  return {
    page,
    list: ({ offset }) =>
      Promise.resolve({
        records: site.contacts.slice(offset, offset + page),
        serverTime: iso(site.nowMs),
      }),
    createdSince({ since, cursor }) {
      const rows = indexed().filter(({ createdAt }) => createdAt >= since);
      const from = cursor === null ? 0 : rows.findIndex(({ id }) => id === cursor) + 1;
      const records = rows.slice(from, from + page);
      return Promise.resolve({
        records,
        serverTime: iso(site.nowMs),
        next: from + page < rows.length ? (records.at(-1)?.id ?? null) : null,
      });
    },
  };
}

export type MemoryExport = { readonly dealt: Map<string, Dealt>; state: ExportState | null };

export function createMemoryExportStore(memory: MemoryExport): ExportStore {
  return {
    known: (ids) => Promise.resolve(new Set(ids.filter((id) => memory.dealt.has(id)))),
    commit({ dealt, state }) {
      for (const one of dealt) {
        if (memory.dealt.has(one.wixId) && one.kind !== 'completed' && !('arrived' in one))
          throw new Error(`${one.wixId} is dealt with twice`);
        memory.dealt.set(one.wixId, one);
      }
      memory.state = state ?? memory.state;
      return Promise.resolve();
    },
  };
}

/**
 * A service that knows contacts by their Wix id. `refuses`: those it takes from nobody; `fails`:
 * what else comes of one.
 */
export function createMemoryTarget({
  batch = 10,
  refuses = () => false,
  refusesValue = () => false,
  fails = () => null,
}: {
  batch?: number;
  refuses?: (wixId: string) => boolean;
  refusesValue?: (field: string, value: FieldValue) => boolean;
  fails?: (wixId: string) => DeliveryOutcome | null;
} = {}): ExportTarget & { readonly held: Map<string, FieldValues> } {
  const held = new Map<string, FieldValues>();
  const take = ({ wixId, fields }: Delivery): DeliveryOutcome => {
    const failure = fails(wixId);
    if (failure) return failure;
    if (refuses(wixId))
      return { kind: 'refused', problems: [{ code: 'invalidEmail', field: 'email' }] };
    const bad = Object.entries(fields).find(([field, value]) => refusesValue(field, value));
    if (bad) return { kind: 'refused', problems: [{ code: 'invalidValue', field: bad[0] }] };
    held.set(wixId, { ...held.get(wixId), ...fields });
    return { kind: 'delivered', remoteId: `r${wixId}` };
  };
  return {
    batch,
    held,
    deliver: (contacts) =>
      Promise.resolve(new Map(contacts.map((contact) => [contact.wixId, take(contact)]))),
  };
}
