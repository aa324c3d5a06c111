import { expect, it } from 'vitest';
import { toCsv } from './csv';

it('a value that begins like a formula stays a value', () => {
  expect(toCsv([['=HYPERLINK("http://x")', '+1 212', '-1', '@me', '\tx']])).toBe(`"'=HYPERLINK(""http://x"")","'+1 212","'-1","'@me","'\tx"\r\n`);
});

it('commas, quotes and line breaks stay inside their value', () => {
  expect(toCsv([['Ann, Ltd', 'the "best"', 'two\nlines', 'plain']])).toBe('"Ann, Ltd","the ""best""","two\nlines","plain"\r\n');
});
