import { expect, it } from 'vitest';
import { readCount } from './read-count';

it('1204, 1,204, 1 204, 1.204 and 1’204 are one number, pasted with spaces around or not', () => {
  for (const typed of ['1204', '1,204', '1 204', '1\u00a0204', '1.204', '1’204', " 1'204 "])
    expect(readCount(typed)).toBe(1204);
});

it('anything else is none', () => {
  for (const typed of [undefined, '', ' ', 'all', '-5', '12a', '1204!'])
    expect(readCount(typed)).toBeNull();
});
