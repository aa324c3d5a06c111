import { describe, expect, it } from 'vitest';
import type { ContactRecord } from '@/lib/core/model/contact';
import type { Field, FieldValues } from '@/lib/core/model/field';
import type { MappingRow } from '@/lib/core/model/mapping';
import { splitName } from '@/lib/core/values/person-name';
import { saysYes } from '@/lib/core/values/yes';
import { formFields, postedValue, suggestRows } from './fields';
import { addressOf, carryForm, changesFor } from './form';
import { namesOfKey } from './key';

const field = (key: string, type: Field['type'] = 'text'): Field => ({
  key,
  label: key,
  type,
  readOnly: false,
});
const wix = new Map(
  ['name.first', 'name.last', 'company', 'jobTitle', 'address.postalCode']
    .map((key) => [key, field(key)] as const)
    .concat([
      ['email', field('email', 'email')],
      ['phone', field('phone', 'phone')],
      ['birthdate', field('birthdate', 'date')],
      ['labels', field('labels', 'set')],
      ['address.country', field('address.country', 'country')],
    ]),
);
const row = (wixKey: string, remote: string): MappingRow => ({
  id: 1,
  wix: wixKey,
  remote,
  direction: 'toWix',
  winner: 'systemOfRecord',
  blanks: 'keep',
});

describe('a full name', () => {
  it.each([
    ['Ana Ruiz', 'Ana', 'Ruiz'],
    ['  Ana   María  Ruiz ', 'Ana María', 'Ruiz'],
    ['Ludwig van Beethoven', 'Ludwig', 'van Beethoven'],
    ['Ana de la Cruz', 'Ana', 'de la Cruz'],
    ['Cruz, Ana', 'Ana', 'Cruz'],
    ['Madonna', 'Madonna', ''],
    ['山田 太郎', '山田', '太郎'],
    ['', '', ''],
  ])('%s', (full, first, last) => expect(splitName(full)).toEqual({ first, last }));

  it('has two fields of its own in the catalogue, and only where the name says so', () => {
    expect(formFields(['Your name', 'company_name']).map(({ key }) => key)).toEqual([
      'Your name',
      'first(Your name)',
      'last(Your name)',
      'company_name',
    ]);
    expect(postedValue({ values: { 'Your name': 'Ana Ruiz' }, key: 'last(Your name)' })).toBe(
      'Ruiz',
    );
    expect([
      namesOfKey('last(Your name)'),
      namesOfKey('street(["Road","No"])'),
      namesOfKey('street(Road)'),
    ]).toEqual([['Your name'], ['Road', 'No'], ['street(Road)']]);
  });
});

describe('what the names of fields suggest', () => {
  const suggest = (...names: string[]) =>
    suggestRows({ names, wix: [...wix.values()] }).map(
      ({ wix: key, remote }) => `${key} ${remote}`,
    );
  it('knows usual names in any spelling', () =>
    expect(
      suggest('your-email', 'firstName', 'LAST_NAME', 'Phone number', 'zip', 'Country', 'message'),
    ).toEqual([
      'email your-email',
      'name.first firstName',
      'name.last LAST_NAME',
      'phone Phone number',
      'address.postalCode zip',
      'address.country Country',
    ]));
  it('splits a full name where there are no parts', () =>
    expect(suggest('name', 'email')).toEqual([
      'email email',
      'name.first first(name)',
      'name.last last(name)',
    ]));
  it('guesses nothing else', () => expect(suggest('subject', 'field_1', 'username')).toEqual([]));
});

it.each([
  ['ana@example.com', 'ana@example.com'],
  [' Ana@Example.COM ', 'ana@example.com'],
  ['jörg@müller.example', 'jörg@xn--mller-kva.example'],
  ['a@b', null],
  ['a b@example.com', null],
  ['ana@example.com, bo@example.com', null],
  ['<ana@example.com>', null],
  ['ana@@example.com', null],
  ['ana@example..com', null],
  [`${'a'.repeat(65)}@example.com`, null],
  [`a@${'b'.repeat(250)}.com`, null],
  ['', null],
])('F09 the address %s', (mail, expected) =>
  expect(addressOf({ values: { mail }, rows: [row('email', 'mail')] })).toBe(expected),
);

