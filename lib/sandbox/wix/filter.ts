import { asArray, asObject, isObject } from '@/lib/sandbox/types';
import { refuse } from './errors';
import { emailKey } from './store';
import { extendedItems, type WixContact } from './types';

type Scalar = string | number;
type FieldSpec = {
  read(contact: WixContact): readonly (Scalar | undefined)[];
  operators: readonly string[];
  sortable: boolean;
  isEmail?: true;
};

const dates = ['$eq', '$ne', '$gt', '$lt', '$gte', '$lte'];
const texts = ['$eq', '$ne', '$in', '$exists', '$startsWith'];
const keys = ['$eq', '$ne', '$in', '$exists'];
const statuses = ['$eq', '$ne', '$in', '$nin'];
const lists = ['$hasSome', '$hasAll'];

const one = (
  read: (contact: WixContact) => Scalar | undefined,
  operators: readonly string[],
  sortable: boolean,
): FieldSpec => ({ read: (contact) => [read(contact)], operators, sortable });
const many = (
  read: (contact: WixContact) => readonly (Scalar | undefined)[],
  operators: readonly string[],
): FieldSpec => ({ read, operators, sortable: false });
const email = (spec: FieldSpec): FieldSpec => ({ ...spec, isEmail: true });

/** Which fields can be filtered how, and sorted: the table of the Contacts v4 pages. */
const specs: Record<string, FieldSpec> = {
  id: one((c) => c.id, keys, false),
  'info.locale': one((c) => c.info.locale, keys, false),
  createdDate: one((c) => c.createdDate, dates, true),
  updatedDate: one((c) => c.updatedDate, dates, false),
  'lastActivity.activityDate': one((c) => c.lastActivity.activityDate, dates, true),
  'info.birthdate': one((c) => c.info.birthdate, dates, true),
  'primaryInfo.email': email(one((c) => c.primaryInfo?.email, texts, true)),
  'primaryEmail.email': email(one((c) => c.primaryEmail?.email, texts, true)),
  'info.name.first': one((c) => c.info.name?.first, texts, true),
  'info.name.last': one((c) => c.info.name?.last, texts, true),
  'info.company': one((c) => c.info.company, texts, true),
  'info.jobTitle': one((c) => c.info.jobTitle, texts, true),
  'primaryInfo.phone': one((c) => c.primaryInfo?.phone, texts, false),
  'info.emails.email': email(
    many((c) => (c.info.emails?.items ?? []).map((item) => item.email), texts),
  ),
  'info.phones.phone': many((c) => (c.info.phones?.items ?? []).map((item) => item.phone), texts),
  'info.phones.e164Phone': many(
    (c) => (c.info.phones?.items ?? []).map((item) => item.e164Phone),
    texts,
  ),
  'info.addresses.city': many(
    (c) => (c.info.addresses?.items ?? []).map((item) => item.address.city),
    texts,
  ),
  'info.addresses.street': many(
    (c) => (c.info.addresses?.items ?? []).map((item) => item.address.addressLine),
    texts,
  ),
  'info.addresses.subdivision': many(
    (c) => (c.info.addresses?.items ?? []).map((item) => item.address.subdivision),
    keys,
  ),
  'info.addresses.country': many(
    (c) => (c.info.addresses?.items ?? []).map((item) => item.address.country),
    keys,
  ),
  'primaryPhone.phone': one((c) => c.primaryPhone?.phone, texts, false),
  'primaryPhone.e164Phone': one((c) => c.primaryPhone?.e164Phone, texts, false),
  'primaryPhone.formattedPhone': one((c) => c.primaryPhone?.formattedPhone, texts, true),
  'primaryPhone.countryCode': one((c) => c.primaryPhone?.countryCode, texts, true),
  'primaryEmail.subscriptionStatus': one(
    (c) => c.primaryEmail?.subscriptionStatus,
    statuses,
    false,
  ),
  'primaryEmail.deliverabilityStatus': one(
    (c) => c.primaryEmail?.deliverabilityStatus,
    statuses,
    false,
  ),
  'primaryPhone.subscriptionStatus': one(
    (c) => c.primaryPhone?.subscriptionStatus,
    statuses,
    false,
  ),
  'info.labelKeys': many((c) => c.info.labelKeys?.items ?? [], lists),
  'info.locations': many(() => [], lists),
};

const extendedPrefix = 'info.extendedFields.';
const extendedSystem = [
  'emailSubscriptions.subscriptionStatus',
  'emailSubscriptions.deliverabilityStatus',
  'members.membershipStatus',
];

function specOf(field: string): FieldSpec {
  const known = specs[field] ?? specs[field.replace('.items.', '.')];
  if (known) return known;
  const key = field.startsWith(extendedPrefix)
    ? field.slice(extendedPrefix.length).replace(/^items\./, '')
    : '';
  const read = (contact: WixContact) => extendedItems(contact.info)[key];
  if (key.startsWith('custom.')) return one(read, [...keys, '$startsWith'], false);
  if (extendedSystem.includes(key)) return one(read, statuses, false);
  throw refuse({
    status: 400,
    code: 'UNSUPPORTED_FILTER_FIELD_UNKNOWN',
    description: `Filtering by ${field} is not supported.`,
    data: { fieldName: field },
  });
}

