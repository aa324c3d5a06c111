import { expect, it } from 'vitest';
import { guardCsv, toCsv, toPlainCsv } from './csv';

it('H13 only what a spreadsheet would run is set off', () => {
  const run = [
    '=HYPERLINK(1)',
    '@me',
    '\tx',
    '\rx',
    '+cmd|x',
    '-A1',
    '-1+cmd|x',
    '+SUM(1)',
    '-1-A1',
    '\uFF1D1',
  ];
  expect(toCsv([run])).toBe(`${run.map((value) => `"'${value}"`).join(',')}\r\n`);
});

it('H13 numbers, phone numbers and negative amounts are written as they are', () => {
  const values = [
    '-12.50',
    '-1.234,56',
    '+3',
    '-1e5',
    '+1 (212) 555-0199',
    '+49 30/1234567',
    '+12125550100 ext. 12',
    '-5 €',
    '-$5.00',
    '-7 %',
    '- 5',
    '-12.50 EUR',
    '10.50',
    '12345678901234567890',
    'x=1',
  ];
  expect(toCsv([values])).toBe(`${values.map((value) => `"${value}"`).join(',')}\r\n`);
});

it('H13 what goes to a machine is not altered; it is guarded as if written for a person', () => {
  const lines = [['=1+1', '@x', '-a', 'two\nlines', 'the "best"', '+1 2']];
  expect(toPlainCsv(lines)).toBe('"=1+1","@x","-a","two\nlines","the ""best""","+1 2"\r\n');
  expect(guardCsv(toPlainCsv(lines))).toBe(toCsv(lines));
});

it('commas, quotes and line breaks stay inside their value', () => {
  expect(toCsv([['Ann, Ltd', 'the "best"', 'two\nlines', 'plain']])).toBe(
    '"Ann, Ltd","the ""best""","two\nlines","plain"\r\n',
  );
});