describe('H02 a tick', () => {
  const ticks = (value: Parameters<typeof saysYes>[0]['value'], own: string | null = null) =>
    saysYes({ value, own });
  it('is one of five words', () =>
    expect(
      ['on', 'yes', '1', 'true', 'Checked ', ['0', '1'], true].filter((value) => !ticks(value)),
    ).toEqual([]));
  it('is nothing else: another word, a blank, a word of a script for nothing', () => {
    const others = [
      '',
      'off',
      'false',
      '0',
      'NO',
      null,
      'newsletter',
      'nein',
      'null',
      'undefined',
      'NaN',
      '[object Object]',
      'not now',
      'y',
      '-',
      ['1', '0'],
      [],
    ];
    expect(others.filter((value) => ticks(value))).toEqual([]);
  });
  it('is what the box of the owner sends, but never a word for no', () => {
    expect([
      ticks('newsletter', 'newsletter'),
      ticks(' Newsletter', 'newsletter'),
      ticks('other', 'newsletter'),
    ]).toEqual([true, true, false]);
    expect(['no', 'off', '0', 'null', 'undefined', ''].filter((word) => ticks(word, word))).toEqual(
      [],
    );
  });
});

describe('what a contact takes', () => {
  const rows = [
    row('email', 'mail'),
    row('birthdate', 'born'),
    row('address.country', 'land'),
    row('labels', 'topics'),
    row('gone', 'old'),
  ];
  const carry = (values: Record<string, string | string[]>) =>
    carryForm({ values, rows, wix, labels: ['Web'] });
  it('converts what fits, leaves blanks and gone fields out, and joins labels', () =>
    expect(
      carry({
        mail: 'a@example.com',
        born: '1990-02-28',
        land: 'Germany',
        topics: ['B', 'A'],
        old: 'x',
        other: 'y',
      }),
    ).toEqual({
      rests: [],
      fields: {
        email: 'a@example.com',
        birthdate: '1990-02-28',
        'address.country': 'DE',
        labels: ['A', 'B', 'Web'],
      },
    }));
  it('D09 H01 a value that does not fit keeps back only itself, with its field', () =>
    expect(carry({ mail: 'a@example.com', born: '28.2.1990', land: 'Germany' })).toEqual({
      rests: [{ code: 'badDate', params: { side: 'wix', field: 'birthdate' } }],
      fields: { email: 'a@example.com', 'address.country': 'DE', labels: ['Web'] },
    }));
  it('is not fooled by names that objects have themselves', () =>
    expect(
      postedValue({
        values: JSON.parse('{"__proto__":"x"}') as Record<string, string>,
        key: 'toString',
      }),
    ).toBeNull());
});

describe('what is written of it', () => {
  const record = (fields: FieldValues): ContactRecord => ({
    id: 'w1',
    version: '1',
    createdAt: '',
    updatedAt: '',
    linkedId: null,
    name: null,
    fields,
    emails: [],
    phones: [],
    source: null,
  });
  const changed = (before: FieldValues, fields: FieldValues, overwrites: boolean) =>
    changesFor({ record: record(before), fields, wix, overwrites }).map(({ field: key, after }) => [
      key,
      after,
    ]);
  it('fills blanks', () =>
    expect(
      changed({ 'name.first': 'Kept', phone: ' ' }, { 'name.first': 'New', phone: '1' }, false),
    ).toEqual([['phone', '1']]));
  it('replaces where wanted, but not for another spelling, and no address', () =>
    expect(
      changed(
        { 'name.first': 'Old', phone: '+1 212 555 0100', email: 'A@example.com' },
        { 'name.first': 'New', phone: '+12125550100', email: 'b@example.com' },
        true,
      ),
    ).toEqual([['name.first', 'New']]));
  it('a list only grows', () => {
    expect(changed({ labels: ['A'] }, { labels: ['B'] }, true)).toEqual([['labels', ['A', 'B']]]);
    expect(changed({ labels: ['A', 'B'] }, { labels: ['B'] }, true)).toEqual([]);
  });
});
