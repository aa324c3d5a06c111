import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { OperationChange } from '@/lib/core/model/operation';
import { packChanges, unpackChanges } from './operation-changes';

const fingerprints = fc.array(
  fc.uint8Array({ minLength: 6, maxLength: 6 }).map((bytes) => Buffer.from(bytes).toString('hex')),
  { maxLength: 300 },
);
const change: fc.Arbitrary<OperationChange> = fc.record({
  row: fc.nat(),
  field: fc.string({ unit: 'grapheme' }),
  rule: fc.constantFrom('onlyWixMoved', 'systemOfRecord', 'fillBlank'),
  before: fingerprints,
  after: fingerprints,
  source: fingerprints,
});

test('changes come back as they were packed', () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 5 }), (changes) => {
      const rule = 'onlyWixMoved';
      expect(unpackChanges({ rule, packed: packChanges({ rule, changes }) })).toEqual(changes);
    }),
    { numRuns: 100 },
  );
});

test('a change of one field takes few bytes', () => {
  const one = {
    row: 3,
    field: 'phone',
    rule: 'onlyWixMoved',
    before: ['a1b2c3d4e5f6'],
    after: ['a1b2c3d4e5f7'],
    source: ['a1b2c3d4e5f7'],
  } as const;
  expect(packChanges({ rule: 'onlyWixMoved', changes: [one] }).length).toBeLessThan(40);
});
