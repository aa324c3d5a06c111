import type { SideName } from './side';

/**
 * A stored reason; its text is made when shown (`lib/text`). `params` never hold a contact's
 * values.
 */
export type Reason = {
  readonly code: string;
  readonly params?: Readonly<Record<string, string | number>>;
};

/**
 * The side that a reason is about. Reasons are grouped by code and side, because the same code
 * means something else on the other side.
 */
export type ReasonSide = SideName | 'none';

export const reasonOf = ({ code, of }: { code: string; of: ReasonSide }): Reason =>
  of === 'none' ? { code } : { code, params: { side: of } };
