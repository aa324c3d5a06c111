import { describe, expect, it } from 'vitest';
import type { Field } from '@/lib/core/model/field';
import type { MappingRow } from '@/lib/core/model/mapping';
import { newRow } from '@/lib/core/plan/mapping-rules';
import { nameAnswers } from './answers';
import { formFields, postedValue, suggestRows } from './fields';
import { addressOf, carryForm } from './form';
import { type FormValues } from './posted';

const field = (key: string, type: Field['type'] = 'text'): Field => ({
  key,
  label: key,
  type,
  readOnly: false,
});
const wix = [
  field('email', 'email'),
  field('phone', 'phone'),
  ...['name.first', 'name.last', 'company', 'jobTitle', 'address.city', 'address.country'].map(
    (key) => field(key),
  ),
];

/** As the entrance makes it of a JSON body: nested names joined by dots, a list several values. */
function flat(body: unknown, prefix = ''): FormValues {
  const values: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(body as Record<string, unknown>)) {
    const key = prefix === '' ? name : `${prefix}.${name}`;
    if (Array.isArray(value)) values[key] = value.map(String);
    else if (typeof value === 'object' && value !== null) Object.assign(values, flat(value, key));
    else if (value !== null) values[key] = String(value);
  }
  return values;
}

const webflow = {
  triggerType: 'form_submission',
  payload: {
    name: 'Contact Us',
    siteId: '65427cf400e02b306eaa049c',
    data: {
      'First Name': 'Zaphod',
      'Last Name': 'Beeblebrox',
      email: 'zaphod@example.com',
      'Phone Number': 15550000000,
    },
    schema: [
      { fieldName: 'First Name', fieldType: 'FormTextInput', fieldElementId: '285042f7' },
      { fieldName: 'email', fieldType: 'FormTextInput', fieldElementId: '285042f8' },
    ],
    submittedAt: '2026-09-14T12:35:16.117Z',
    formId: '65429eadebe8a9f3a30f62d0',
  },
};
const webflowOlder = {
  name: 'Sample Form',
  site: '62749158efef318abc8d5a0f',
  data: { name: 'Some One', email: 'some.one@example.com' },
  d: '2022-09-14T12:35:16.117Z',
  _id: '6321ca84df3949bfc6752327',
};
const typeform = {
  event_id: '01H',
  event_type: 'form_response',
  form_response: {
    form_id: 'lT4Z3j',
    token: 'a3a1',
    definition: {
      id: 'lT4Z3j',
      title: 'Join us',
      fields: [
        { id: 'q1', title: "What's your name?", type: 'short_text', ref: 'r1' },
        { id: 'q2', title: 'What is your email?', type: 'email', ref: 'r2' },
        { id: 'q3', title: 'Favourite dish?', type: 'short_text', ref: 'r3' },
        { id: 'q4', title: 'Topics', type: 'multiple_choice', ref: 'r4' },
      ],
    },
    answers: [
      { type: 'text', text: 'Laura Pérez', field: { id: 'q1', type: 'short_text', ref: 'r1' } },
      { type: 'email', email: 'laura@example.com', field: { id: 'q2', type: 'email', ref: 'r2' } },
      { type: 'text', text: 'Soup', field: { id: 'q3', type: 'short_text', ref: 'r3' } },
      {
        type: 'choices',
        choices: { ids: ['c1', 'c2'], labels: ['London', 'Sydney'] },
        field: { id: 'q4', type: 'multiple_choice', ref: 'r4' },
      },
    ],
  },
};
const elementorAdvanced: FormValues = {
  'form[id]': '6f1ea0b',
  'form[name]': 'New Form',
  'fields[name][id]': 'name',
  'fields[name][type]': 'text',
  'fields[name][title]': 'Name',
  'fields[name][value]': 'Ana Ruiz',
  'fields[name][raw_value]': 'Ana Ruiz',
  'fields[name][required]': '0',
  'fields[email][id]': 'email',
  'fields[email][type]': 'email',
  'fields[email][title]': 'Email',
  'fields[email][value]': 'ana@example.com',
  'fields[email][raw_value]': 'ana@example.com',
  'meta[page_url][title]': 'Page URL',
  'meta[page_url][value]': 'https://example.com',
};
const elementor: FormValues = {
  Name: 'Ana Ruiz',
  Email: 'ana@example.com',
  Message: 'Hi',
  Date: 'May 1, 2026',
  'Page URL': 'https://example.com',
  'User Agent': 'Mozilla',
  'Remote IP': '192.0.2.1',
  'Powered by': 'Elementor',
  form_id: '6f1ea0b',
  form_name: 'New Form',
};
const contactForm7: FormValues = {
  'your-name': 'Ana Ruiz',
  'your-email': 'ana@example.com',
  'your-subject': 'Hi',
  'your-message': 'Hello',
  _wpcf7: '12',
};
const gravity: FormValues = {
  id: '15',
  form_id: '1',
  date_created: '2026-01-01 10:00:00',
  source_url: 'https://example.com',
  ip: '192.0.2.1',
  '1.2': '',
  '1.3': 'Ana',
  '1.4': '',
  '1.6': 'Ruiz',
  '2': 'ana@example.com',
  '3': 'Hello',
  '4.1': 'Main 1',
  '4.3': 'Berlin',
  '4.6': 'Germany',
};
const netlify = {
  number: 12,
  title: 'Ana Ruiz',
  email: 'ana@example.com',
  name: 'Ana Ruiz',
  company: null,
  body: 'Hello',
  data: {
    name: 'Ana Ruiz',
    email: 'ana@example.com',
    message: 'Hello',
    ip: '192.0.2.1',
    user_agent: 'Mozilla',
  },
  human_fields: { Name: 'Ana Ruiz', Email: 'ana@example.com', Message: 'Hello' },
  ordered_human_fields: [
    { title: 'Name', name: 'name', value: 'Ana Ruiz' },
    { title: 'Email', name: 'email', value: 'ana@example.com' },
  ],
  form_name: 'contact',
  site_url: 'https://example.com',
};

