/**
 * Contacts v4 as they go over the wire. Source: facts of the Wix REST reference and the SDK's
 * typings.
 */

export type Items<T> = { items: T[] };

export type WixEmail = { id: string; tag: string; email: string; primary: boolean };
export type WixPhone = {
  id: string;
  tag: string;
  countryCode?: string;
  phone: string;
  e164Phone?: string;
  formattedPhone?: string;
  primary: boolean;
};
export type WixStreetAddress = {
  addressLine?: string;
  addressLine2?: string;
  city?: string;
  subdivision?: string;
  country?: string;
  postalCode?: string;
  streetAddress?: { number?: string; name?: string };
};
export type WixAddress = { id: string; tag: string; address: WixStreetAddress };

export type ExtendedValue = string | number;

export type WixInfo = {
  name?: { first?: string; last?: string };
  emails?: Items<WixEmail>;
  phones?: Items<WixPhone>;
  addresses?: Items<WixAddress>;
  company?: string;
  jobTitle?: string;
  birthdate?: string;
  locale?: string;
  picture?: unknown;
  labelKeys?: Items<string>;
  extendedFields?: { items: Record<string, ExtendedValue> };
};

export type WixContact = {
  id: string;
  revision: number;
  source: { sourceType: string; appId?: string };
  createdDate: string;
  updatedDate: string;
  lastActivity: { activityDate: string; activityType: string };
  primaryInfo?: { email?: string; phone?: string };
  primaryEmail?: { email: string; subscriptionStatus: string; deliverabilityStatus: string };
  primaryPhone?: {
    countryCode?: string;
    e164Phone?: string;
    formattedPhone?: string;
    subscriptionStatus: string;
    deliverabilityStatus: string;
    phone: string;
  };
  info: WixInfo;
};

export type FieldDataType = 'TEXT' | 'NUMBER' | 'DATE' | 'URL';

export type ExtendedField = {
  namespace: string;
  key: string;
  displayName: string;
  dataType: FieldDataType;
  fieldType: 'SYSTEM' | 'USER_DEFINED';
  createdDate: string;
  updatedDate: string;
  description?: string;
};

export type WixLabel = {
  namespace: string;
  namespaceDisplayName: string;
  key: string;
  displayName: string;
  labelType: 'SYSTEM' | 'USER_DEFINED' | 'WIX_APP_DEFINED';
  createdDate: string;
  updatedDate: string;
};

export type EmailSubscription = {
  id: string;
  email: string;
  subscriptionStatus: string;
  deliverabilityStatus: string;
};

/** Who makes a change; webhooks carry it as `identity`. */
export type Writer = { kind: 'app' } | { kind: 'person'; userId: string };

export const memberStatusKey = 'members.membershipStatus';

export const extendedItems = (info: WixInfo): Record<string, ExtendedValue> =>
  info.extendedFields?.items ?? {};

export const isMember = (contact: WixContact): boolean =>
  extendedItems(contact.info)[memberStatusKey] !== undefined;
