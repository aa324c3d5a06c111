/**
 * `set` is a list without order (labels, tags, multi-select); `country` is ISO 3166-1 alpha-2;
 * `subdivision` ISO 3166-2, or a text that has no code.
 */
export type FieldType =
  | 'text'
  | 'email'
  | 'phone'
  | 'date'
  | 'datetime'
  | 'number'
  | 'boolean'
  | 'option'
  | 'set'
  | 'url'
  | 'country'
  | 'subdivision';

/**
 * A typed value of one field. `null` is blank. A `date` is `YYYY-MM-DD`, a `datetime` an ISO
 * instant in UTC.
 */
export type FieldValue = string | number | boolean | readonly string[] | null;

/**
 * Values by field key. A key that is absent was not read (or is left alone by a write); `null` is
 * blank (or clears).
 */
export type FieldValues = Readonly<Record<string, FieldValue>>;

/** One entry of a side's field catalogue. */
export type Field = {
  readonly key: string;
  readonly label: string;
  readonly type: FieldType;
  readonly readOnly: boolean;
  /** Keys of the fields that this one joins: writing it writes them. */
  readonly joins?: readonly string[];
  /** Values there are now, where any other may be written too. */
  readonly known?: readonly string[];
  /**
   * For `option` and `set`: what may be written. Absent on a set whose missing elements the side
   * creates itself.
   */
  readonly options?: readonly { readonly value: string; readonly label: string }[];
  /** Of a text, or of each element of a set. */
  readonly maxLength?: number;
  /** Of a set: the separator that the side stores between elements; no element may contain it. */
  readonly separator?: string;
  /** A number that is kept as a double: no other number than it can hold may be written. */
  readonly isDouble?: true;
  /**
   * True for a field the owner or another app made (a Wix extended field, a custom CRM property).
   */
  readonly custom?: boolean;
};
