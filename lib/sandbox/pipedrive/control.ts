import { type ContactInput, type ControlTarget } from '@/lib/sandbox/control';
import { importedPeople } from '@/lib/sandbox/seed-synthetic';
import { type ControlContact } from '@/lib/sandbox/types';
import { type PipedriveAccount } from './account';
import { notAllowed, refuseInput, type FieldFault } from './errors';
import { addField } from './fields';
import { type PersonInput } from './input';
import { mergePersons } from './merge';
import { createPerson, deletePerson, requireLive, requirePerson, updatePerson } from './persons';
import { customByName, entriesOf, labelIdsOf, labelsFieldOf, nameFor } from './seed';
import { splitName, type Entry, type Person, type PersonField } from './types';
import { readCustomValues } from './values';
import { toWire } from './wire';

const linkField = 'Wix contact ID';
/** Custom fields by name for what the service has no field for; made when one is first needed. */
const customNames = {
  company: { name: 'Company', type: 'varchar' },
  jobTitle: { name: 'Job title', type: 'varchar' },
  birthdate: { name: 'Birthday', type: 'date' },
  city: { name: 'City', type: 'varchar' },
} as const;

const source = 'app';
const primaryOf = (entries: readonly Entry[]): string =>
  entries.find(({ primary }) => primary)?.value ?? '';

function labelsOf(account: PipedriveAccount, person: Person): string[] {
  const { isCustom, code, options } = labelsFieldOf(account);
  const given = isCustom ? [person.custom[code] ?? []].flat() : person.labelIds;
  return (options ?? [])
    .filter(({ id }) => given.some((one) => one === id))
    .map(({ label }) => label);
}

/** Labels as they are typed, where this account keeps them. */
function labelInput(account: PipedriveAccount, labels: readonly string[]): PersonInput {
  const { field, ids } = labelIdsOf(account, labels);
  if (!field.isCustom) return { labelIds: ids };
  return { custom: { [field.code]: ids.length > 0 ? ids : null } };
}

/** The person as the sandbox screen shows it. */
function toControl(account: PipedriveAccount, person: Person): ControlContact {
  const { first, last } = splitName(person.name);
  const { store } = account;
  const custom = (name: string): string => {
    const field = store.fieldNamed(name);
    const value = field && person.custom[field.code];
    if (value === undefined) return '';
    return field?.options?.find(({ id }) => id === value)?.label ?? String(value);
  };
  return {
    id: String(person.id),
    name: person.name,
    first,
    last: last ?? '',
    email: primaryOf(person.emails),
    phone: primaryOf(person.phones),
    company: custom(customNames.company.name),
    jobTitle: custom(customNames.jobTitle.name),
    birthdate: custom(customNames.birthdate.name),
    city: custom(customNames.city.name),
    labels: labelsOf(account, person),
    member: false,
    linkedId: custom(linkField),
    revision: person.updatedAtMs,
    createdAt: new Date(person.addedAtMs).toISOString(),
    updatedAt: new Date(person.updatedAtMs).toISOString(),
  };
}

/** Another primary value; an empty one makes the next one primary. */
const withPrimary = (entries: readonly Entry[], value: string | undefined) =>
  value === undefined
    ? undefined
    : entriesOf(
        [value, ...entries.filter(({ primary }) => !primary).map((entry) => entry.value)].filter(
          Boolean,
        ),
      );

/** What is typed, in the form of its field: an option by its label, a number as a number. */
function toRaw({ options, type }: PersonField, typed: string | number | null): unknown {
  if (typed === null || typed === '') return null;
  if (options === null) return type === 'double' ? Number(typed) : String(typed);
  const ids = options.filter(({ label }) => label === typed).map(({ id }) => id);
  return type === 'set' ? ids : ids[0];
}

