import { describe, expect, it } from 'vitest';
import { FieldRefused } from '@/lib/connectors/errors';
import type { FieldValues } from '@/lib/core/model/field';
import { personShape, type Person } from './api-types';
import { toBody } from './body';
import { labelsKey, type Catalogue, type KnownField } from './catalogue';
import { isStale, nameOf, toRecord } from './mapper';
import { isNewer, secondOf } from './version';

const field = (over: Partial<KnownField> & Pick<KnownField, 'key' | 'type'>): KnownField => ({
  code: over.key,
  label: over.key,
  readOnly: false,
  isCustom: false,
  optionIds: new Map(),
  ...over,
});
const fields = [
  field({ key: 'name', type: 'text' }),
  field({ key: 'emails', type: 'email' }),
  field({ key: 'phones', type: 'phone' }),
  field({ key: 'a1', type: 'number', isCustom: true }),
  field({ key: 'b2', type: 'option', isCustom: true, optionIds: new Map([['Gold', 7]]) }),
  field({
    key: labelsKey,
    code: 'c3',
    type: 'set',
    isCustom: true,
    optionIds: new Map([
      ['VIP', 1],
      ['Press', 2],
    ]),
  }),
];
const catalogue: Catalogue = {
  fields,
  byKey: new Map(fields.map((one) => [one.key, one])),
  idCode: 'd4',
};
const person = (over: Partial<Person> = {}): Person =>
  personShape.parse({
    id: 5,
    name: 'Ana Lima',
    add_time: '2026-01-01T10:00:00Z',
    update_time: '2026-01-02T10:00:00Z',
    emails: [
      { value: 'ana.private@example.com', primary: false, label: 'home' },
      { value: 'ana@example.com', primary: true, label: 'work' },
    ],
    phones: [],
    custom_fields: { a1: 3, b2: 7, c3: [2, 1], d4: 'w1' },
    ...over,
  });
const read = (over?: Partial<Person>) => toRecord({ person: person(over), catalogue, fields });
const body = (values: FieldValues, over?: Partial<Person>) =>
  toBody({ fields: values, linkedId: undefined, before: read(over), catalogue });

describe('a person as a record', () => {
  it('has the mapped fields, options by label, every address, and the stored id', () =>
    expect(read()).toMatchObject({
      id: '5',
      linkedId: 'w1',
      name: 'Ana Lima',
      emails: ['ana@example.com', 'ana.private@example.com'],
      phones: [],
      fields: {
        name: 'Ana Lima',
        emails: 'ana@example.com',
        phones: null,
        a1: 3,
        b2: 'Gold',
        [labelsKey]: ['Press', 'VIP'],
      },
    }));

  it('is nameless where an address or a number stands in for the name', () => {
    expect(nameOf(person({ name: 'ana@example.com' }))).toBeNull();
    expect(read({ name: 'ana@example.com' })).toMatchObject({ name: null, fields: { name: null } });
  });

  it('notices an option that was made since the catalogue was read', () => {
    expect(isStale({ person: person(), fields })).toBe(false);
    expect(isStale({ person: person({ custom_fields: { c3: [3] } }), fields })).toBe(true);
  });
});

describe('versions in whole seconds', () => {
  const [first, second] = [read(), read({ name: 'Ana Costa' })];
  const later = read({ update_time: '2026-01-02T10:00:01Z' });

  it('an edit in the same second is told apart, the same content is not newer', () => {
    expect(isNewer({ version: second.version, than: first.version })).toBe(true);
    expect(isNewer({ version: read().version, than: first.version })).toBe(false);
  });
  it('a later second is newer, an earlier one never', () => {
    expect(isNewer({ version: later.version, than: first.version })).toBe(true);
    expect(isNewer({ version: first.version, than: later.version })).toBe(false);
    expect(secondOf(first.version)).toBe(Date.parse('2026-01-02T10:00:00Z'));
  });
});

describe('the body of a write', () => {
  it('replaces the primary address and keeps the others with their labels', () =>
    expect(body({ emails: 'new@example.com' })).toEqual({
      emails: [
        { value: 'new@example.com', primary: true, label: 'work' },
        { value: 'ana.private@example.com', primary: false, label: 'home' },
      ],
    }));

  it('an address that is there already changes places with the primary one', () =>
    expect(body({ emails: 'Ana.Private@example.com' })).toEqual({
      emails: [
        { value: 'ana.private@example.com', primary: true, label: 'home' },
        { value: 'ana@example.com', primary: false, label: 'work' },
      ],
    }));

  it('clears a list with null, sends options by id and numbers as numbers', () =>
    expect(body({ [labelsKey]: [], b2: null, a1: 4 })).toEqual({
      custom_fields: { c3: null, b2: null, a1: 4 },
    }));

  it('a name that is cleared is stood in for; a stand-in follows its address', () => {
    expect(body({ name: null })).toEqual({ name: 'ana@example.com' });
    expect(body({ emails: 'new@example.com' }, { name: 'ana@example.com' })).toMatchObject({
      name: 'new@example.com',
    });
  });

  it.each([
    ['an option that is not there', { b2: 'Silver' }, 'optionNotAllowed'],
    ['what is no address', { emails: 'ana at example' }, 'invalidEmail'],
    ['a field that is gone', { z9: 'x' }, 'unknownField'],
  ])('refuses %s before anything is sent', (_, values, code) => {
    expect(() => body(values)).toThrow(FieldRefused);
    expect(() => body(values)).toThrow(code);
  });

  it('a new person without name, address and number is refused', () =>
    expect(() => toBody({ fields: { a1: 1 }, linkedId: 'w1', before: null, catalogue })).toThrow(
      'notEnoughToCreate',
    ));
});