const taken = (values: FormValues) => {
  const rows = suggestRows({ names: Object.keys(values), wix, posts: [values] });
  return Object.fromEntries(rows.map((row) => [row.wix, postedValue({ values, key: row.remote })]));
};

describe('H12 what the payloads of form services suggest', () => {
  it.each([
    [
      'Webflow',
      flat(nameAnswers(webflow)),
      {
        email: 'zaphod@example.com',
        'name.first': 'Zaphod',
        'name.last': 'Beeblebrox',
        phone: '15550000000',
      },
    ],
    [
      'Webflow of the older kind',
      flat(nameAnswers(webflowOlder)),
      { email: 'some.one@example.com', 'name.first': 'Some', 'name.last': 'One' },
    ],
    [
      'Typeform',
      flat(nameAnswers(typeform)),
      { email: 'laura@example.com', 'name.first': 'Laura', 'name.last': 'Pérez' },
    ],
    [
      'Elementor',
      elementor,
      { email: 'ana@example.com', 'name.first': 'Ana', 'name.last': 'Ruiz' },
    ],
    [
      'Elementor with advanced data',
      elementorAdvanced,
      { email: 'ana@example.com', 'name.first': 'Ana', 'name.last': 'Ruiz' },
    ],
    [
      'Contact Form 7',
      contactForm7,
      { email: 'ana@example.com', 'name.first': 'Ana', 'name.last': 'Ruiz' },
    ],
    [
      'Gravity Forms',
      gravity,
      { email: 'ana@example.com', 'name.first': 'Ana', 'name.last': 'Ruiz' },
    ],
    [
      'Netlify',
      flat(nameAnswers(netlify)),
      { email: 'ana@example.com', 'name.first': 'Ana', 'name.last': 'Ruiz' },
    ],
  ] as const)(
    '%s: the address and the name are found, and the form itself is no person',
    (_, values, expected) => expect(taken(values)).toEqual(expected),
  );

  it('answers stay apart, each under its question, also where one is left out', () => {
    const values = flat(nameAnswers(typeform));
    expect(values['form_response.answers.Favourite dish?']).toBe('Soup');
    expect(values['form_response.answers.Topics']).toEqual(['London', 'Sydney']);
    const fewer = {
      ...typeform,
      form_response: {
        ...typeform.form_response,
        answers: typeform.form_response.answers.slice(1),
      },
    };
    expect(flat(nameAnswers(fewer))['form_response.answers.Favourite dish?']).toBe('Soup');
  });

  it('two questions of one wording stay apart, and a list without names is counted', () => {
    expect(
      nameAnswers({
        list: [
          { title: 'A', value: '1' },
          { title: 'A', value: '2' },
        ],
      }),
    ).toEqual({ list: { A: '1', 'A (2)': '2' } });
    expect(nameAnswers({ items: [{ sku: 'x' }, { sku: 'y' }], tags: ['a', 'b'] })).toEqual({
      items: { 1: { sku: 'x' }, 2: { sku: 'y' } },
      tags: ['a', 'b'],
    });
  });
});

