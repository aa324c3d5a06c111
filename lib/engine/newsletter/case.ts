import type { Consent } from '@/lib/core/flows/consent';
import type { ContactRecord } from '@/lib/core/model/contact';
import type { Link } from '@/lib/core/model/link';
import { canonical } from '@/lib/core/values/canonical';
import { isEmail } from '@/lib/core/values/email';
import { type NewsletterParts } from '@/lib/ports/consents';
import type { Subscriber } from '@/lib/ports/mailing-list';

/** What was just read: contacts from Wix, `subscribers` from the service, `null`: not there. */
export type Found = {
  readonly records: readonly ContactRecord[];
  /** Links whose contact is gone from Wix. */
  readonly gone: readonly Link[];
  readonly addresses: readonly string[];
  readonly subscribers: ReadonlyMap<string, Subscriber | null>;
  /** How often an address was tried before, where it was. */
  readonly attempts: ReadonlyMap<string, number>;
};

export const nothingFound: Found = {
  records: [],
  gone: [],
  addresses: [],
  subscribers: new Map(),
  attempts: new Map(),
};

/** One address with all that is known of it: it has one consent and one link that represents it. */
export type Case = {
  readonly address: string;
  readonly before: Consent;
  /** The link that represents the address; `null`: nothing was ever done here. */
  readonly link: Link | null;
  /**
   * Whether the store has the link in this form: another contact may have taken it over, or its
   * contact may have another address.
   */
  readonly isStored: boolean;
  /** The contact that represents the address, if it was read: its values are sent. */
  readonly record: ContactRecord | null;
  /** Other contacts with the very same address (E06). */
  readonly others: readonly { readonly record: ContactRecord; readonly link: Link | null }[];
  readonly subscriber: Subscriber | null | undefined;
  readonly attempts: number;
};

/** An address that its contact no longer has. */
export type Parted = { readonly address: string; readonly link: Link };

export type Cases = {
  readonly cases: readonly Case[];
  /** Addresses that no contact has any more. */
  readonly parted: readonly Parted[];
  /** Contacts that represent their address from now on. */
  readonly heirs: readonly string[];
  /** Links without an address now. */
  readonly bare: readonly Link[];
  /** Links that became needless. */
  readonly removedLinkIds: readonly string[];
};

export const sameAddress = 'sameAddress';

/** Shown, and unchanged since. A change of an address's consent moves every contact that has it. */
export const isSeenOther = ({ record, link }: Case['others'][number]): boolean =>
  link?.reason?.code === sameAddress && link.wixVersion === record.version;

/** Whether the link represents its address, instead of being one more contact with it. */
export const isHolder = (link: Link) => link.reason?.code !== sameAddress;

/** The address of a contact; `null` also for an invalid one, which is never looked up. */
export function addressOf({
  record,
  parts,
}: {
  record: ContactRecord;
  parts: Pick<NewsletterParts, 'keys'>;
}): string | null {
  const address = canonical({ type: 'email', value: record.fields[parts.keys.email] });
  return address !== null && isEmail(address) ? address : null;
}
