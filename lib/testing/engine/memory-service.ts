import type { SideCapabilities } from '@/lib/core/model/capabilities';
import type { ContactEvent, Undeletable } from '@/lib/core/model/contact';
import type { Field, FieldValues } from '@/lib/core/model/field';
import type { SideName } from '@/lib/core/model/side';
import { type Version } from '@/lib/core/model/version';
import { type WriteRequest } from '@/lib/core/model/write';
import { type FieldHistory } from '@/lib/ports/contact-side';

/** How a service in memory behaves; what differs between Wix and a CRM is data. */
export type MemoryService = {
  readonly name: SideName;
  /**
   * A CRM without upsert, unique addresses and exact times: a second contact with an address is
   * taken, versions are whole seconds, old ids of merged contacts lead nowhere.
   */
  readonly isPlain: boolean;
  fields: readonly Field[];
  /** Which field keys are the match keys. */
  readonly emailField: string;
  readonly phoneField: string;
  readonly contacts: Map<string, MemoryContact>;
  /** Merged ids and what they became. */
  readonly merged: Map<string, string>;
  readonly events: ContactEvent[];
  /** Every call that may change a contact, for the invariants. */
  readonly log: {
    readonly kind: WriteRequest['kind'];
    readonly id: string;
    readonly idOnly: boolean;
    /** Of a deletion: the version that was read last before it. */
    readonly version?: Version;
  }[];
  /** By id: the version that a read showed last. */
  readonly shown: Map<string, Version>;
  /**
   * Spellings of list elements by what tells them apart: Wix makes one label of all of them, the
   * first one's.
   */
  readonly spellings: Map<string, string>;
  /** How values come back: trimmed, lower-cased, re-spelt. */
  readonly normalise: (input: { field: string; value: FieldValues[string] }) => FieldValues[string];
  clock: number;
  nextId: number;
};

export type MemoryContact = {
  readonly id: string;
  version: number;
  readonly createdAt: number;
  updatedAt: number;
  linkedId: string | null;
  values: FieldValues;
  /**
   * Further values of a match key, in their order: the first takes the place of a cleared one, as
   * Wix does.
   */
  more: Readonly<Record<string, readonly string[]>>;
  readonly undeletable?: Undeletable;
  readonly history: FieldHistory[];
};

export function createMemoryService({
  name,
  isPlain = false,
  fields,
  emailField,
  phoneField,
  normalise = ({ value }) => value,
}: Pick<MemoryService, 'name' | 'fields' | 'emailField' | 'phoneField'> &
  Partial<Pick<MemoryService, 'normalise' | 'isPlain'>>): MemoryService {
  return {
    name,
    isPlain,
    fields,
    emailField,
    phoneField,
    normalise,
    contacts: new Map(),
    merged: new Map(),
    events: [],
    log: [],
    shown: new Map(),
    spellings: new Map(),
    clock: 1_764_000_000_000,
    nextId: 1,
  };
}

const tick = (service: MemoryService) => (service.clock += 1);

/** As the services do: without conditional writes, only our own changes are told with a version. */
const toldVersion = ({
  service,
  contact,
  ours,
}: {
  service: MemoryService;
  contact: MemoryContact;
  ours: boolean;
}) =>
  !service.isPlain && (service.name === 'wix' || ours) ? { version: String(contact.version) } : {};

export function emit(
  service: MemoryService,
  event: Pick<ContactEvent, 'contactId' | 'kind' | 'ours'> & Partial<ContactEvent>,
): void {
  service.events.push({
    key: `${service.name}-${service.events.length}`,
    side: service.name,
    atMs: service.clock,
    ...event,
  });
}

