import { describe, expect, it } from 'vitest';
import { buildInfo } from './build-info';
import { wixFields, type SiteCatalogue } from './catalogue';
import { checkFields } from './check';
import { isCatalogueStale, toRecord } from './mapper';
import { wixContact, type WixContact } from './wire';

const linkFieldKey = 'custom.externalcrmid';
const catalogue: SiteCatalogue = {
  fields: [
    { key: linkFieldKey, displayName: 'externalCrmId', dataType: 'TEXT' },
    { key: 'custom.shoe-size', displayName: 'Shoe size', dataType: 'NUMBER' },
    { key: 'custom.nickname', displayName: 'Nickname', dataType: 'TEXT' },
    { key: 'members.membershipStatus', displayName: 'Membership', dataType: 'TEXT' },
  ],
  labels: [
    { key: 'custom.vip', displayName: 'VIP' },
    { key: 'custom.press', displayName: 'Press' },
    { key: 'contacts.customers', displayName: 'Customers', labelType: 'SYSTEM' },
  ],
};
const context = { catalogue, linkFieldKey };

const contact = (info: object, over: object = {}): WixContact =>
  wixContact.parse({
    id: 'w1',
    revision: '7',
    createdDate: '2025-01-01T00:00:00.000Z',
    updatedDate: '2025-02-01T00:00:00.000Z',
    info,
    ...over,
  });
const many = contact({
  name: { first: 'Ana', last: 'Lima' },
  emails: {
    items: [
      { id: 'm1', tag: 'WORK', email: 'work@example.com' },
      { id: 'm2', tag: 'MAIN', email: 'ana@example.com', primary: true },
    ],
  },
  phones: {
    items: [
      {
        id: 'p1',
        tag: 'HOME',
        countryCode: 'US',
        phone: '212 555 0141',
        e164Phone: '+12125550141',
        formattedPhone: '+1 212-555-0141',
      },
      {
        id: 'p2',
        tag: 'MOBILE',
        phone: '+1 212 555 0140',
        e164Phone: '+12125550140',
        primary: true,
      },
    ],
  },
  addresses: {
    items: [
      {
        id: 'a1',
        tag: 'HOME',
        address: {
          streetAddress: { number: '5', name: 'Rua Nova' },
          city: 'Porto',
          country: 'PT',
          formattedAddress: 'Rua Nova 5, Porto',
        },
      },
      { id: 'a2', tag: 'WORK', address: { city: 'Braga' } },
    ],
  },
  birthdate: '1988-02-29',
  labelKeys: { items: ['custom.vip', 'contacts.customers'] },
  extendedFields: {
    items: {
      [linkFieldKey]: 9001,
      'custom.shoe-size': 42,
      'custom.nickname': 'Nana',
      'emailSubscriptions.subscriptionStatus': 'SUBSCRIBED',
    },
  },
});

