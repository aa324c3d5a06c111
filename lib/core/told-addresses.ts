import type { SubscriberHint } from './subscriber-ports';
import { canonicalEmail, isEmail } from './values/email';

/**
 * Whom a message of an e-mail service speaks of, each once. What can't be an address, of whatever
 * size, is nobody (S7).
 */
export const toldAddresses = (
  told: readonly (string | null | undefined)[],
): readonly SubscriberHint[] =>
  [
    ...new Set(
      told.flatMap((address) => (address && isEmail(address) ? [canonicalEmail(address)] : [])),
    ),
  ].map((email) => ({ email }));
