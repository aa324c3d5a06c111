import { stringify } from 'csv-stringify/sync';

/** Excel recognises UTF-8 only with this mark. */
export const utf8Mark = '\uFEFF';

/** Lines for a machine: unaltered, with every value in quotes, which keep line breaks inside. */
export const toPlainCsv = (lines: readonly (readonly string[])[]) =>
  stringify(
    lines.map((line) => [...line]),
    { quoted: true, record_delimiter: 'windows' },
  );

/** Lines for a spreadsheet: an apostrophe keeps a value from running as a formula (H13). */
export const toCsv = (lines: readonly (readonly string[])[]) => guardCsv(toPlainCsv(lines));

/** A file of `toPlainCsv`, guarded. */
export const guardCsv = (csv: string): string =>
  csv.replace(quotedValue, (whole, value: string) => (wouldRun(value) ? `"'${value}"` : whole));

const quotedValue = /"((?:[^"]|"")*)"/g;

/** The characters that begin a formula in a spreadsheet, also in full width. */
const formula = /^[=@\t\r\n\uFF1D\uFF20]/;
const signed = /^[+\-\uFF0B\uFF0D]/;
/**
 * After a sign: digits with separators, a currency, an extension; nothing that names a function or
 * a cell.
 */
const number =
  /^[+-]\s?\p{Sc}?\s?\(?\d[\d\s.,'()/-]*(e[+-]?\d+)?\s?(\p{Sc}|%|[A-Z]{3}|(x|ext\.?)\s?\d+)?$/iu;

const wouldRun = (value: string) =>
  formula.test(value) || (signed.test(value) && !number.test(value));