describe('a Wix contact as a record', () => {
  it('takes the primary of each list wherever it stands, and keeps the others to match', () => {
    const record = toRecord({ contact: many, context });
    expect(record).toMatchObject({
      id: 'w1',
      version: '7',
      linkedId: '9001',
      emails: ['ana@example.com', 'work@example.com'],
      phones: ['+1 212 555 0140', '+12125550141'],
      source: many,
    });
    expect(record.fields).toMatchObject({
      email: 'ana@example.com',
      phone: '+1 212 555 0140',
      'name.first': 'Ana',
      birthdate: '1988-02-29',
      'address.line1': 'Rua Nova 5',
      'address.city': 'Porto',
      'custom.shoe-size': 42,
      'custom.nickname': 'Nana',
      'emailSubscriptions.subscriptionStatus': 'SUBSCRIBED',
    });
  });

  it('D06 a number written without its country is given as E.164', () => {
    const local = contact({
      phones: { items: [{ phone: '212 555 0141', e164Phone: '+12125550141' }] },
    });
    expect(toRecord({ contact: local, context }).fields['phone']).toBe('+12125550141');
    expect(
      toRecord({ contact: contact({ phones: { items: [{ phone: '555' }] } }), context }).fields[
        'phone'
      ],
    ).toBe('555');
  });

  it('D11 only labels the owner made are values', () => {
    expect(toRecord({ contact: many, context }).fields['labels']).toEqual(['VIP']);
  });

  it('the stored id is no field, and a contact without anything is blank', () => {
    const { fields, linkedId, emails, phones } = toRecord({ contact: contact({}), context });
    expect(linkFieldKey in fields).toBe(false);
    expect({ linkedId, emails, phones }).toEqual({ linkedId: null, emails: [], phones: [] });
    expect(
      Object.entries(fields).filter(([key, value]) => value !== null && key !== 'labels'),
    ).toEqual([]);
    expect(
      toRecord({ contact: many, context: { catalogue, linkFieldKey: null } }).linkedId,
    ).toBeNull();
  });

  it('B12 a member is undeletable', () => {
    expect(toRecord({ contact: many, context }).undeletable).toBeUndefined();
    expect(
      toRecord({
        contact: contact({ extendedFields: { items: { 'members.membershipStatus': 'APPROVED' } } }),
        context,
      }).undeletable,
    ).toBe('member');
  });

  it('a label or field made after the catalogue was read is noticed; those of Wix are not', () => {
    expect(isCatalogueStale({ contact: many, catalogue })).toBe(false);
    expect(
      isCatalogueStale({ contact: contact({ labelKeys: { items: ['custom.new'] } }), catalogue }),
    ).toBe(true);
    expect(
      isCatalogueStale({
        contact: contact({ extendedFields: { items: { 'custom.new': 'x' } } }),
        catalogue,
      }),
    ).toBe(true);
    expect(
      isCatalogueStale({ contact: contact({ labelKeys: { items: ['contacts.new'] } }), catalogue }),
    ).toBe(false);
  });
});

