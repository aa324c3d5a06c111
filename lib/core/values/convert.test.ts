import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import type { Field } from '@/lib/core/model/field';
import type { MappingRow } from '@/lib/core/model/mapping';
import type { SideName } from '@/lib/core/model/side';
import { canonical } from './canonical';
import { convert } from './convert';

const field = (type: Field['type']): Field => ({ key: type, label: type, type, readOnly: false });
const row: MappingRow = {
  id: 1,
  wix: 'w',
  remote: 'r',
  direction: 'both',
  winner: 'systemOfRecord',
  blanks: 'clear',
};
const zones = [
  'Pacific/Kiritimati',
  'Pacific/Pago_Pago',
  'America/Sao_Paulo',
  'Europe/London',
  'Asia/Kathmandu',
  'UTC',
];
const machineZone = process.env.TZ;
afterAll(() => {
  if (machineZone === undefined) delete process.env.TZ;
  else process.env.TZ = machineZone;
});

function pass({
  from,
  to,
  target,
  value,
}: {
  from: Field;
  to: Field;
  target: SideName;
  value: string;
}): string {
  const converted = convert({ row, from, to, target, value });
  if (!converted.ok) throw new Error(converted.code);
  return String(converted.value);
}

it.each([
  ['date', 'date'],
  ['date', 'datetime'],
  ['date', 'text'],
] as const)(
  'D07 a %s that goes round as a %s never moves by a day, in any time zone',
  (here, there) => {
    const day = fc
      .date({
        min: new Date('1900-01-01T00:00:00Z'),
        max: new Date('2100-12-31T00:00:00Z'),
        noInvalidDate: true,
      })
      .map((date) => date.toISOString().slice(0, 10));
    fc.assert(
      fc.property(
        day,
        fc.constantFrom(...zones),
        fc.integer({ min: 1, max: 5 }),
        (value, zone, rounds) => {
          process.env.TZ = zone;
          let moving = value;
          for (let round = 0; round < rounds; round += 1) {
            moving = pass({ from: field(here), to: field(there), target: 'remote', value: moving });
            moving = pass({ from: field(there), to: field(here), target: 'wix', value: moving });
          }
          expect(moving).toBe(value);
          expect(canonical({ type: 'date', value: moving })).toBe(value);
        },
      ),
    );
  },
);

it.each([['2024-02-30'], ['31.12.1999'], ['next week']])(
  'D09 %s is no date: this row rests with the reason',
  (value) => {
    expect(
      convert({ row, from: field('text'), to: field('date'), target: 'remote', value }),
    ).toEqual({ ok: false, code: 'badDate' });
  },
);

it('H07 a number keeps its digits in every kind of field, and goes nowhere it is rounded', () => {
  const double: Field = { ...field('number'), isDouble: true };
  const made = (to: Field, value: string, from = field('text')) =>
    convert({ row, from, to, target: 'remote', value });
  expect(made(field('number'), '9007199254740993')).toEqual({
    ok: true,
    value: '9007199254740993',
  });
  expect(made(field('number'), '10.50')).toEqual({ ok: true, value: '10.50' });
  expect(made(field('text'), '10.50', field('number'))).toEqual({ ok: true, value: '10.50' });
  expect(made(double, '9007199254740993')).toEqual({ ok: false, code: 'numberTooLong' });
  expect(made(double, '10.50')).toEqual({ ok: true, value: '10.50' });
  expect(made(field('number'), '0x10')).toEqual({ ok: false, code: 'badNumber' });
});

it.each([
  ['US-NY', 'New York'],
  ['DE-BY', 'Bavaria'],
  ['Brittany', 'Brittany'],
])('H08 the state %s of Wix is %s as a text, and comes back as it was', (code, name) => {
  const toText = convert({
    row,
    from: field('subdivision'),
    to: field('text'),
    target: 'remote',
    value: code,
  });
  expect(toText).toEqual({ ok: true, value: name });
  const country = code === 'Brittany' ? null : code.slice(0, 2);
  expect(
    convert({
      row,
      from: field('text'),
      to: field('subdivision'),
      target: 'wix',
      value: name,
      country,
    }),
  ).toEqual({ ok: true, value: code });
});

