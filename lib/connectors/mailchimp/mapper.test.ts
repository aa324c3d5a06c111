import { describe, expect, it } from 'vitest';
import { convert } from '@/lib/core/values/convert';
import { isBirthday, toFields, toMergeFields, toSubscriber } from './mapper';

const mergeFields = [
  { tag: 'EMAIL', name: 'E-mail', type: 'text' },
  { tag: 'FNAME', name: 'First Name', type: 'text' },
  { tag: 'ADDRESS', name: 'Address', type: 'address' },
  { tag: 'BDAY', name: 'Birthday', type: 'birthday' },
  { tag: 'SIZE', name: 'Size', type: 'dropdown', options: { choices: ['S', 'M'] } },
  { tag: 'VISITS', name: 'Visits', type: 'number' },
];
const fields = toFields(mergeFields);
const birthdays = new Set(mergeFields.filter(isBirthday).map(({ tag }) => tag));
const member = {
  id: 'h',
  email_address: 'Ana@Example.com',
  status: 'subscribed',
  merge_fields: { FNAME: 'Ana', BDAY: '05/04', SIZE: '', VISITS: 3 },
  last_changed: '',
} as const;
const read = (
  over: Partial<Parameters<typeof toSubscriber>[0]['member']> = {},
  complained: readonly string[] = [],
) =>
  toSubscriber({
    member: { ...member, ...over },
    fields,
    birthdays,
    complained: new Set(complained),
  });

describe('merge fields', () => {
  it('are fields with types and choices, but for the e-mail and what goes whole or not', () => {
    expect(
      fields.map(({ key, type, options }) => [key, type, options?.map(({ value }) => value)]),
    ).toEqual([
      ['FNAME', 'text', undefined],
      ['BDAY', 'date', undefined],
      ['SIZE', 'option', ['S', 'M']],
      ['VISITS', 'number', undefined],
    ]);
  });

  it('D07 a birthday goes there without its year, whatever the zone', () => {
    expect(
      toMergeFields({
        fields: {
          BDAY: '1990-05-04',
          FNAME: '1990-05-04',
          SIZE: null,
          VISITS: 3,
          LABELS: ['a', 'b'],
        },
        birthdays,
      }),
    ).toEqual({ BDAY: '05/04', FNAME: '1990-05-04', SIZE: '', VISITS: 3, LABELS: 'a, b' });
  });

  it('H07 a number that the service would round is not sent; any other keeps its value', () => {
    const [from, to] = [
      { key: 'note', label: 'Note', type: 'text' as const, readOnly: false },
      fields.find(({ key }) => key === 'VISITS'),
    ];
    if (!to) throw new Error('it is a field');
    const sent = (value: string) =>
      convert({
        row: {
          id: 1,
          wix: 'note',
          remote: 'VISITS',
          direction: 'toRemote',
          winner: 'wix',
          blanks: 'keep',
        },
        from,
        to,
        target: 'remote',
        value,
      });
    expect([sent('9007199254740993'), sent('10.50')]).toEqual([
      { ok: false, code: 'numberTooLong' },
      { ok: true, value: '10.50' },
    ]);
  });

  it('are read as typed values; blank is null, and a birthday can’t be read back', () => {
    expect(read()).toEqual({
      id: 'h',
      email: 'ana@example.com',
      status: 'subscribed',
      fields: { FNAME: 'Ana', SIZE: null, VISITS: 3 },
    });
  });
});

describe('where somebody stands', () => {
  it('E02 is out only by leaving: the archived and the never asked have not left', () => {
    expect(
      (
        ['subscribed', 'unsubscribed', 'pending', 'cleaned', 'transactional', 'archived'] as const
      ).map((status) => read({ status }).status),
    ).toEqual(['subscribed', 'unsubscribed', 'pending', 'bounced', 'archived', 'archived']);
  });

  it('E03 who complained is told apart from who left, and may have come back since', () => {
    expect(read({ status: 'unsubscribed' }, ['ana@example.com']).status).toBe('complained');
    expect(read({}, ['ana@example.com']).status).toBe('subscribed');
  });
});
