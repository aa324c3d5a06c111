/**
 * A stored reason; its text is made when shown (`lib/text`). `params` never hold a contact's
 * values.
 */
export type Reason = {
  readonly code: string;
  readonly params?: Readonly<Record<string, string | number>>;
};
