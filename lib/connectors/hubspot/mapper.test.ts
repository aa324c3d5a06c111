import { describe, expect, it } from 'vitest';
import type { FieldType, FieldValue } from '@/lib/core/model/field';
import { propertyShape } from './api-types';
import { idProperty } from './manifest';
import {
  fromText,
  labelsProperty,
  toField,
  toFields,
  toProperties,
  toRecord,
  toText,
} from './mapper';

const property = (over: object) =>
  propertyShape.parse({ name: 'p', label: 'P', type: 'string', fieldType: 'text', ...over });

describe('values', () => {
  const roundTrips: readonly (readonly [FieldType, string, FieldValue])[] = [
    ['text', 'Zoë 🧑‍🚀 שרה', 'Zoë 🧑‍🚀 שרה'],
    ['date', '1988-02-29', '1988-02-29'],
    ['datetime', '2025-12-02T10:00:00.000Z', '2025-12-02T10:00:00.000Z'],
    ['number', '42.5', 42.5],
    ['number', '0', 0],
    ['boolean', 'true', true],
    ['boolean', 'false', false],
    ['set', 'VIP;Press', ['VIP', 'Press']],
    ['option', 'lead', 'lead'],
    ['text', '', null],
  ];
  it.each(roundTrips)('%s %s goes round', (type, text, value) => {
    expect(fromText({ type, text })).toEqual(value);
    expect(toText(value)).toBe(text);
  });

  it('D07 a date in milliseconds is its day in UTC, never the one before', () => {
    expect(fromText({ type: 'date', text: String(Date.UTC(1988, 1, 29)) })).toBe('1988-02-29');
    expect(fromText({ type: 'date', text: '1988-02-29T00:00:00Z' })).toBe('1988-02-29');
  });

  it('what is no number stays as it is written', () => {
    expect(fromText({ type: 'number', text: 'many' })).toBe('many');
  });

  it.each([null, undefined, ''])('blank (%s) is null, a blank set is empty', (text) => {
    expect(fromText({ type: 'text', text })).toBeNull();
    expect(fromText({ type: 'set', text })).toEqual([]);
  });

  it('D08 only given fields are written, null clears, and the link has its own property', () => {
    expect(toProperties({ fields: { phone: null, wix_labels: [], company: 'Acme' } })).toEqual({
      phone: '',
      wix_labels: '',
      company: 'Acme',
    });
    expect(toProperties({ fields: {}, linkedId: 'w1' })).toEqual({ [idProperty]: 'w1' });
  });
});

describe('the field catalogue', () => {
  it.each([
    [{ name: 'email' }, 'email'],
    [{ name: 'phone', fieldType: 'phonenumber' }, 'phone'],
    [{ type: 'enumeration', fieldType: 'checkbox' }, 'set'],
    [{ type: 'enumeration', fieldType: 'select' }, 'option'],
    [{ type: 'bool', fieldType: 'booleancheckbox' }, 'boolean'],
    [{ type: 'date', fieldType: 'date' }, 'date'],
    [{ type: 'something_new' }, 'text'],
  ])('%o is %s', (over, type) => {
    expect(toField(property(over)).type).toBe(type);
  });

  it('what cannot be written is read-only', () => {
    expect(toField(property({ calculated: true })).readOnly).toBe(true);
    expect(toField(property({ modificationMetadata: { readOnlyValue: true } })).readOnly).toBe(
      true,
    );
    expect(toField(property({})).readOnly).toBe(false);
  });

  it('options are the visible ones; labels get theirs as needed, so they are no limit', () => {
    const options = [
      { value: 'a', label: 'A' },
      { value: 'b', label: 'B', hidden: true },
    ];
    expect(
      toField(property({ type: 'enumeration', fieldType: 'select', options })).options,
    ).toEqual([{ value: 'a', label: 'A' }]);
    expect(
      toField(
        property({ name: labelsProperty, type: 'enumeration', fieldType: 'checkbox', options }),
      ).options,
    ).toBeUndefined();
  });

  it('D15 neither the stored id nor what HubSpot hides can be mapped', () => {
    expect(
      toFields([
        property({ name: idProperty }),
        property({ name: 'hidden', hidden: true }),
        property({ name: 'city' }),
      ]).map(({ key }) => key),
    ).toEqual(['city']);
  });
});

describe('a contact as a record', () => {
  const types = new Map<string, FieldType>([
    ['email', 'email'],
    ['phone', 'phone'],
    ['wix_labels', 'set'],
  ]);
  const record = (properties: Record<string, string | null>) =>
    toRecord({
      types,
      contact: {
        id: '1',
        properties,
        createdAt: '2025-01-01T00:00:00Z',
        updatedAt: '2025-02-01T00:00:00Z',
      },
    });

  it('holds the mapped fields, all addresses and numbers once, and the stored id', () => {
    const made = record({
      email: 'ana@example.com',
      hs_additional_emails: 'work@example.com;ana@example.com',
      phone: '+1 212 555 0140',
      mobilephone: '+1 212 555 0141',
      city: 'Porto',
      [idProperty]: 'w1',
      lastmodifieddate: '2025-03-01T00:00:00.123Z',
    });
    expect(made).toMatchObject({
      id: '1',
      version: String(Date.parse('2025-03-01T00:00:00.123Z')),
      linkedId: 'w1',
      emails: ['ana@example.com', 'work@example.com'],
      phones: ['+1 212 555 0140', '+1 212 555 0141'],
      createdAt: '2025-01-01T00:00:00.000Z',
    });
    expect(made.fields).toEqual({
      email: 'ana@example.com',
      phone: '+1 212 555 0140',
      wix_labels: [],
    });
  });

  it('a blank stored id is none; the version falls back to the record’s own date', () => {
    expect(record({ [idProperty]: '' })).toMatchObject({
      linkedId: null,
      emails: [],
      phones: [],
      version: String(Date.parse('2025-02-01T00:00:00Z')),
    });
    expect(record({ lastmodifieddate: '1738368000123' }).version).toBe('1738368000123');
  });
});
