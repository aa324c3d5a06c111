import { describePhone } from '@/lib/sandbox/phone';
import { type HubspotAccount } from './account';
import { refuseProperties, type PropertyFault } from './errors';
import { additionalEmails, type Properties, type PropertyDefinition } from './types';

const maxLength = 65_536;
const emailPattern = /^[^\s@,;<>()"]+@[^\s@,;<>()".]+(\.[^\s@,;<>()".]+)+$/u;
const dayMs = 86_400_000;
const datePattern = /^\d{4}-\d{2}-\d{2}$/;

/** A value as stored, or why it is not accepted. */
type Read = { value: string } | { code: string; message: string };

const isFault = (read: Read): read is { code: string; message: string } => 'code' in read;

/** `YYYY-MM-DD`, or midnight UTC in ms, which is stored as the date. */
function readDate(name: string, text: string): Read {
  if (datePattern.test(text)) {
    const time = Date.parse(`${text}T00:00:00Z`);
    if (!Number.isNaN(time) && new Date(time).toISOString().startsWith(text))
      return { value: text };
  } else if (/^-?\d+$/.test(text)) {
    const time = Number(text);
    if (time % dayMs === 0) return { value: new Date(time).toISOString().slice(0, 10) };
    const clock = new Date(time).toISOString().slice(11);
    return {
      code: 'INVALID_DATE',
      message: `${text} is at ${clock}, not midnight UTC, for property ${name}`,
    };
  }
  return { code: 'INVALID_DATE', message: `${text} was not a valid date.` };
}

function readDatetime(text: string): Read {
  const time = /^-?\d+$/.test(text) ? Number(text) : Date.parse(text);
  return Number.isNaN(time)
    ? { code: 'INVALID_DATE', message: `${text} was not a valid datetime.` }
    : { value: new Date(time).toISOString() };
}

function readOptions(definition: PropertyDefinition, text: string, current: string): Read {
  const isMany = definition.fieldType === 'checkbox';
  const isAppended = isMany && text.startsWith(';');
  const given = isMany ? text.split(';').filter(Boolean) : [text];
  const allowed = definition.options.map((option) => option.value);
  const bad =
    definition.name === additionalEmails
      ? undefined
      : given.find((value) => !allowed.includes(value));
  if (bad !== undefined)
    return {
      code: 'INVALID_OPTION',
      message: `${bad} was not one of the allowed options: [${allowed.join(', ')}]`,
    };
  const values = isAppended ? [...current.split(';').filter(Boolean), ...given] : given;
  return { value: [...new Set(values)].join(';') };
}

function readValue(
  account: HubspotAccount,
  definition: PropertyDefinition,
  raw: unknown,
  current: string,
): Read {
  if (raw !== null && typeof raw === 'object')
    return { code: 'INVALID_VALUE', message: `Property ${definition.name} takes a text.` };
  const text = raw === null || raw === undefined ? '' : String(raw).trim();
  if (text === '') return { value: '' };
  if (text.length > maxLength)
    return {
      code: 'PROPERTY_VALUE_TOO_LONG',
      message: `Property ${definition.name} is longer than ${maxLength} characters.`,
    };
  if (definition.name === 'email') {
    const email = text.toLowerCase();
    return emailPattern.test(email)
      ? { value: email }
      : { code: 'INVALID_EMAIL', message: `Email address ${text} is invalid` };
  }
  if (definition.fieldType === 'phonenumber') {
    return {
      value: account.faults().normalisePhones
        ? (describePhone({ phone: text }).e164Phone ?? text)
        : text,
    };
  }
  switch (definition.type) {
    case 'number':
      return Number.isFinite(Number(text))
        ? { value: text }
        : { code: 'INVALID_NUMBER', message: `${text} was not a valid number.` };
    case 'date':
      return readDate(definition.name, text);
    case 'datetime':
      return readDatetime(text);
    case 'bool':
      return /^(true|false)$/i.test(text)
        ? { value: text.toLowerCase() }
        : {
            code: 'INVALID_OPTION',
            message: `${text} was not one of the allowed options: [true, false]`,
          };
    case 'enumeration':
      return readOptions(definition, text, current);
    case 'string':
    case 'phone_number':
      return { value: text };
  }
}

/**
 * The values as HubSpot stores them (trimmed, e-mail lower-cased); '' clears.
 * @throws HubspotRefusal 400 VALIDATION_ERROR that names every property at fault
 */
export function readProperties(
  account: HubspotAccount,
  given: Record<string, unknown>,
  current: Properties,
): Properties {
  const faults: PropertyFault[] = [];
  const values: Properties = {};
  for (const [name, raw] of Object.entries(given)) {
    const definition = account.store.properties.get(name);
    if (!definition || definition.archived) {
      faults.push({
        name,
        code: 'PROPERTY_DOESNT_EXIST',
        message: `Property "${name}" does not exist`,
      });
      continue;
    }
    if (definition.modificationMetadata.readOnlyValue) {
      faults.push({
        name,
        code: 'READ_ONLY_VALUE',
        message: `"${name}" is a read only property; its value cannot be set.`,
      });
      continue;
    }
    const read = readValue(account, definition, raw, current[name] ?? '');
    if (isFault(read)) faults.push({ name, code: read.code, message: read.message });
    else values[name] = read.value;
  }
  if (faults.length > 0) throw refuseProperties(faults, account.portalId);
  return values;
}