export function insert({
  service,
  values,
  more = {},
  linkedId,
  ours,
  undeletable,
}: {
  service: MemoryService;
  values: FieldValues;
  more?: MemoryContact['more'];
  linkedId: string | null;
  ours: boolean;
  undeletable?: Undeletable;
}): MemoryContact {
  const at = tick(service);
  const id = `${service.name}-${service.nextId++}`;
  const normal = normalised({ service, values });
  const contact: MemoryContact = {
    id,
    version: service.name === 'wix' ? 1 : at,
    createdAt: at,
    updatedAt: at,
    linkedId,
    values: normal,
    more,
    history: historyOf({ values: normal, at, ours }),
    ...(undeletable ? { undeletable } : {}),
  };
  service.contacts.set(id, contact);
  emit(service, {
    contactId: id,
    kind: 'changed',
    ours,
    ...toldVersion({ service, contact, ours }),
  });
  return contact;
}

export function change({
  service,
  contact,
  values,
  linkedId,
  ours,
}: {
  service: MemoryService;
  contact: MemoryContact;
  values: FieldValues;
  linkedId?: string | null | undefined;
  ours: boolean;
}): void {
  const at = tick(service);
  const normal = { ...normalised({ service, values }) };
  for (const field of Object.keys(normal)) promote({ contact, field, values: normal });
  contact.values = { ...contact.values, ...normal };
  if (linkedId !== undefined) contact.linkedId = linkedId;
  contact.version = service.name === 'wix' ? contact.version + 1 : at;
  contact.updatedAt = at;
  contact.history.unshift(...historyOf({ values: normal, at, ours }));
  emit(service, {
    contactId: contact.id,
    kind: 'changed',
    ours,
    ...toldVersion({ service, contact, ours }),
  });
}

/**
 * A cleared main value is followed by the next one; one that is there already changes places with
 * it.
 */
function promote({
  contact,
  field,
  values,
}: {
  contact: MemoryContact;
  field: string;
  values: Record<string, FieldValues[string]>;
}): void {
  const [next, ...others] = contact.more[field] ?? [];
  const [before, after] = [contact.values[field], values[field]];
  if (next === undefined) return;
  if (after === null || after === '') {
    values[field] = next;
    contact.more = { ...contact.more, [field]: others };
  } else if (typeof after === 'string' && [next, ...others].includes(after)) {
    const left = [next, ...others].filter((value) => value !== after);
    contact.more = {
      ...contact.more,
      [field]: typeof before === 'string' && before !== '' ? [before, ...left] : left,
    };
  }
}

const normalised = ({
  service,
  values,
}: {
  service: MemoryService;
  values: FieldValues;
}): FieldValues =>
  Object.fromEntries(
    Object.entries(values).map(([field, value]) => [
      field,
      service.normalise({
        field,
        value: service.name === 'wix' && Array.isArray(value) ? spelt({ service, value }) : value,
      }),
    ]),
  );

function spelt({
  service,
  value,
}: {
  service: MemoryService;
  value: readonly string[];
}): readonly string[] {
  for (const element of value)
    if (!service.spellings.has(element.toLowerCase()))
      service.spellings.set(element.toLowerCase(), element);
  return [
    ...new Set(value.map((element) => service.spellings.get(element.toLowerCase()) ?? element)),
  ];
}

const historyOf = ({
  values,
  at,
  ours,
}: {
  values: FieldValues;
  at: number;
  ours: boolean;
}): FieldHistory[] =>
  Object.entries(values).map(([field, value]) => ({
    field,
    value: value === null ? '' : String(value),
    atMs: at,
    ours,
  }));

/** As Wix, a CRM with batches and upserts, and a plain one have them. */
export const capabilitiesOf = ({ name, isPlain }: MemoryService): SideCapabilities => ({
  upsertByOurId: name === 'remote' && !isPlain,
  conditionalWrite: name === 'wix',
  history: name === 'remote',
  sharesValues: name === 'wix' || isPlain,
  deletedFeed: false,
  readsThroughIndex: name === 'wix',
  readBatch: 100,
  writeBatch: 100,
  searchLagMs: 2_000,
});
