import { createHash } from 'node:crypto';

/**
 * Mailchimp's marketing API as it goes over the wire. Source: the vendor's public description and
 * recorded traffic.
 */

export type MemberStatus =
  'subscribed' | 'unsubscribed' | 'cleaned' | 'pending' | 'transactional' | 'archived';

/** Who makes a change; a webhook is told of some of them only. */
export type Source = 'user' | 'admin' | 'api';

export type MergeType =
  | 'text'
  | 'number'
  | 'address'
  | 'phone'
  | 'date'
  | 'url'
  | 'imageurl'
  | 'radio'
  | 'dropdown'
  | 'birthday'
  | 'zip';

export type MergeField = {
  merge_id: number;
  tag: string;
  name: string;
  type: MergeType;
  required: boolean;
  choices: string[];
};

export type MergeValue = string | number | Record<string, string>;

/** Replaced, never changed in place. */
export type Member = {
  email: string;
  contactId: string;
  status: MemberStatus;
  /** Left or was thrown out by itself: the API alone can't bring it back. */
  isKeptOut: boolean;
  /** Said that a mail was spam. */
  hasComplained: boolean;
  unsubscribeReason: string;
  mergeFields: Record<string, MergeValue>;
  /** ISO with seconds, as the service shows it. */
  signedUpAt: string;
  changedAt: string;
};

export type HookEvents = Record<
  'subscribe' | 'unsubscribe' | 'profile' | 'cleaned' | 'upemail' | 'campaign',
  boolean
>;

export type Hook = {
  id: string;
  url: string;
  events: HookEvents;
  sources: Record<Source, boolean>;
  secret: string | null;
};

/** The key of a member: MD5 of the address in lower case. */
export const hashOf = (email: string) =>
  createHash('md5').update(email.toLowerCase()).digest('hex');

/** The service shows whole seconds and an offset. */
export const toWireDate = (ms: number) => `${new Date(ms).toISOString().slice(0, 19)}+00:00`;
