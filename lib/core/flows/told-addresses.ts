import { canonicalEmail, isEmail } from '@/lib/core/values/email';

/** One address named in a signed webhook of the service. A hint only: the true status is read. */
export type SubscriberHint = { /** Lower case. */ readonly email: string };

/**
 * The addresses that a webhook of an e-mail service names, each once. Text that can't be an
 * address, of whatever size, is dropped (S7).
 */
export const toldAddresses = (
  told: readonly (string | null | undefined)[],
): readonly SubscriberHint[] =>
  [
    ...new Set(
      told.flatMap((address) => (address && isEmail(address) ? [canonicalEmail(address)] : [])),
    ),
  ].map((email) => ({ email }));
