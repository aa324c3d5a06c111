import { type PipedriveAccount } from './account';
import { addChanges } from './changelog';
import { notFound } from './errors';
import { changedValues } from './events';
import { type PersonInput } from './input';
import { refuseSwitched } from './switched';
import {
  toSecond,
  type ChangeSource,
  type ContactSync,
  type CustomValue,
  type MarketingStatus,
  type Person,
} from './types';
import { toWire } from './wire';

const keptDeletedMs = 30 * 86_400_000;

const noContactSync: ContactSync = {
  job_title: null,
  notes: null,
  im: [],
  birthday: null,
  postal_address: null,
};

/** The person with this id, also when it was deleted in the last 30 days. */
export function findPerson({ store, now }: PipedriveAccount, id: number): Person | undefined {
  const person = store.persons.get(id);
  if (!person?.isDeleted || person.updatedAtMs + keptDeletedMs >= now()) return person;
  store.forget(id);
  return undefined;
}

/** The same, as the service shows it: a deleted person says so. @throws Refusal 404 */
export function requirePerson(account: PipedriveAccount, id: number): Person {
  const person = findPerson(account, id);
  const isHidden = person?.isDeleted && account.faults().deletedAre404;
  if (!person || isHidden) throw notFound('Person');
  return person;
}

/** @throws Refusal 404, also for a deleted one */
export function requireLive(account: PipedriveAccount, id: number): Person {
  const person = requirePerson(account, id);
  if (person.isDeleted) throw notFound('Person');
  return person;
}

type Change = { account: PipedriveAccount; input: PersonInput; source: ChangeSource };

export function createPerson({ account, input, source }: Change): Person {
  const { addedAtMs, custom = {}, contactSync, marketing, ...given } = input;
  const values = mergeCustom({}, custom);
  refuseSwitched(account, { ...given, custom: values });
  const atMs = toSecond(account.now());
  const person: Person = {
    name: '',
    emails: [],
    phones: [],
    labelIds: [],
    ownerId: account.userId,
    orgId: null,
    visibleTo: 3,
    ...given,
    id: account.store.nextId(),
    custom: values,
    marketing: marketing !== undefined && hasEmail(given.emails) ? marketing : 'no_consent',
    marketingMoves: [],
    contactSync: contactSync ? { ...noContactSync, ...contactSync } : null,
    addedAtMs: addedAtMs ?? atMs,
    updatedAtMs: atMs,
    isDeleted: false,
  };
  account.store.put(person, account.now());
  logChanges({ account, before: null, after: person, source });
  account.touch();
  if (source === 'api') account.effect('created');
  account.emit({
    action: 'create',
    personId: person.id,
    source,
    data: toWire(account, person),
    previous: null,
  });
  return person;
}

/** No version is asked for: the last write wins. Values that stay the same move nothing. */
export function updatePerson({ person, ...change }: Change & { person: Person }): Person {
  const { account, input, source } = change;
  refuseSwitched(account, person, { emails: input.emails });
  if (source === 'api') account.effect('updated');
  const { custom = {}, contactSync, marketing, ...given } = input;
  return replacePerson({
    account,
    person,
    source,
    next: {
      ...person,
      ...given,
      custom: mergeCustom(person.custom, custom),
      ...moveMarketing(person, marketing),
      contactSync: contactSync
        ? { ...noContactSync, ...person.contactSync, ...contactSync }
        : person.contactSync,
    },
  });
}

/**
 * Stores the next version, dated now, and tells of it. Nothing happens when it is the same, unless
 * another person was merged into this one.
 */
export function replacePerson({
  account,
  person,
  next,
  source,
  mergedFromId,
}: {
  account: PipedriveAccount;
  person: Person;
  next: Person;
  source: ChangeSource;
  mergedFromId?: number;
}): Person {
  const isSame = JSON.stringify(next) === JSON.stringify(person);
  if (isSame && mergedFromId === undefined) return person;
  const updatedAtMs = Math.max(toSecond(account.now()), person.updatedAtMs);
  const stored = account.store.put({ ...next, updatedAtMs }, account.now());
  logChanges({ account, before: person, after: stored, source });
  account.touch();
  const data = toWire(account, stored);
  const previous = changedValues(toWire(account, person), data) ?? {};
  account.emit({ action: 'change', personId: person.id, source, data, previous, mergedFromId });
  return stored;
}

/** Still there for 30 days, marked as deleted. */
export function deletePerson({
  account,
  person,
  source,
  mergedToId,
}: {
  account: PipedriveAccount;
  person: Person;
  source: ChangeSource;
  mergedToId?: number;
}): void {
  refuseSwitched(account, person);
  const previous = toWire(account, person);
  account.store.put(
    { ...person, isDeleted: true, updatedAtMs: toSecond(account.now()) },
    account.now(),
  );
  account.touch();
  if (source === 'api' && mergedToId === undefined) account.effect('deleted');
  account.emit({
    action: 'delete',
    personId: person.id,
    source,
    data: null,
    previous,
    mergedToId,
  });
}

function logChanges({
  account: { store },
  ...write
}: {
  account: PipedriveAccount;
  before: Person | null;
  after: Person;
  source: ChangeSource;
}): void {
  const { id } = write.after;
  store.changes.set(id, addChanges({ changes: store.changes.get(id) ?? [], ...write }));
}

function mergeCustom(
  held: Person['custom'],
  given: Record<string, CustomValue | null>,
): Person['custom'] {
  const merged: Record<string, CustomValue> = { ...held };
  for (const [code, value] of Object.entries(given)) {
    if (value === null) delete merged[code];
    else merged[code] = value;
  }
  return merged;
}

const hasEmail = (emails: Person['emails'] = []) => emails.some(({ value }) => value.includes('@'));

/** Each change from one status to another can be made once; else it stays as it is. */
function moveMarketing(
  { marketing, marketingMoves, emails }: Person,
  wanted: MarketingStatus = marketing,
): Pick<Person, 'marketing' | 'marketingMoves'> {
  const move = `${marketing}>${wanted}`;
  const isFree = wanted !== marketing && !marketingMoves.includes(move) && hasEmail(emails);
  return isFree
    ? { marketing: wanted, marketingMoves: [...marketingMoves, move] }
    : { marketing, marketingMoves };
}
