import { emailForms } from '@/lib/core/values/email';
import type { KeyHash } from '@/lib/core/values/fingerprint';
import type { Seal } from '@/lib/seal';

export type ConsentParts = {
  readonly siteNo: number;
  readonly seal: Seal;
  readonly keyHash: KeyHash;
};

/** The key under which an address is stored. */
export const keyOf = ({ keyHash }: Pick<ConsentParts, 'keyHash'>, address: string) =>
  keyHash('email', address);

/**
 * An international domain has two forms, and earlier rows may use the other one: a consent stored
 * under it still holds.
 */
export const formerKeysOf = ({ keyHash }: Pick<ConsentParts, 'keyHash'>, address: string) =>
  emailForms(address)
    .filter((form) => form !== address)
    .map((form) => keyHash('email', form));

/** Where an address is sealed. */
export const emailPlace = (siteNo: number, key: string) => ({
  table: 'consent_state',
  row: `${siteNo} ${key}`,
  column: 'email',
});
