import type { SideCapabilities } from '@/lib/core/model/capabilities';
import type { ContactEvent, ContactRecord, Undeletable } from '@/lib/core/model/contact';
import type { Field, FieldValues } from '@/lib/core/model/field';
import type { SideName } from '@/lib/core/model/side';
import { SideError } from '@/lib/core/model/side-error';
import { byNumber, type IsNewer, type Version } from '@/lib/core/model/version';
import { type WriteOutcome, type WriteRequest } from '@/lib/core/model/write';
import { withOverlap } from '@/lib/core/run/watermark';
import { canonical } from '@/lib/core/values/canonical';
import { joinName } from '@/lib/core/values/person-name';
import { type ContactSide, type FieldHistory, type ReadResult } from '@/lib/ports/contact-side';

/** How a service in memory behaves; what differs between Wix and a CRM is data. */
export type MemoryService = {
  readonly name: SideName;
  /**
   * A CRM without upsert, batches of one address only, and exact times: a second address is taken,
   * versions are whole seconds, old ids of merged contacts lead nowhere.
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

/**
 * What goes wrong with the next write; `null` for nothing. `before`: refused without effect;
 * `lost`: no answer and no effect; `after`: done, answer lost; `tooLittle`: refused, naming no
 * field.
 */
export type Fault = 'before' | 'lost' | 'after' | 'throttled' | 'refuse' | 'tooLittle' | null;

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

function emit(
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

function insert({
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

function change({
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

function recordOf({
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

export type MemorySideOptions = {
  readonly service: MemoryService;
  /**
   * Called before every call goes out and again before its answer comes in: the simulator's place
   * to interleave and crash.
   */
  readonly gate?: (step: string) => Promise<void>;
  readonly fault?: (request: WriteRequest) => Fault;
  /** Thrown by whole calls while it returns one. */
  readonly outage?: () => SideError | null;
  /** Contacts younger than this many ticks of the service are not yet in its index. */
  readonly lag?: () => number;
};

/**
 * A `ContactSide` in memory with the semantics of the services: revisions, merges, index lag, no
 * conditional write on the remote side.
 */
export function createMemorySide({
  service,
  gate = async () => {},
  fault = () => null,
  outage = () => null,
  lag = () => 0,
}: MemorySideOptions): ContactSide {
  const call = async <T>(name: string, work: () => T): Promise<T> => {
    await gate(`${service.name}.${name}`);
    const error = outage();
    if (error) throw error;
    const result = work();
    await gate(`${service.name}.${name}.answer`);
    return result;
  };
  const record = (contact: MemoryContact) => recordOf({ service, contact });
  const indexed = () =>
    [...service.contacts.values()].filter((contact) => contact.createdAt <= service.clock - lag());
  const page = (contacts: readonly MemoryContact[]) => ({
    records: contacts.map(record),
    watermark: withOverlap(new Date(service.clock).toISOString()),
  });

  return {
    name: service.name,
    capabilities: capabilitiesOf(service),
    isNewer: newerIn(service),
    prepare: async () => ({ settings: {}, warnings: [] }),
    fields: async () => service.fields,
    read: ({ requests }) =>
      call(
        'read',
        () =>
          new Map(
            requests.map(({ id, mergedInto = '' }): [string, ReadResult] => {
              const contact = service.contacts.get(id);
              const into = service.contacts.get(
                service.isPlain ? mergedInto : (service.merged.get(id) ?? ''),
              );
              if (contact) {
                service.shown.set(id, record(contact).version);
                return [id, { kind: 'found', record: record(contact) }];
              }
              return [id, into ? { kind: 'merged', record: record(into) } : { kind: 'absent' }];
            }),
          ),
      ),
    find: ({ by, values }) =>
      call('find', () => {
        const wanted = new Set(values);
        return indexed()
          .map(record)
          .filter((found) => {
            if (by === 'linkedId') return found.linkedId !== null && wanted.has(found.linkedId);
            const keys = by === 'email' ? found.emails : found.phones;
            return keys.some((value) => wanted.has(canonical({ type: by, value }) ?? ''));
          });
      }),
    list: () => call('list', () => page([...service.contacts.values()])),
    changed: ({ since }) =>
      call('changed', () => ({
        ...page(indexed().filter((contact) => contact.updatedAt >= Date.parse(since))),
        deletedIds: [],
      })),
    async write({ requests }) {
      await gate(`${service.name}.write`);
      const error = outage();
      if (error) throw error;
      const outcomes = new Map<string, WriteOutcome>();
      for (const request of requests)
        outcomes.set(request.ref, writeOne({ service, request, fault: fault(request) }));
      await gate(`${service.name}.write.answer`);
      return outcomes;
    },
    ...(service.name === 'remote'
      ? {
          history: ({ id }) => call('history', () => service.contacts.get(id)?.history ?? []),
          momentsOf: ({ from, to }) =>
            service.isPlain
              ? { fromMs: startOf(from ?? '0') - 1, toMs: startOf(to) + 999 }
              : { fromMs: Number(from ?? 0), toMs: Number(to) },
        }
      : {}),
  };
}

const secondOf = (ms: number): number => Math.floor(ms / 1_000);
const startOf = (version: Version): number => Number(version.split(' ')[0]) * 1_000;

/** Within one second another content may be the newer one. */
const bySecond: IsNewer = ({ version, than }) =>
  startOf(version) > startOf(than) || (startOf(version) === startOf(than) && version !== than);

/** Compares two versions of a contact of this service. */
export const newerIn = ({ isPlain }: Pick<MemoryService, 'isPlain'>): IsNewer =>
  isPlain ? bySecond : byNumber;

/** As Wix, a CRM with batches and upserts, and a plain one have them. */
const capabilitiesOf = ({ name, isPlain }: MemoryService): SideCapabilities => ({
  upsertByOurId: name === 'remote' && !isPlain,
  conditionalWrite: name === 'wix',
  history: name === 'remote',
  sharesValues: name === 'wix' || isPlain,
  deletedFeed: false,
  readsThroughIndex: name === 'wix',
  echoMark: 'ours',
  readBatch: 100,
  writeBatch: 100,
  searchLagMs: 2_000,
});

function writeOne({
  service,
  request,
  fault,
}: {
  service: MemoryService;
  request: WriteRequest;
  fault: Fault;
}): WriteOutcome {
  if (fault === 'before')
    return {
      kind: 'failed',
      error: new SideError({ code: 'serverError', side: service.name, retryable: true }),
    };
  if (fault === 'throttled')
    return {
      kind: 'failed',
      error: new SideError({ code: 'rateLimited', side: service.name, retryable: true }),
    };
  if (fault === 'lost') return { kind: 'unclear' };
  if (fault === 'tooLittle') return { kind: 'refused', problems: [{ code: 'notEnoughToCreate' }] };
  if (fault === 'refuse' && request.kind !== 'delete')
    return {
      kind: 'refused',
      problems: [
        {
          code: 'badValue',
          ...(Object.keys(request.fields)[0] === undefined
            ? {}
            : { field: Object.keys(request.fields)[0] ?? '' }),
        },
      ],
    };
  const unknown =
    request.kind === 'delete'
      ? undefined
      : Object.keys(request.fields).find(
          (key) => !service.fields.some((field) => field.key === key),
        );
  if (unknown !== undefined)
    return { kind: 'refused', problems: [{ field: unknown, code: 'unknownField' }] };
  const outcome = effect({ service, request });
  return fault === 'after' ? { kind: 'unclear' } : outcome;
}

function effect({
  service,
  request,
}: {
  service: MemoryService;
  request: WriteRequest;
}): WriteOutcome {
  const log = (id: string, idOnly = false) => service.log.push({ kind: request.kind, id, idOnly });
  switch (request.kind) {
    case 'create': {
      const same = [...service.contacts.values()].find(
        (contact) => contact.linkedId === request.linkedId,
      );
      if (same && service.name === 'remote' && !service.isPlain) {
        change({ service, contact: same, values: request.fields, ours: true });
        log(same.id);
        return { kind: 'done', record: recordOf({ service, contact: same }) };
      }
      const email = canonical({ type: 'email', value: request.fields[service.emailField] });
      const twin =
        email === null
          ? undefined
          : [...service.contacts.values()].find(
              (contact) =>
                canonical({ type: 'email', value: contact.values[service.emailField] }) === email,
            );
      const isTaken = service.isPlain
        ? request.allowDuplicates || request.isUnmatched
        : request.allowDuplicates && service.name === 'wix';
      if (twin && !isTaken) return { kind: 'duplicate', candidateId: twin.id, by: 'email' };
      const contact = insert({
        service,
        values: request.fields,
        linkedId: request.linkedId,
        ours: true,
      });
      log(contact.id);
      return { kind: 'done', record: recordOf({ service, contact }) };
    }
    case 'update': {
      const contact = service.contacts.get(request.record.id);
      if (!contact) return { kind: 'absent' };
      if (service.name === 'wix' && String(contact.version) !== request.record.version)
        return { kind: 'conflict' };
      const email = canonical({ type: 'email', value: request.fields[service.emailField] });
      const isHeld = (other: MemoryContact) =>
        other !== contact &&
        canonical({ type: 'email', value: other.values[service.emailField] }) === email;
      const holder =
        email !== null && !service.isPlain && !(request.allowDuplicates && service.name === 'wix')
          ? [...service.contacts.values()].find(isHeld)
          : undefined;
      if (holder)
        return {
          kind: 'refused',
          problems: [{ field: service.emailField, code: 'heldByAnother', holderId: holder.id }],
        };
      change({ service, contact, values: request.fields, linkedId: request.linkedId, ours: true });
      log(contact.id, Object.keys(request.fields).length === 0);
      return { kind: 'done', record: recordOf({ service, contact }) };
    }
    case 'delete': {
      const contact = service.contacts.get(request.id);
      if (!contact) return { kind: 'absent' };
      if (contact.undeletable) return { kind: 'undeletable', why: contact.undeletable };
      service.contacts.delete(request.id);
      service.log.push({
        kind: 'delete',
        id: request.id,
        idOnly: false,
        version: service.shown.get(request.id) ?? recordOf({ service, contact }).version,
      });
      emit(service, { contactId: request.id, kind: 'deleted', ours: true });
      return { kind: 'deleted' };
    }
  }
}
