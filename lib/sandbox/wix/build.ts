import { randomUUID } from 'node:crypto';
import { describePhone } from '@/lib/sandbox/phone';
import { asArray, asObject, asText, isObject, type JsonObject } from '@/lib/sandbox/types';
import {
  type EmailSubscription,
  type Items,
  type WixAddress,
  type WixContact,
  type WixEmail,
  type WixInfo,
  type WixPhone,
  type WixStreetAddress,
} from './types';

const idOf = (item: JsonObject) => asText(item['id']) || randomUUID();

/** Exactly one item of a non-empty list is primary: the marked one, else the first. */
function markPrimary<T extends { primary: boolean }>(items: T[]): T[] {
  const marked = items.findIndex((item) => item.primary);
  return items.map((item, index) => ({ ...item, primary: index === Math.max(marked, 0) }));
}

const itemsOf = (value: unknown): readonly unknown[] => asArray(asObject(value)['items']);

const wrap = <T>(items: T[]): Items<T> | undefined => (items.length > 0 ? { items } : undefined);

function buildEmails(value: unknown): Items<WixEmail> | undefined {
  return wrap(
    markPrimary(
      itemsOf(value)
        .map(asObject)
        .map((item) => ({
          id: idOf(item),
          tag: asText(item['tag']) || 'UNTAGGED',
          email: asText(item['email']),
          primary: item['primary'] === true,
        })),
    ),
  );
}

function buildPhones(value: unknown): Items<WixPhone> | undefined {
  return wrap(
    markPrimary(
      itemsOf(value)
        .map(asObject)
        .map((item) => {
          const phone = asText(item['phone']);
          const countryCode = asText(item['countryCode']) || undefined;
          return {
            id: idOf(item),
            tag: asText(item['tag']) || 'UNTAGGED',
            ...(countryCode ? { countryCode } : {}),
            phone,
            ...describePhone({ phone, ...(countryCode ? { countryCode } : {}) }),
            primary: item['primary'] === true,
          };
        }),
    ),
  );
}

const addressKeys = [
  'addressLine',
  'addressLine2',
  'city',
  'subdivision',
  'country',
  'postalCode',
  'streetAddress',
] as const;

function buildAddresses(value: unknown): Items<WixAddress> | undefined {
  return wrap(
    itemsOf(value)
      .map(asObject)
      .map((item) => {
        const given = asObject(item['address']);
        const address = Object.fromEntries(
          addressKeys.filter((key) => given[key]).map((key) => [key, given[key]]),
        );
        return {
          id: idOf(item),
          tag: asText(item['tag']) || 'UNTAGGED',
          address: address as WixStreetAddress,
        };
      }),
  );
}

function buildName(current: WixInfo['name'], patch: unknown): WixInfo['name'] {
  if (patch === null) return undefined;
  if (!isObject(patch)) return current;
  const name = { ...current };
  for (const key of ['first', 'last'] as const) {
    if (!(key in patch)) continue;
    const value = asText(patch[key]);
    if (value) name[key] = value;
    else delete name[key];
  }
  return Object.keys(name).length > 0 ? name : undefined;
}

const textKeys = ['company', 'jobTitle', 'birthdate', 'locale'] as const;

/**
 * The info after a write. A key that is absent in the patch stays; lists are replaced as a whole,
 * items keep the ids they are sent with. Labels and extended fields are the caller's.
 */
export function patchInfo(current: WixInfo, patch: JsonObject): WixInfo {
  const info: WixInfo = { ...current };
  const set = <K extends keyof WixInfo>(key: K, value: WixInfo[K] | undefined) => {
    if (value === undefined) delete info[key];
    else info[key] = value;
  };
  if ('name' in patch) set('name', buildName(current.name, patch['name']));
  if ('emails' in patch) set('emails', buildEmails(patch['emails']));
  if ('phones' in patch) set('phones', buildPhones(patch['phones']));
  if ('addresses' in patch) set('addresses', buildAddresses(patch['addresses']));
  if ('picture' in patch) set('picture', patch['picture'] ?? undefined);
  for (const key of textKeys) if (key in patch) set(key, asText(patch[key]) || undefined);
  return info;
}

export const primaryEmailOf = (info: WixInfo): string | undefined =>
  info.emails?.items.find((item) => item.primary)?.email;
export const primaryPhoneOf = (info: WixInfo): WixPhone | undefined =>
  info.phones?.items.find((item) => item.primary);

/** Fills everything that Wix computes from `info`. */
export function computeContact({
  contact,
  subscription,
}: {
  contact: WixContact;
  subscription: EmailSubscription | undefined;
}): WixContact {
  const { info } = contact;
  const email = primaryEmailOf(info);
  const phone = primaryPhoneOf(info);
  const subscriptionStatus = subscription?.subscriptionStatus ?? 'NO_SUBSCRIPTION_STATUS';
  const deliverabilityStatus = subscription?.deliverabilityStatus ?? 'NOT_SET';
  const { first = '', last = '' } = info.name ?? {};

  const kept = Object.entries(info.extendedFields?.items ?? {}).filter(
    ([key]) => !/^(contacts|emailSubscriptions)\./.test(key),
  );
  const items = Object.fromEntries(kept);
  if (first || last) {
    items['contacts.displayByFirstName'] = `${first} ${last}`.trim();
    items['contacts.displayByLastName'] = `${last} ${first}`.trim();
  }
  if (email) {
    items['emailSubscriptions.effectiveEmail'] = email;
    items['emailSubscriptions.subscriptionStatus'] = subscriptionStatus;
    items['emailSubscriptions.deliverabilityStatus'] = deliverabilityStatus;
  }

  const { primaryInfo: _info, primaryEmail: _email, primaryPhone: _phone, ...rest } = contact;
  return {
    ...rest,
    ...(email || phone
      ? { primaryInfo: { ...(email ? { email } : {}), ...(phone ? { phone: phone.phone } : {}) } }
      : {}),
    ...(email ? { primaryEmail: { email, subscriptionStatus, deliverabilityStatus } } : {}),
    ...(phone
      ? {
          primaryPhone: {
            ...(phone.countryCode ? { countryCode: phone.countryCode } : {}),
            ...(phone.e164Phone ? { e164Phone: phone.e164Phone } : {}),
            ...(phone.formattedPhone ? { formattedPhone: phone.formattedPhone } : {}),
            subscriptionStatus: 'NO_SUBSCRIPTION_STATUS',
            deliverabilityStatus: 'NO_DELIVERABILITY_STATUS',
            phone: phone.phone,
          },
        }
      : {}),
    info: { ...info, extendedFields: { items } },
  };
}
