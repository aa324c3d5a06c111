import { createLag, type Lag } from '@/lib/sandbox/lag';
import { createSortedIndex, createValueIndex } from '@/lib/sandbox/sorted-index';
import { type FieldChange } from './changelog';
import { contactSyncFields, firstOptionId, systemFields } from './definitions';
import { type CustomValue, type Person, type PersonField } from './types';

/** Everything of one account that survives a restart. */
export type PipedriveState = {
  persons: Person[];
  changes: [personId: number, newestFirst: readonly FieldChange[]][];
  fields: PersonField[];
  lastId: number;
  lastOptionId: number;
};

export type PipedriveStore = ReturnType<typeof createPipedriveStore>;

/** Room for so many ids beside a time in whole seconds, in one number that is still exact. */
const idRoom = 2 ** 21;

/** One number by which people are in order of a time and, within a second, of their ids. */
export const momentKey = ({ atMs, id }: { atMs: number; id: number }): number =>
  Math.floor(atMs / 1_000) * idRoom + id;

/** Field types whose values a search looks at. */
const searchable = new Set([
  'address',
  'varchar',
  'text',
  'varchar_auto',
  'double',
  'monetary',
  'phone',
]);

/** The persons of one account with the indexes that keep lists and searches cheap. */
export function createPipedriveStore({ lagMs }: { lagMs: () => number }) {
  const persons = new Map<number, Person>();
  const changes = new Map<number, readonly FieldChange[]>();
  const fields = new Map(systemFields().map((field) => [field.code, field]));
  const byId = createSortedIndex();
  const byAdded = createSortedIndex();
  const byUpdated = createSortedIndex();
  const byEmail = createValueIndex();
  const byPhone = createValueIndex();
  const byCustom = createValueIndex();
  const lag: Lag<Person> = createLag({ lagMs });
  let lastId = 0;
  let lastOptionId = firstOptionId;

  /** The texts of a person's custom fields that a search looks at. */
  const searchedValues = ({ custom }: Person): string[] =>
    Object.entries(custom).flatMap(([code, value]) =>
      searchable.has(fields.get(code)?.type ?? '') ? textOf(value) : [],
    );

  const eachIndexed = (person: Person, change: 'add' | 'remove') => {
    const id = String(person.id);
    const key = (atMs: number) => momentKey({ atMs, id: person.id });
    byId[change](person.id, id);
    byAdded[change](key(person.addedAtMs), id);
    byUpdated[change](key(person.updatedAtMs), id);
    for (const { value } of person.emails) byEmail[change](value.toLowerCase(), id);
    for (const { value } of person.phones) byPhone[change](value.toLowerCase(), id);
    for (const value of searchedValues(person)) byCustom[change](value.toLowerCase(), id);
  };

  return {
    persons,
    /** What was changed on each person, newest first. */
    changes,
    fields,
    /** Live persons in order of their ids, of creation and of their last change. */
    byId,
    byAdded,
    byUpdated,
    /** Live persons by a whole value in lower case. */
    byEmail,
    byPhone,
    byCustom,
    lag,
    searchedValues,
    nextId: () => (lastId += 1),
    nextOptionId: () => (lastOptionId += 1),
    /** Every field that the company sees. */
    visibleFields: ({ contactSync }: { contactSync: boolean }): PersonField[] => [
      ...fields.values(),
      ...(contactSync ? contactSyncFields : []),
    ],
    fieldNamed: (name: string): PersonField | undefined =>
      [...fields.values()].find(
        (field) => field.isCustom && field.name.toLowerCase() === name.toLowerCase(),
      ),
    put(person: Person, nowMs: number): Person {
      const previous = persons.get(person.id);
      const wasLive = previous !== undefined && !previous.isDeleted;
      if (wasLive) eachIndexed(previous, 'remove');
      persons.set(person.id, person);
      lag.replaced(String(person.id), wasLive ? previous : null, nowMs);
      if (!person.isDeleted) eachIndexed(person, 'add');
      return person;
    },
    /** Gone for good. */
    forget(id: number) {
      persons.delete(id);
      changes.delete(id);
    },
    state: (): PipedriveState => ({
      persons: [...persons.values()],
      changes: [...changes],
      fields: [...fields.values()],
      lastId,
      lastOptionId,
    }),
    restore(state: PipedriveState, nowMs: number) {
      for (const field of state.fields) fields.set(field.code, field);
      for (const person of state.persons) this.put(person, nowMs);
      for (const [id, kept] of state.changes) changes.set(id, kept);
      ({ lastId, lastOptionId } = state);
    },
  };
}

const textOf = (value: CustomValue): string[] => {
  if (typeof value === 'string') return [value];
  if (typeof value === 'number') return [String(value)];
  if ('value' in value) return value.value === null ? [] : [String(value.value)];
  return [];
};