/** Custom fields by code or by name. @throws Refusal 400 for an unknown one or a bad value */
function readCustom(account: PipedriveAccount, { extended = {}, ...input }: ContactInput) {
  const { store } = account;
  const given: Record<string, unknown> = {};
  const faults: FieldFault[] = [];
  for (const [key, wanted] of Object.entries(customNames)) {
    const text = input[key as keyof typeof customNames];
    const held = store.fieldNamed(wanted.name);
    if (text === undefined || (text === '' && !held)) continue;
    const field = held ?? addField(account, wanted);
    given[field.code] = toRaw(field, text);
  }
  for (const [key, typed] of Object.entries(extended)) {
    const field = store.fields.get(key) ?? store.fieldNamed(key);
    if (field) given[field.code] = toRaw(field, typed);
    else faults.push(notAllowed(key));
  }
  const values = readCustomValues({ store, given, faults });
  if (faults.length > 0) throw refuseInput(faults);
  return values;
}

function toInput(account: PipedriveAccount, input: ContactInput, held?: Person): PersonInput {
  const { first, last } = splitName(held?.name ?? '');
  const labels = input.labels ?? input.wixLabels;
  const own = labels ? labelInput(account, labels) : {};
  const emails = withPrimary(held?.emails ?? [], input.email);
  const phones = withPrimary(held?.phones ?? [], input.phone);
  const isNamed = input.first !== undefined || input.last !== undefined || !held;
  const name = nameFor({
    first: input.first ?? first,
    last: input.last ?? last ?? '',
    email: input.email ?? primaryOf(held?.emails ?? []),
    phone: input.phone ?? primaryOf(held?.phones ?? []),
  });
  return {
    ...(isNamed ? { name } : {}),
    ...(emails ? { emails } : {}),
    ...(phones ? { phones } : {}),
    ...own,
    custom: { ...readCustom(account, input), ...own.custom },
  };
}

type Own = Pick<ControlTarget, 'reset' | 'bulkSeed' | 'install' | 'uninstall' | 'clearWindows'>;

const searched = (person: Person): string =>
  [
    person.name,
    ...person.emails.map(({ value }) => value),
    ...person.phones.map(({ value }) => value),
    ...Object.values(person.custom).map(String),
    String(person.id),
  ]
    .join('\n')
    .toLowerCase();

/** A person at work in the web app. */
export function createPipedriveControl(account: PipedriveAccount, own: Own): ControlTarget {
  const show = (person: Person) => toControl(account, person);
  const live = (id: string) => requireLive(account, Number(id));
  return {
    ...own,
    list({ offset, limit, q }) {
      const { byId, persons } = account.store;
      const wanted = q.trim().toLowerCase();
      const shown = (ids: readonly string[]) =>
        ids.flatMap((id) => persons.get(Number(id)) ?? []).reverse();
      if (wanted === '') {
        const end = Math.max(0, byId.size - offset);
        const page = shown(byId.slice(Math.max(0, end - limit), end));
        return { contacts: page.map(show), total: byId.size };
      }
      const found = shown(byId.slice(0, byId.size)).filter((person) =>
        searched(person).includes(wanted),
      );
      return { contacts: found.slice(offset, offset + limit).map(show), total: found.length };
    },
    get: (id) => toWire(account, requirePerson(account, Number(id))),
    create: (input) => show(createPerson({ account, source, input: toInput(account, input) })),
    update(id, input) {
      const person = live(id);
      return show(
        updatePerson({ account, person, source, input: toInput(account, input, person) }),
      );
    },
    remove(id, { erase }) {
      const person = live(id);
      deletePerson({ account, person, source });
      if (erase) account.store.forget(person.id);
    },
    merge: ({ targetId, sourceIds }) =>
      show(
        sourceIds.reduce(
          (target, id) =>
            mergePersons({ account, winnerId: target.id, loserId: Number(id), source }),
          live(targetId),
        ),
      ),
    importMany(count) {
      for (const { first, last, email, phone, company } of importedPeople(count))
        createPerson({
          account,
          source,
          input: {
            name: nameFor({ first, last }),
            emails: entriesOf([email]),
            phones: entriesOf([phone]),
            custom: customByName(account, { Company: company }),
          },
        });
    },
  };
}
