import { stringify } from 'csv-stringify/sync';

/** Excel takes UTF-8 for what it is only with this mark. */
export const utf8Mark = '\uFEFF';

/**
 * Lines as a machine reads them: nothing altered, and quotes around all keep line breaks inside.
 */
export const toPlainCsv = (lines: readonly (readonly string[])[]) =>
  stringify(
    lines.map((line) => [...line]),
    { quoted: true, record_delimiter: 'windows' },
  );

/**
 * Lines as a person's spreadsheet opens them: what it would run is set off by an apostrophe (H13).
 */
export const toCsv = (lines: readonly (readonly string[])[]) => guardCsv(toPlainCsv(lines));

/** A file of `toPlainCsv`, guarded. */
export const guardCsv = (csv: string): string =>
  csv.replace(quotedValue, (whole, value: string) => (wouldRun(value) ? `"'${value}"` : whole));

const quotedValue = /"((?:[^"]|"")*)"/g;

/** A spreadsheet takes these for the beginning of a formula, also in their full width. */
const formula = /^[=@\t\r\n\uFF1D\uFF20]/;
const signed = /^[+\-\uFF0B\uFF0D]/;
/**
 * After a sign: digits with what groups them, a currency, an extension; nothing that names a
 * function or a cell.
 */
const number =
  /^[+-]\s?\p{Sc}?\s?\(?\d[\d\s.,'()/-]*(e[+-]?\d+)?\s?(\p{Sc}|%|[A-Z]{3}|(x|ext\.?)\s?\d+)?$/iu;

const wouldRun = (value: string) =>
  formula.test(value) || (signed.test(value) && !number.test(value));
