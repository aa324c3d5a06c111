import { demoLabels, demoPeople, type DemoPerson } from '@/lib/sandbox/seed-demo';
import { syntheticPerson } from '@/lib/sandbox/seed-synthetic';
import { type PipedriveAccount } from './account';
import { addField } from './fields';
import { toSecond, type CustomValue, type Entry, type Person, type PersonField } from './types';

/** Custom fields that the demo company made for what a person has no field of its own for. */
const demoFields = [
  { name: 'Company', type: 'varchar' },
  { name: 'Job title', type: 'varchar' },
  { name: 'Birthday', type: 'date' },
  { name: 'Street', type: 'text' },
  { name: 'City', type: 'varchar' },
  { name: 'Postal code', type: 'varchar' },
  { name: 'Country', type: 'varchar' },
  {
    name: 'Lifecycle stage',
    type: 'enum',
    labels: ['subscriber', 'lead', 'customer', 'opportunity'],
  },
];

export const entriesOf = (values: readonly string[]): Entry[] =>
  values.map((value, index) => ({ value, primary: index === 0, label: 'work' }));

/** The service takes no person without a name. */
export const nameFor = ({
  first,
  last,
  email = '',
  phone = '',
}: {
  first: string;
  last: string;
  email?: string;
  phone?: string;
}): string => `${first} ${last}`.trim() || email || phone || 'Unnamed person';

type Placed = Pick<Person, 'name' | 'emails' | 'phones'> & {
  custom?: Record<string, CustomValue>;
  labelIds?: readonly number[];
  atMs: number;
};

const noLabels: readonly number[] = [];
const noMoves: readonly string[] = [];
const noValues: Person['custom'] = {};

function place(account: PipedriveAccount, { atMs, ...given }: Placed): void {
  const at = toSecond(atMs);
  account.store.put(
    {
      id: account.store.nextId(),
      ownerId: account.userId,
      orgId: null,
      visibleTo: 3,
      marketing: 'no_consent',
      marketingMoves: noMoves,
      contactSync: null,
      addedAtMs: at,
      updatedAtMs: at,
      isDeleted: false,
      custom: noValues,
      labelIds: noLabels,
      ...given,
    },
    atMs,
  );
}

/** The values of custom fields by their names; a field that does not exist is passed over. */
export function customByName(
  { store }: PipedriveAccount,
  values: Readonly<Record<string, string>>,
): Record<string, CustomValue> {
  const found = Object.entries(values).flatMap(([name, text]): [string, CustomValue][] => {
    const field = store.fieldNamed(name);
    if (!field || text === '') return [];
    if (field.options === null) return [[field.code, text]];
    const option = field.options.find(({ label }) => label === text);
    return option ? [[field.code, option.id]] : [];
  });
  return Object.fromEntries(found);
}

const demoValues = (person: DemoPerson): Record<string, string> => ({
  Company: person.company,
  'Job title': person.jobTitle,
  Birthday: person.birthdate,
  Street: person.street,
  City: person.city,
  'Postal code': person.postalCode,
  Country: person.country,
  'Lifecycle stage': person.lifecycleStage,
});

/** The app's own field for labels, once it has made it; else the company's labels. */
export const labelsFieldOf = ({ store }: PipedriveAccount): PersonField =>
  store.fieldNamed('Wix labels') ?? store.fields.get('label_ids')!; // every account has it

/** Makes the labels that are missing; returns the field and the ids of all. */
export function labelIdsOf(
  account: PipedriveAccount,
  labels: readonly string[],
): { field: PersonField; ids: number[] } {
  const { store } = account;
  const field = labelsFieldOf(account);
  const options = [...(field.options ?? [])];
  const ids = labels.map((label) => {
    const held = options.find((option) => option.label === label);
    const option = held ?? { id: store.nextOptionId(), label };
    if (!held) options.push(option);
    return option.id;
  });
  store.fields.set(field.code, { ...field, options });
  return { field, ids };
}

/** 200 persons, 156 of them also at Wix. Always the same but for the codes of their fields. */
export function seedDemo(account: PipedriveAccount): void {
  for (const field of demoFields) addField(account, field);
  labelIdsOf(account, demoLabels);
  for (const person of demoPeople('crm')) {
    const emails = person.emails.map((email) => email.toLowerCase());
    place(account, {
      name: nameFor({ ...person, email: emails[0], phone: person.phones[0] }),
      emails: entriesOf(emails),
      phones: entriesOf(person.phones),
      custom: customByName(account, demoValues(person)),
      atMs: person.createdAtMs,
    });
  }
}

/** Adds plain persons fast; without events. */
export function seedMany(account: PipedriveAccount, count: number): void {
  const company = account.store.fieldNamed('Company')?.code;
  for (let n = 0; n < count; n++) {
    const person = syntheticPerson(n);
    place(account, {
      name: nameFor(person),
      emails: entriesOf([person.email]),
      phones: entriesOf([person.phone]),
      ...(company ? { custom: { [company]: person.company } } : {}),
      atMs: person.createdAtMs,
    });
  }
}