it('H08 a code of a country is known by the country alone; without one text goes unchanged', () => {
  const toWix = (value: string, country: string | null) =>
    convert({ row, from: field('text'), to: field('subdivision'), target: 'wix', value, country });
  expect([toWix('NY', 'US'), toWix('NY', null), toWix('us-ny', null)]).toEqual(
    ['US-NY', 'NY', 'US-NY'].map((value) => ({ ok: true, value })),
  );
});

it('H09 a country is known by its usual names; one that is unknown is a problem of its row', () => {
  const toWix = (value: string) =>
    convert({ row, from: field('text'), to: field('country'), target: 'wix', value });
  expect(['England', 'Deutschland', 'Laos', '840'].map(toWix)).toEqual(
    ['GB', 'DE', 'LA', 'US'].map((value) => ({ ok: true, value })),
  );
  expect(toWix('Narnia')).toEqual({ ok: false, code: 'unknownCountry' });
  expect(
    convert({ row, from: field('country'), to: field('text'), target: 'remote', value: 'MD' }),
  ).toEqual({ ok: true, value: 'Moldova' });
});

const choices = (names: readonly (string | readonly [string, string])[]): Field => ({
  ...field('option'),
  options: names.map((name) =>
    typeof name === 'string' ? { value: name, label: name } : { value: name[0], label: name[1] },
  ),
});

it('H09 a country becomes the choice that stands for it, by value or label, and comes back', () => {
  const there = choices([
    'Germany',
    ['usa_1', 'United States'],
    'England',
    'United Kingdom',
    'Viet Nam',
  ]);
  const toRemote = (value: string) =>
    convert({ row, from: field('country'), to: there, target: 'remote', value });
  expect(['DE', 'US', 'GB', 'VN'].map(toRemote)).toEqual(
    ['Germany', 'usa_1', 'United Kingdom', 'Viet Nam'].map((value) => ({ ok: true, value })),
  );
  expect(toRemote('FR')).toEqual({ ok: false, code: 'optionNotAllowed' });
  const back = (value: string) =>
    convert({ row, from: there, to: field('country'), target: 'wix', value });
  expect(['Germany', 'usa_1', 'United Kingdom'].map(back)).toEqual(
    ['DE', 'US', 'GB'].map((value) => ({ ok: true, value })),
  );
});

it('H08 a state becomes the choice that stands for it in its country, and comes back', () => {
  const there = choices(['New York', ['ca_1', 'California']]);
  const toRemote = (value: string, country: string) =>
    convert({ row, from: field('subdivision'), to: there, target: 'remote', value, country });
  expect([toRemote('US-NY', 'US'), toRemote('US-CA', 'US')]).toEqual(
    ['New York', 'ca_1'].map((value) => ({ ok: true, value })),
  );
  expect(toRemote('DE-BY', 'DE')).toEqual({ ok: false, code: 'optionNotAllowed' });
  expect(
    convert({
      row,
      from: there,
      to: field('subdivision'),
      target: 'wix',
      value: 'ca_1',
      country: 'US',
    }),
  ).toEqual({ ok: true, value: 'US-CA' });
});

it('H06 an unreadable address is the problem of its row', () => {
  expect(
    convert({
      row,
      from: field('text'),
      to: field('email'),
      target: 'remote',
      value: 'an\uFFFD@example.com',
    }),
  ).toEqual({ ok: false, code: 'badEmail' });
  expect(
    convert({
      row,
      from: field('email'),
      to: field('email'),
      target: 'remote',
      value: ' Ana\u200B@Example.com',
    }),
  ).toEqual({ ok: true, value: 'Ana@Example.com' });
});
