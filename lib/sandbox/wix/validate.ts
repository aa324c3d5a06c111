import { asArray, asObject, isObject } from '@/lib/sandbox/types';
import { refuse, refuseInvalid, type Violation } from './errors';
import { type ExtendedField, type ExtendedValue } from './types';

const emailPattern = /^[^\s@,;<>()"]+@[^\s@,;<>()".]+(\.[^\s@,;<>()".]+)+$/u;
const datePattern = /^(\d{4})-(\d{2})-(\d{2})$/;
const countryPattern = /^[A-Z]{2}$/;
const subdivisionPattern = /^[A-Z]{2}-[A-Z0-9]{1,3}$/;
const localePattern = /^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*$/;
const maxItems = 50;
/** NUL or half of a surrogate pair. */
const brokenText = /\0|\p{Surrogate}/u;

const isDate = (value: string): boolean => {
  const match = datePattern.exec(value);
  if (!match) return false;
  const date = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(value);
};

type Check = { violations: Violation[] };

const format = (field: string, type: string): Violation => ({
  field,
  description: `must be a valid ${type.toLowerCase().replace('_', ' ')}`,
  violatedRule: 'FORMAT',
  data: { type },
});

function checkText(
  { violations }: Check,
  field: string,
  value: unknown,
  { min = 0, max }: { min?: number; max: number },
): void {
  if (value === undefined || value === null) return;
  if (typeof value !== 'string') {
    violations.push({ field, description: 'must be a string', violatedRule: 'OTHER' });
    return;
  }
  if (value.length > max)
    violations.push({
      field,
      description: `has size ${value.length}, expected ${max} or less`,
      violatedRule: 'MAX_LENGTH',
      data: { threshold: max },
    });
  if (value.length < min)
    violations.push({
      field,
      description: `has size ${value.length}, expected ${min} or more`,
      violatedRule: 'MIN_LENGTH',
      data: { threshold: min },
    });
  if (brokenText.test(value))
    violations.push({ field, description: 'must be well-formed text', violatedRule: 'FORMAT' });
}

function checkPattern(
  { violations }: Check,
  field: string,
  value: unknown,
  test: (text: string) => boolean,
  type: string,
): void {
  if (value === undefined || value === null || value === '') return;
  if (typeof value !== 'string' || !test(value)) violations.push(format(field, type));
}

function readItems(check: Check, field: string, value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (!isObject(value) || (value['items'] !== undefined && !Array.isArray(value['items']))) {
    check.violations.push({
      field,
      description: 'must be an object with items',
      violatedRule: 'OTHER',
    });
    return [];
  }
  const items = asArray(value['items']);
  if (items.length > maxItems)
    check.violations.push({
      field: `${field}.items`,
      description: `has size ${items.length}, expected ${maxItems} or less`,
      violatedRule: 'MAX_SIZE',
      data: { threshold: maxItems },
    });
  if (items.filter((item) => asObject(item)['primary'] === true).length > 1) {
    throw refuse({
      status: 400,
      code: 'CANNOT_HAVE_MULTIPLE_PRIMARY_INFO',
      description: `More than one item of ${field} is marked primary.`,
    });
  }
  return items;
}

/**
 * Checks the shape of a contact's `info` as Wix does before any rule of its own.
 * @throws Refusal 400 with every field at fault
 */
export function validateInfo(info: unknown): void {
  if (!isObject(info))
    throw refuseInvalid([
      { field: 'info', description: 'must not be empty', violatedRule: 'REQUIRED_FIELD' },
    ]);
  const check: Check = { violations: [] };
  const name = asObject(info['name']);
  checkText(check, 'info.name.first', name['first'], { max: 1000 });
  checkText(check, 'info.name.last', name['last'], { max: 1000 });
  checkText(check, 'info.company', info['company'], { max: 1000 });
  checkText(check, 'info.jobTitle', info['jobTitle'], { max: 1000 });
  checkPattern(check, 'info.birthdate', info['birthdate'], isDate, 'DATE');
  checkPattern(
    check,
    'info.locale',
    info['locale'],
    (text) => localePattern.test(text),
    'LANGUAGE_TAG',
  );

  readItems(check, 'info.emails', info['emails']).forEach((item, index) => {
    const field = `info.emails.items[${index}].email`;
    const email = asObject(item)['email'];
    checkText(check, field, email ?? '', { min: 1, max: 320 });
    checkPattern(check, field, email, (text) => emailPattern.test(text), 'EMAIL');
  });
  readItems(check, 'info.phones', info['phones']).forEach((item, index) => {
    checkText(check, `info.phones.items[${index}].phone`, asObject(item)['phone'] ?? '', {
      min: 1,
      max: 50,
    });
    checkPattern(
      check,
      `info.phones.items[${index}].countryCode`,
      asObject(item)['countryCode'],
      (text) => countryPattern.test(text),
      'COUNTRY',
    );
  });
  readItems(check, 'info.addresses', info['addresses']).forEach((item, index) => {
    const address = asObject(asObject(item)['address']);
    const field = `info.addresses.items[${index}].address`;
    checkPattern(
      check,
      `${field}.country`,
      address['country'],
      (text) => countryPattern.test(text),
      'COUNTRY',
    );
    checkPattern(
      check,
      `${field}.subdivision`,
      address['subdivision'],
      (text) => subdivisionPattern.test(text),
      'SUBDIVISION',
    );
    for (const key of ['addressLine', 'addressLine2', 'city', 'postalCode'])
      checkText(check, `${field}.${key}`, address[key], { max: 1000 });
  });
  if (check.violations.length > 0) throw refuseInvalid(check.violations);
}

/**
 * One extended-field value as Wix stores it; null clears.
 * @throws Refusal 400 INVALID_EXTENDED_FIELD_VALUE
 */
export function readExtendedValue({
  field,
  key,
  value,
}: {
  field: ExtendedField | undefined;
  key: string;
  value: unknown;
}): ExtendedValue | null {
  const invalid = (why: string) =>
    refuse({
      status: 400,
      code: 'INVALID_EXTENDED_FIELD_VALUE',
      description: `Invalid value of extended field ${key}: ${why}.`,
      data: { fieldKey: key },
    });
  if (value === null || value === '' || value === undefined) return null;
  if (!field) throw invalid('the field does not exist');
  switch (field.dataType) {
    case 'NUMBER': {
      const number = typeof value === 'string' ? Number(value) : value;
      if (typeof number !== 'number' || !Number.isFinite(number))
        throw invalid('a number is expected');
      return number;
    }
    case 'DATE':
      if (typeof value !== 'string' || !isDate(value))
        throw invalid('a date (YYYY-MM-DD) is expected');
      return value;
    case 'URL':
      if (typeof value !== 'string') throw invalid('a URL is expected');
      return /^https?:\/\//.test(value) ? value : `https://${value}`;
    case 'TEXT':
      if (typeof value !== 'string' || value.includes('\u0000'))
        throw invalid('a text is expected');
      return value;
  }
}
