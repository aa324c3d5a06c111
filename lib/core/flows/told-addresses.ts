import { canonicalEmail, isEmail } from '@/lib/core/values/email';

/**
 * What a signed message of the service told about one address. A hint only: what is true is read.
 */
export type SubscriberHint = { /** Lower case. */ readonly email: string };

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
