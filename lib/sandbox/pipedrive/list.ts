import { type Call } from '@/lib/sandbox/api';
import { type PipedriveAccount } from './account';
import { refuseInput } from './errors';
import { wireTime } from './input';
import { limitOf, namesOf, placeOf, toCursor } from './paging';
import { momentKey } from './store';
import { type Person } from './types';

const maxIds = 100;

type Page = { persons: Person[]; nextCursor: string | null };
type Range = { from?: number; to?: number };

function momentOf({ query }: Call, name: string): number | null {
  const text = query.get(name);
  if (text === null) return null;
  const parsed = wireTime.safeParse(text);
  if (!parsed.success) throw refuseInput([{ path: name, message: 'is not a valid datetime' }]);
  return parsed.data;
}

function choiceOf<Choice extends string>({
  call,
  name,
  choices,
}: {
  call: Call;
  name: string;
  choices: readonly [Choice, ...Choice[]];
}): Choice {
  const given = call.query.get(name) ?? choices[0];
  const choice = choices.find((one) => one === given);
  if (choice === undefined)
    throw refuseInput([{ path: name, message: `must be one of ${choices.join(', ')}` }]);
  return choice;
}

/** Ids that are missing or deleted are left out in silence. */
function listByIds(account: PipedriveAccount, ids: readonly string[]): Page {
  if (ids.length > maxIds)
    throw refuseInput([{ path: 'ids', message: `must contain at most ${maxIds} items` }]);
  if (!ids.every((id) => /^\d+$/.test(id)))
    throw refuseInput([{ path: 'ids', message: 'must be numbers' }]);
  const persons = [...new Set(ids)].flatMap((id) => account.store.persons.get(Number(id)) ?? []);
  return { persons: persons.filter(({ isDeleted }) => !isDeleted), nextCursor: null };
}

/**
 * A page of live persons. Its cursor is the key of the last one, so that no insert or deletion
 * between two pages makes a person be skipped or repeated.
 */
export function listPersons(account: PipedriveAccount, call: Call): Page {
  const limit = limitOf(call);
  const ids = namesOf(call, 'ids');
  const sortBy = choiceOf({ call, name: 'sort_by', choices: ['id', 'update_time', 'add_time'] });
  const direction = choiceOf({ call, name: 'sort_direction', choices: ['asc', 'desc'] });
  const since = momentOf(call, 'updated_since');
  const until = momentOf(call, 'updated_until');
  const after = placeOf(call);
  if (ids) return listByIds(account, ids);
  if (account.faults().emptyList) return { persons: [], nextCursor: null };

  const { byId, byAdded, byUpdated, persons } = account.store;
  const index = { id: byId, update_time: byUpdated, add_time: byAdded }[sortBy];
  const keyOf = keyBy[sortBy];
  const isWanted = ({ updatedAtMs }: Person) =>
    updatedAtMs >= (since ?? -Infinity) && updatedAtMs < (until ?? Infinity);
  const range = sortBy === 'update_time' ? updatedRange({ since, until }) : {};
  const { start, end } = index.bounds(beyond({ range, after, direction }));

  const found: Person[] = [];
  for (let read = 0; start + read < end && found.length <= limit; read++) {
    const at = direction === 'asc' ? start + read : end - 1 - read;
    const person = persons.get(Number(index.at(at)));
    if (person && isWanted(person)) found.push(person);
  }
  const last = found[limit - 1];
  return {
    persons: found.slice(0, limit),
    nextCursor: found.length > limit && last ? toCursor(keyOf(last)) : null,
  };
}

const keyBy: Readonly<Record<'id' | 'update_time' | 'add_time', (person: Person) => number>> = {
  id: ({ id }) => id,
  update_time: ({ id, updatedAtMs }) => momentKey({ atMs: updatedAtMs, id }),
  add_time: ({ id, addedAtMs }) => momentKey({ atMs: addedAtMs, id }),
};

const updatedRange = ({ since, until }: { since: number | null; until: number | null }): Range => ({
  ...(since === null ? {} : { from: momentKey({ atMs: since, id: 0 }) }),
  ...(until === null ? {} : { to: momentKey({ atMs: until, id: 0 }) }),
});

/** What is left of the range behind the last person of the page before. */
function beyond({
  range,
  after,
  direction,
}: {
  range: Range;
  after: number | null;
  direction: 'asc' | 'desc';
}): Range {
  if (after === null) return range;
  return direction === 'asc'
    ? { ...range, from: Math.max(range.from ?? -Infinity, after + 1) }
    : { ...range, to: Math.min(range.to ?? Infinity, after) };
}
