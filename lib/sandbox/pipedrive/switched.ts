import { Refusal } from '@/lib/sandbox/api';
import { type ItemFailure } from '@/lib/sandbox/faults';
import { type PipedriveAccount } from './account';
import { failed, refuseInput, throttled } from './errors';
import { type Entry, type Person } from './types';

type Named = Partial<Pick<Person, 'id' | 'name' | 'custom'>> & { emails?: readonly Entry[] };

/** What a person may be called by at the fault switches: id, name, e-mails, texts like our id. */
const namesOf = ({ id, name, emails = [], custom = {} }: Named): string[] => [
  ...(id === undefined ? [] : [String(id)]),
  ...(name === undefined ? [] : [name]),
  ...emails.map(({ value }) => value),
  ...Object.values(custom).filter((value) => typeof value === 'string'),
];

/** The fault switches for writes that speak of certain people. @throws Refusal as told */
export function refuseSwitched(account: PipedriveAccount, ...people: readonly Named[]): void {
  const { poisonIds, poisonEmails } = account.faults();
  const names = people.flatMap(namesOf);
  const lower = names.map((name) => name.toLowerCase());
  const isPoisoned =
    poisonIds.some((id) => names.includes(id)) ||
    poisonEmails.some((email) => lower.includes(email.toLowerCase()));
  if (isPoisoned) throw refuseInput([{ path: 'name', message: 'The person is not accepted' }]);
  const switched = account.takeItemFailure(names);
  if (switched) throw toRefusal(switched);
}

function toRefusal({ category, property = 'name' }: ItemFailure): Refusal {
  if (category === 'INTERNAL_ERROR') return new Refusal(failed(500));
  if (category === 'RATE_LIMITS') return new Refusal(throttled({}));
  return refuseInput([{ path: property, message: 'This value failed' }]);
}