describe('H11 an input that was posted twice', () => {
  const row = (wixKey: string, remote: string): MappingRow => ({
    id: 1,
    wix: wixKey,
    remote,
    direction: 'toWix',
    winner: 'systemOfRecord',
    blanks: 'keep',
  });
  const rows = [
    row('email', 'mail'),
    row('company', 'firm'),
    row('phone', 'tel'),
    row('name.first', 'first(name)'),
    row('name.last', 'last(name)'),
  ];
  const carry = (values: FormValues) =>
    carryForm({ values, rows, wix: new Map(wix.map((one) => [one.key, one])), labels: [] }).fields;
  it('with one value is one value', () =>
    expect(
      carry({
        mail: ['a@example.com', 'A@example.com '],
        firm: ['x', 'x', ''],
        tel: ['+1 212 555 0100', '+12125550100'],
        name: ['Ana Ruiz', 'Ana Ruiz'],
      }),
    ).toEqual({
      email: 'a@example.com',
      company: 'x',
      phone: '+1 212 555 0100',
      'name.first': 'Ana',
      'name.last': 'Ruiz',
    }));
  it('with different values follows its kind: the first address and number, all of a text', () => {
    const values = {
      mail: ['', 'a@example.com', 'b@example.com'],
      firm: ['x', 'y', 'x'],
      tel: ['1', '2'],
    };
    expect(carry(values)).toEqual({ email: 'a@example.com', company: 'x, y', phone: '1' });
    expect(addressOf({ values, rows })).toBe('a@example.com');
  });
});

describe('S1 S6 what no service sends', () => {
  it('a body as deep as it can be sent costs no stack', () => {
    const depth = 15_000;
    const deep: unknown = JSON.parse(`${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`);
    expect(() => nameAnswers(deep)).not.toThrow();
    const list: unknown = JSON.parse(`${'{"a":[{"value":'.repeat(5_000)}1${'}]}'.repeat(5_000)}`);
    expect(() => nameAnswers(list)).not.toThrow();
  });
  it('many answers of one name are named once each, in linear time', () => {
    const many = Array.from({ length: 20_000 }, (_, n) => ({ title: 'x', value: n }));
    const beganAt = performance.now();
    const named = nameAnswers({ list: many }) as { list: Record<string, number> };
    expect(performance.now() - beganAt).toBeLessThan(1_000);
    expect([Object.keys(named.list).length, named.list['x'], named.list['x (20000)']]).toEqual([
      20_000, 0, 19_999,
    ]);
  });
});

describe('H14 street and number in two inputs', () => {
  const address = [
    ...wix.filter(({ key }) => key !== 'address.country'),
    field('address.line1'),
    field('address.country', 'country'),
  ];
  const carried = (values: FormValues) => {
    const rows = suggestRows({ names: Object.keys(values), wix: address }).map(
      (row, index): MappingRow => ({ ...newRow({ ...row, direction: 'toWix' }), id: index + 1 }),
    );
    return carryForm({
      values,
      rows,
      wix: new Map(address.map((one) => [one.key, one])),
      labels: [],
    }).fields['address.line1'];
  };

  it.each<[string, FormValues]>([
    [
      'Hauptstra\u00dfe 5',
      {
        email: 'a@example.com',
        'Stra\u00dfe': 'Hauptstra\u00dfe',
        Hausnummer: '5',
        country: 'Deutschland',
      },
    ],
    [
      '5 Main Street',
      { email: 'a@example.com', street: 'Main Street', houseNumber: '5', country: 'USA' },
    ],
    [
      '12 Rue de la Paix',
      { email: 'a@example.com', rue: 'Rue de la Paix', 'num\u00e9ro': '12', country: 'France' },
    ],
    [
      'Calle Mayor 3',
      {
        email: 'a@example.com',
        'fields.calle': 'Calle Mayor',
        'fields.numero': '3',
        'fields.country': 'ES',
        'fields.email': 'a@example.com',
      },
    ],
    [
      'Baker Street',
      { email: 'a@example.com', street: 'Baker Street', 'house no': '', country: 'GB' },
    ],
    // Where no country is asked for, the form itself stands in the order of its people.
    ['Hauptweg 7', { email: 'a@example.com', strasse: 'Hauptweg', 'haus-nr': '7' }],
    ['7 High Road', { email: 'a@example.com', number: '7', street: 'High Road' }],
  ])('%s: joined in the order of the country', (line, values) =>
    expect(carried(values)).toBe(line),
  );

  it('is a field of its own for the owner to choose; what came under its very name counts', () => {
    expect(formFields(['street', 'no', 'email']).map(({ key, label }) => [key, label])).toEqual([
      ['street', 'street'],
      ['no', 'no'],
      ['email', 'email'],
      ['street(["street","no"])', 'street + no'],
    ]);
    expect(formFields(['address', 'number']).map(({ key }) => key)).toEqual(['address', 'number']);
    expect(
      postedValue({
        values: { 'street(["a","b"])': 'x', a: '1', b: '2' },
        key: 'street(["a","b"])',
      }),
    ).toBe('x');
    expect(postedValue({ values: { c: '1' }, key: 'street(["a","b"])' })).toBeNull();
  });
});
