/**
 * What happened, why, and what to do next. `{here}` is the side a reason names, `{there}` the other
 * one, `{service}` the connected system; all are names, as of Wix.
 */
export type ReasonText = { readonly what: string; readonly why: string; readonly next: string };
