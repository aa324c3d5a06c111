import { expect, it } from 'vitest';
import type { ContactRecord } from '@/lib/core/model/contact';
import type { Field } from '@/lib/core/model/field';
import type { MappingRow } from '@/lib/core/model/mapping';
import { carry, reasonOf, valuesOf } from './carry';

const labels: Field = { key: 'labels', label: 'Labels', type: 'set', readOnly: false };
const row: MappingRow = {
  id: 1,
  wix: 'labels',
  remote: 'tags',
  direction: 'toRemote',
  winner: 'systemOfRecord',
  blanks: 'keep',
};

function carried(to: Partial<Field>, held: readonly string[]) {
  const record = {
    id: 'w1',
    version: '1',
    createdAt: '',
    updatedAt: '',
    linkedId: null,
    name: null,
    emails: [],
    phones: [],
    fields: { labels: held },
    source: null,
  } satisfies ContactRecord;
  const fields = {
    wix: new Map([['labels', labels]]),
    remote: new Map([
      ['tags', { key: 'tags', label: 'Tags', type: 'set', readOnly: false, ...to } as Field],
    ]),
  };
  const { rows, problems } = carry({ record, mapping: { version: 1, rows: [row] }, fields });
  return { values: valuesOf(rows), reasons: problems.map(reasonOf) };
}

it.each([
  ['one with the other side’s separator', { separator: ';' }, 'a;b', 'badElement'],
  ['one with a control character', {}, 'a\u0007b', 'badElement'],
  ['one that is too long', { maxLength: 4 }, 'endless', 'tooLong'],
  [
    'one that is no choice there',
    { options: [{ value: 'VIP', label: 'VIP' }] },
    'unknown',
    'optionNotAllowed',
  ],
] as const)(
  'H04 of a list %s stays behind with its reason, and the others go',
  (_, to, odd, code) => {
    expect(carried(to, ['VIP', odd])).toEqual({
      values: { tags: ['VIP'] },
      reasons: [{ code, params: { field: 'Labels' } }],
    });
  },
);

it('H04 a list of which nothing fits never empties the one that is there', () => {
  expect(carried({ maxLength: 2 }, ['endless'])).toEqual({
    values: {},
    reasons: [{ code: 'tooLong', params: { field: 'Labels' } }],
  });
});
