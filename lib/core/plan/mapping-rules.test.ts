import { describe, expect, it } from 'vitest';
import type { Field, FieldType } from '@/lib/core/model/field';
import { checkMapping, directionsOf, newRow, numberRows } from './mapping-rules';

const field = (key: string, type: FieldType = 'text', more: Partial<Field> = {}): Field => ({
  key,
  label: key.toUpperCase(),
  type,
  readOnly: false,
  ...more,
});
const all = ['both', 'toRemote', 'toWix'] as const;

describe('which fields fit', () => {
  it.each([
    ['text and e-mail', field('a'), field('b', 'email'), ['both', 'toRemote', 'toWix']],
    ['a list and a text: one way only', field('a', 'set'), field('b'), ['toRemote', 'toWix']],
    ['lists', field('a', 'set'), field('b', 'set'), ['both', 'toRemote', 'toWix']],
    ['number and date: none', field('a', 'number'), field('b', 'date'), []],
    [
      'what may not be written is a source only',
      field('a', 'text', { readOnly: true }),
      field('b'),
      ['toRemote'],
    ],
    ['a date loses its time one way only', field('a', 'date'), field('b', 'datetime'), ['toWix']],
  ] as const)('%s', (_, wix, remote, expected) =>
    expect(directionsOf({ wix, remote, allowed: all })).toEqual(expected),
  );
});

const fields = {
  wix: [
    field('email', 'email'),
    field('first'),
    field('full', 'text', { joins: ['first'] }),
    field('labels', 'set'),
    field('age', 'number'),
  ],
  remote: [field('mail', 'email'), field('name'), field('day', 'date')],
};
const good = [
  newRow({ wix: 'email', remote: 'mail', direction: 'both' }),
  newRow({ wix: 'first', remote: 'name', direction: 'both' }),
];
const check = (rows: Parameters<typeof checkMapping>[0]['rows']) =>
  checkMapping({ rows, fields, allowed: all, locked: ['email'] }).map(({ place, reason }) => [
    place,
    reason.code,
  ]);

describe('a draft', () => {
  it('that is right has no problem', () => expect(check(good)).toEqual([]));
  it('names what is gone, what does not fit, what is written twice and what must stay', () => {
    expect(
      check([...good, newRow({ wix: 'away', remote: 'name', direction: 'toRemote' })]),
    ).toContainEqual([2, 'mappingFieldGone']);
    expect(check([...good, newRow({ wix: 'age', remote: 'day', direction: 'toRemote' })])).toEqual([
      [2, 'mappingNoFit'],
    ]);
    expect(check([...good, newRow({ wix: 'age', remote: 'name', direction: 'toRemote' })])).toEqual(
      [[2, 'mappingSameTarget']],
    );
    // A joined field writes its parts.
    expect(
      check([...good, newRow({ wix: 'full', remote: 'name', direction: 'toWix' })]),
    ).toContainEqual([2, 'mappingSameTarget']);
    expect(check(good.slice(1))).toEqual([[1, 'mappingRowNeeded']]);
  });
  it('may read one field twice', () =>
    expect(
      check([...good, newRow({ wix: 'first', remote: 'day', direction: 'toRemote' })]),
    ).toEqual([]));
});

describe('numbers', () => {
  const current = good.map((row, index) => ({ ...row, id: index + 1 }));
  it('stay with rows that stay, wherever they stand', () =>
    expect(
      numberRows({ rows: [...good].reverse(), current, highest: 7 }).map(({ id }) => id),
    ).toEqual([2, 1]));
  it.each([
    { direction: 'toWix' },
    { winner: 'wix' },
    { winner: 'ask' },
    { blanks: 'keep' },
  ] as const)('H16 stay with a row whose fields and value pairs stay: %o', (change) =>
    expect(
      numberRows({ rows: [good[0]!, { ...good[1]!, ...change }], current, highest: 7 }).map(
        ({ id }) => id,
      ),
    ).toEqual([1, 2]),
  );
  it('H16 are new for other fields or value pairs, and never used again', () => {
    const rows = [
      good[0]!,
      { ...good[1]!, pairs: [{ wix: 'a', remote: 'b' }] },
      newRow({ wix: 'age', remote: 'name', direction: 'toRemote' }),
    ];
    expect(numberRows({ rows, current, highest: 7 }).map(({ id }) => id)).toEqual([1, 8, 9]);
  });
  it('H16 of two one-way rows between the same fields the unchanged one keeps its own', () => {
    const there = { ...good[1]!, direction: 'toRemote' as const };
    const back = { ...good[1]!, direction: 'toWix' as const };
    const two = [
      { ...there, id: 4 },
      { ...back, id: 5 },
    ];
    expect(
      numberRows({ rows: [back, { ...there, winner: 'wix' }], current: two, highest: 5 }).map(
        ({ id }) => id,
      ),
    ).toEqual([5, 4]);
  });
  it('are given once where a row stands twice', () =>
    expect(
      numberRows({ rows: [good[0]!, { ...good[0]! }], current, highest: 2 }).map(({ id }) => id),
    ).toEqual([1, 3]));
});
