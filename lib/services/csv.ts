import { stringify } from 'csv-stringify/sync';

/** Excel takes UTF-8 for what it is only with this mark. */
export const utf8Mark = '\uFEFF';

/** A value that a spreadsheet would take for a formula is set off by an apostrophe; quotes around all keep line breaks inside. */
export const toCsv = (lines: readonly (readonly string[])[]) => stringify(lines.map((line) => [...line]), { escape_formulas: true, quoted: true, record_delimiter: 'windows' });