describe('the info of a write', () => {
  const build = (
    fields: Parameters<typeof buildInfo>[0]['fields'],
    over: Partial<Parameters<typeof buildInfo>[0]> = {},
  ) => buildInfo({ contact: many, fields, linkFieldKey, catalogue, ...over });

  it('holds nothing that does not change', () => {
    expect(build({})).toEqual({});
    expect(Object.keys(build({ company: 'Acme' }))).toEqual(['company']);
    expect(build({ company: null })).toEqual({ company: null });
  });

  it('D12 the primary e-mail changes in its place, the list stays whole', () => {
    expect(build({ email: 'new@example.com' }).emails?.items).toEqual([
      { id: 'm1', tag: 'WORK', email: 'work@example.com' },
      { id: 'm2', tag: 'MAIN', email: 'new@example.com', primary: true },
    ]);
  });

  it('D12 an address the contact has already becomes the primary, not listed twice', () => {
    expect(
      build({ email: 'WORK@example.com' }).emails?.items?.map(({ email, primary }) => [
        email,
        primary,
      ]),
    ).toEqual([
      ['work@example.com', true],
      ['ana@example.com', false],
    ]);
    expect(
      build({ phone: '+12125550141' }).phones?.items?.map(({ id, primary }) => [id, primary]),
    ).toEqual([
      ['p1', true],
      ['p2', false],
    ]);
  });

  it('D12 a cleared e-mail or phone leaves the others, one of them primary', () => {
    expect(build({ email: null }).emails?.items).toEqual([
      { id: 'm1', tag: 'WORK', email: 'work@example.com', primary: true },
    ]);
    expect(build({ phone: null }).phones?.items).toEqual([
      { id: 'p1', tag: 'HOME', countryCode: 'US', phone: '212 555 0141', primary: true },
    ]);
  });

  it('D12 a phone keeps its tag, gets its country; Wix’s own readings are not sent back', () => {
    expect(build({ phone: '+351 912 345 678' }).phones?.items).toEqual([
      { id: 'p1', tag: 'HOME', countryCode: 'US', phone: '212 555 0141' },
      { id: 'p2', tag: 'MOBILE', phone: '+351 912 345 678', primary: true, countryCode: 'PT' },
    ]);
  });

  it('D06 a number that names no country takes none from the number before', () => {
    const american = contact({
      phones: {
        items: [
          {
            id: 'p1',
            tag: 'MOBILE',
            countryCode: 'US',
            phone: '212 555 0141',
            e164Phone: '+12125550141',
            primary: true,
          },
        ],
      },
    });
    expect(build({ phone: '(212) 555-0199' }, { contact: american }).phones?.items).toEqual([
      { id: 'p1', tag: 'MOBILE', phone: '(212) 555-0199', primary: true },
    ]);
    expect(build({ phone: '+99 123 456' }, { contact: american }).phones?.items).toEqual([
      { id: 'p1', tag: 'MOBILE', phone: '+99 123 456', primary: true },
    ]);
  });

  it('D12 the first address changes, the second stays; an emptied one goes', () => {
    expect(build({ 'address.city': 'Lisboa' }).addresses?.items).toEqual([
      {
        id: 'a1',
        tag: 'HOME',
        address: {
          streetAddress: { number: '5', name: 'Rua Nova' },
          city: 'Lisboa',
          country: 'PT',
        },
      },
      { id: 'a2', tag: 'WORK', address: { city: 'Braga' } },
    ]);
    expect(build({ 'address.line1': 'Av. Central 1' }).addresses?.items?.[0]?.address).toEqual({
      streetAddress: { name: 'Av. Central', number: '1' },
      city: 'Porto',
      country: 'PT',
    });
    expect(build({ 'address.line1': 'Quinta da Boavista' }).addresses?.items?.[0]?.address).toEqual(
      { addressLine: 'Quinta da Boavista', city: 'Porto', country: 'PT' },
    );
    expect(
      build({ 'address.line1': null, 'address.city': null, 'address.country': null }).addresses
        ?.items,
    ).toEqual([{ id: 'a2', tag: 'WORK', address: { city: 'Braga' } }]);
  });

  it('one name leaves the other', () => {
    expect(build({ 'name.last': 'Costa' }).name).toEqual({ first: 'Ana', last: 'Costa' });
    expect(build({ 'name.first': null }).name).toEqual({ first: null, last: 'Lima' });
    expect(build({ name: 'Ana Maria Lima' }).name).toEqual({ first: 'Ana Maria', last: 'Lima' });
    expect(build({ name: null }).name).toEqual({ first: null, last: null });
  });

  it('D14 every custom value is sent along, those of Wix are not', () => {
    expect(build({ 'custom.nickname': null }).extendedFields?.items).toEqual({
      [linkFieldKey]: 9001,
      'custom.shoe-size': 42,
      'custom.nickname': null,
    });
    expect(build({ 'custom.shoe-size': '43' }).extendedFields?.items?.['custom.shoe-size']).toBe(
      43,
    );
  });

  it('D15 a mapping row cannot touch the stored id; only the link does', () => {
    expect(build({ [linkFieldKey]: 'stolen' })).toEqual({});
    expect(build({}, { linkedId: '77' }).extendedFields?.items).toMatchObject({
      [linkFieldKey]: '77',
      'custom.nickname': 'Nana',
    });
    expect(build({}, { linkedId: '77', linkFieldKey: null })).toEqual({});
  });

  it('a new contact gets lists of one', () => {
    const info = build(
      { email: 'ana@example.com', phone: '+1 212 555 0140', 'name.first': 'Ana' },
      { contact: null },
    );
    expect(info).toEqual({
      name: { first: 'Ana' },
      emails: { items: [{ tag: 'MAIN', email: 'ana@example.com', primary: true }] },
      phones: {
        items: [{ tag: 'MOBILE', phone: '+1 212 555 0140', primary: true, countryCode: 'US' }],
      },
    });
  });
});

describe('D09 what is known as impossible before Wix is asked', () => {
  const problemOf = (key: string, value: string | number | null) =>
    checkFields({ fields: { [key]: value }, catalogue: wixFields({ catalogue, linkFieldKey }) })[0];

  it.each([
    ['custom.unheard-of', 'x', 'unknownField'],
    [linkFieldKey, 'x', 'unknownField'],
    ['members.membershipStatus', 'APPROVED', 'readOnly'],
    ['birthdate', '2025-02-29', 'invalidDate'],
    ['birthdate', '29.02.1988', 'invalidDate'],
    ['custom.shoe-size', 'large', 'invalidNumber'],
    ['company', 'x'.repeat(1_001), 'tooLong'],
  ])('%s = %s', (key, value, code) => {
    expect(problemOf(key, value)).toEqual({ field: key, code });
  });

  it.each([
    ['birthdate', '1988-02-29'],
    ['birthdate', null],
    ['custom.shoe-size', '42.5'],
    ['company', 'x'.repeat(1_000)],
  ])('%s may be %s', (key, value) => {
    expect(problemOf(key, value)).toBeUndefined();
  });
});
