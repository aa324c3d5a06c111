import fc from 'fast-check';
import { nodesOf, replaceAt } from '@/lib/testing/nodes';

const longText = 'x'.repeat(70_000);
const nested = (depth: number): unknown =>
  Array.from({ length: depth }).reduce<unknown>((inner) => [inner], 1);

/** What breaks parsers, databases and headers. */
export const junkText = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      '',
      ' ',
      '\u0000',
      'a\u0000b',
      '\ud800',
      '\udfff',
      '\u202e',
      '\u{1f4a5}',
      '%00',
      '%ff',
      '../..',
      '..;/',
      "'; drop table link; --",
      '${7*7}',
      '-1',
      '1e309',
      'NaN',
      '0x10',
      '0000-01-01T00:00:00Z',
      '__proto__',
      'constructor',
      '[object Object]',
      '\r\nx: y',
      '01a20b61-6a65-7231-be59-e1b17efc3080',
    ),
  },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 50 }) },
  { weight: 1, arbitrary: fc.constant(longText) },
);

export const junkValue: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 5, arbitrary: junkText },
  {
    weight: 3,
    arbitrary: fc.constantFrom<unknown>(
      -1,
      0,
      1.5,
      2 ** 31,
      2 ** 53,
      1e308,
      null,
      true,
      [],
      {},
      [null],
      { toString: 1 },
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      nested(30),
      nested(2_000),
      Array.from({ length: 20_000 }, () => 1),
    ),
  },
  {
    weight: 1,
    arbitrary: fc
      .anything({ maxDepth: 2, withNullPrototype: false })
      .filter((value) => typeof value !== 'bigint'),
  },
);

/**
 * A right value with one thing in it gone wrong: another value in its place, nothing, or something
 * more.
 */
export const broken = (right: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc
    .tuple(right, fc.nat(), fc.oneof(junkValue, fc.constant(undefined)), junkText)
    .map(([value, pick, junk, name]) => {
      const nodes = nodesOf(value);
      const node = nodes[pick % nodes.length];
      if (!node || pick % 10 === 0)
        return typeof value === 'object' && value !== null && !Array.isArray(value)
          ? { ...value, [name]: junk }
          : junk;
      return replaceAt(value, node.path, junk);
    });