/** @throws Refusal 400 UNSUPPORTED_SORT_FIELD, also for updatedDate, which can only be filtered */
export function sortReader(field: string): (contact: WixContact) => Scalar | undefined {
  const spec = specs[field];
  if (!spec?.sortable)
    throw refuse({
      status: 400,
      code: 'UNSUPPORTED_SORT_FIELD',
      description: `Sorting by ${field} is not supported.`,
      data: { fieldName: field },
    });
  return (contact) => spec.read(contact)[0];
}

type Predicate = (contact: WixContact) => boolean;

/** One `field operator value` of a filter; those joined by AND can use an index. */
export type Condition = { field: string; operator: string; value: unknown };

export type Filter = { matches: Predicate; conditions: Condition[] };

const malformed = (why: string) =>
  refuse({ status: 400, code: 'MALFORMED_FILTER', description: `Malformed filter: ${why}.` });

/**
 * @throws Refusal 400 for an unknown field, an operator the field does not take, or a malformed
 * filter
 */
export function parseFilter(filter: unknown): Filter {
  if (filter === undefined || filter === null) return { matches: () => true, conditions: [] };
  if (!isObject(filter)) throw malformed('an object is expected');
  const predicates: Predicate[] = [];
  const conditions: Condition[] = [];
  for (const [field, operand] of Object.entries(filter)) {
    const parsed = parseEntry(field, operand);
    predicates.push(parsed.matches);
    conditions.push(...parsed.conditions);
  }
  return { matches: (contact) => predicates.every((test) => test(contact)), conditions };
}

function parseEntry(field: string, operand: unknown): Filter {
  if (field === '$and' || field === '$or') {
    if (!Array.isArray(operand)) throw malformed(`${field} takes a list`);
    const parts = operand.map(parseFilter);
    return field === '$and'
      ? {
          matches: (contact) => parts.every((part) => part.matches(contact)),
          conditions: parts.flatMap((part) => part.conditions),
        }
      : { matches: (contact) => parts.some((part) => part.matches(contact)), conditions: [] };
  }
  if (field === '$not') {
    const inner = parseFilter(operand);
    return { matches: (contact) => !inner.matches(contact), conditions: [] };
  }
  const spec = specOf(field);
  const operators = isObject(operand) ? Object.entries(operand) : [['$eq', operand] as const];
  const tests = operators.map(([operator, value]) =>
    compileOperator({ field, spec, operator, value }),
  );
  return {
    matches: (contact) => tests.every((test) => test(contact)),
    conditions: operators.map(([operator, value]) => ({ field, operator, value })),
  };
}

function compileOperator({
  field,
  spec,
  operator,
  value,
}: {
  field: string;
  spec: FieldSpec;
  operator: string;
  value: unknown;
}): Predicate {
  if (!spec.operators.includes(operator)) {
    throw refuse({
      status: 400,
      code: 'UNSUPPORTED_FILTER_OPERATOR',
      description: `Operator ${operator} is not supported for ${field}.`,
      data: { fieldName: field },
    });
  }
  const isDate = spec.operators === dates;
  const norm = (raw: unknown): Scalar | undefined => {
    if (raw === undefined || raw === null) return undefined;
    if (isDate) return readTime(field, raw);
    if (spec.isEmail && typeof raw === 'string') return emailKey(raw);
    return raw as Scalar;
  };
  const values = (contact: WixContact) => spec.read(contact).map(norm);
  switch (operator) {
    case '$exists':
      return (contact) => values(contact).some((held) => held !== undefined) === (value !== false);
    case '$in':
    case '$nin': {
      if (!Array.isArray(value)) throw malformed(`${operator} takes a list`);
      const wanted = new Set(value.map(norm));
      return (contact) => values(contact).some((held) => wanted.has(held)) === (operator === '$in');
    }
    case '$hasSome':
    case '$hasAll': {
      if (!Array.isArray(value)) throw malformed(`${operator} takes a list`);
      return (contact) => {
        const held = new Set(values(contact));
        return operator === '$hasSome'
          ? value.some((entry) => held.has(entry as Scalar))
          : value.every((entry) => held.has(entry as Scalar));
      };
    }
    case '$startsWith': {
      const prefix = String(norm(value) ?? '').toLowerCase();
      return (contact) =>
        values(contact).some((held) =>
          String(held ?? '')
            .toLowerCase()
            .startsWith(prefix),
        );
    }
    default:
      return compareWith({ operator, wanted: norm(value), values });
  }
}

function compareWith({
  operator,
  wanted,
  values,
}: {
  operator: string;
  wanted: Scalar | undefined;
  values: (contact: WixContact) => (Scalar | undefined)[];
}): Predicate {
  if (operator === '$eq') return (contact) => values(contact).some((held) => held === wanted);
  if (operator === '$ne') return (contact) => values(contact).every((held) => held !== wanted);
  if (wanted === undefined) throw malformed(`${operator} takes a value`);
  const tests: Record<string, (held: Scalar) => boolean> = {
    $gt: (held) => held > wanted,
    $gte: (held) => held >= wanted,
    $lt: (held) => held < wanted,
    $lte: (held) => held <= wanted,
  };
  const test = tests[operator]!;
  return (contact) => values(contact).some((held) => held !== undefined && test(held));
}

/** A date of a filter in ms. */
export function readTime(field: string, raw: unknown): number {
  const given = isObject(raw) ? asObject(raw)['$date'] : raw;
  const time = typeof given === 'string' ? Date.parse(given) : Number.NaN;
  if (Number.isNaN(time)) throw malformed(`${field} takes a date`);
  return time;
}

export const listOf = (value: unknown): string[] =>
  asArray(value).filter((entry): entry is string => typeof entry === 'string');
