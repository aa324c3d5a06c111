import { type Call } from '@/lib/sandbox/api';
import { type JsonObject } from '@/lib/sandbox/types';
import { type PipedriveAccount } from './account';
import { refuseInput } from './errors';
import { isTrue, namesOf, pageOf } from './paging';
import { type Person } from './types';

const searchedFields = ['custom_fields', 'email', 'notes', 'phone', 'name'] as const;
type SearchedField = (typeof searchedFields)[number];

type Search = { term: string; isExact: boolean; fields: readonly SearchedField[] };

function readSearch(call: Call): Search {
  const term = (call.query.get('term') ?? '').trim().toLowerCase();
  const isExact = isTrue(call, 'exact_match');
  const least = isExact ? 1 : 2;
  if (term.length < least)
    throw refuseInput([{ path: 'term', message: `must have at least ${least} characters` }]);
  const fields = (namesOf(call, 'fields') ?? searchedFields).map((name) => {
    const field = searchedFields.find((one) => one === name);
    if (!field) throw refuseInput([{ path: 'fields', message: `${name} cannot be searched` }]);
    return field;
  });
  return { term, isExact, fields };
}

function valuesOf(account: PipedriveAccount, person: Person, field: SearchedField): string[] {
  switch (field) {
    case 'name':
      return [person.name];
    case 'email':
      return person.emails.map(({ value }) => value);
    case 'phone':
      return person.phones.map(({ value }) => value);
    case 'notes':
      return person.contactSync?.notes ? [person.contactSync.notes] : [];
    case 'custom_fields':
      return account.store.searchedValues(person);
  }
}

const matches = (value: string, { term, isExact }: Search): boolean =>
  isExact ? value.toLowerCase() === term : value.toLowerCase().includes(term);

/** From an index where every searched field has one; else all persons. */
function candidatesOf({ store }: PipedriveAccount, { term, isExact, fields }: Search): string[] {
  const indexes = { email: store.byEmail, phone: store.byPhone, custom_fields: store.byCustom };
  const lists = fields.map((field) =>
    field === 'name' || field === 'notes' ? null : indexes[field].get(term),
  );
  if (!isExact || lists.includes(null)) return store.byId.slice(0, store.byId.size);
  return lists.flatMap((ids) => ids ?? []);
}

/** The people that match, as the search index shows them: it may lag. */
function find(account: PipedriveAccount, search: Search): { person: Person; isWhole: boolean }[] {
  const { store } = account;
  const nowMs = account.now();
  const ids = new Set([...candidatesOf(account, search), ...store.lag.ids(nowMs)]);
  const found = [...ids].flatMap((id) => {
    const held = store.persons.get(Number(id)) ?? null;
    const person = store.lag.visible(id, held?.isDeleted ? null : held, nowMs);
    if (!person) return [];
    const values = search.fields.flatMap((field) => valuesOf(account, person, field));
    if (!values.some((value) => matches(value, search))) return [];
    return [{ person, isWhole: values.some((value) => value.toLowerCase() === search.term) }];
  });
  return found.sort((a, b) => Number(b.isWhole) - Number(a.isWhole) || a.person.id - b.person.id);
}

function toItem(account: PipedriveAccount, search: Search, person: Person): JsonObject {
  return {
    id: person.id,
    type: 'person',
    name: person.name,
    phones: person.phones.map(({ value }) => value),
    emails: person.emails.map(({ value }) => value),
    primary_email: person.emails.find(({ primary }) => primary)?.value ?? null,
    visible_to: person.visibleTo,
    owner: { id: person.ownerId },
    organization: null,
    custom_fields: account.store.searchedValues(person).filter((value) => matches(value, search)),
    notes: [],
  };
}

/** @throws Refusal 400 for a short term or a field that cannot be searched */
export function searchPersons(
  account: PipedriveAccount,
  call: Call,
): { items: JsonObject[]; nextCursor: string | null } {
  const search = readSearch(call);
  const { page, nextCursor } = pageOf({ call, all: find(account, search) });
  return {
    items: page.map(({ person, isWhole }) => ({
      result_score: isWhole ? 1.5 : 0.5,
      item: toItem(account, search, person),
    })),
    nextCursor,
  };
}
