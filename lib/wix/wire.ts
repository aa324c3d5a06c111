import { z } from 'zod';

/**
 * The part of Contacts v4's wire format that we read; everything else is passed through.
 * Source: dev.wix.com/docs/api-reference/crm/members-contacts/contacts/contacts/contact-v4
 */
const emailItem = z.looseObject({
  id: z.string().optional(),
  email: z.string().nullish(),
  primary: z.boolean().optional(),
});
const phoneItem = z.looseObject({
  id: z.string().optional(),
  phone: z.string().nullish(),
  e164Phone: z.string().nullish(),
  countryCode: z.string().nullish(),
  primary: z.boolean().optional(),
});
const address = z.looseObject({
  addressLine: z.string().nullish(),
  addressLine2: z.string().nullish(),
  streetAddress: z
    .looseObject({ number: z.string().nullish(), name: z.string().nullish() })
    .nullish(),
  city: z.string().nullish(),
  subdivision: z.string().nullish(),
  country: z.string().nullish(),
  postalCode: z.string().nullish(),
});
const addressItem = z.looseObject({ id: z.string().optional(), address: address.nullish() });

const listOf = <T extends z.ZodType>(item: T) =>
  z.looseObject({ items: z.array(item).nullish() }).nullish();

const wixInfo = z.looseObject({
  name: z.looseObject({ first: z.string().nullish(), last: z.string().nullish() }).nullish(),
  emails: listOf(emailItem),
  phones: listOf(phoneItem),
  addresses: listOf(addressItem),
  company: z.string().nullish(),
  jobTitle: z.string().nullish(),
  birthdate: z.string().nullish(),
  locale: z.string().nullish(),
  labelKeys: listOf(z.string()),
  extendedFields: z.looseObject({ items: z.record(z.string(), z.unknown()).nullish() }).nullish(),
});

export const wixContact = z.looseObject({
  id: z.string().min(1),
  revision: z.coerce.number().int().nonnegative(),
  createdDate: z.string(),
  updatedDate: z.string(),
  info: wixInfo.nullish(),
  primaryInfo: z
    .looseObject({ email: z.string().nullish(), phone: z.string().nullish() })
    .nullish(),
});

export type WixContact = z.infer<typeof wixContact>;
export type WixInfo = z.infer<typeof wixInfo>;
export type WixEmail = z.infer<typeof emailItem>;
export type WixPhone = z.infer<typeof phoneItem>;
export type WixAddressItem = z.infer<typeof addressItem>;
export type WixAddress = z.infer<typeof address>;

export const contactAnswer = z.looseObject({ contact: wixContact });
export const contactsAnswer = z.looseObject({
  contacts: z.array(wixContact).default([]),
  pagingMetadata: z.looseObject({ total: z.number().nullish() }).nullish(),
});

const wixField = z.looseObject({
  key: z.string(),
  displayName: z.string(),
  dataType: z.string(),
  namespace: z.string().optional(),
  fieldType: z.string().optional(),
});
export type WixField = z.infer<typeof wixField>;
export const fieldAnswer = z.looseObject({ field: wixField });
export const fieldsAnswer = z.looseObject({ fields: z.array(wixField).default([]) });

const wixLabel = z.looseObject({
  key: z.string(),
  displayName: z.string(),
  namespace: z.string().optional(),
  labelType: z.string().optional(),
});
export type WixLabel = z.infer<typeof wixLabel>;
export const labelAnswer = z.looseObject({ label: wixLabel });
export const labelsAnswer = z.looseObject({ labels: z.array(wixLabel).default([]) });

export const subscription = z.looseObject({
  email: z.string(),
  subscriptionStatus: z.string().nullish(),
  deliverabilityStatus: z.string().nullish(),
});
export const subscriptionsAnswer = z.looseObject({
  subscriptions: z.array(subscription).default([]),
});

export const bulkStartAnswer = z.looseObject({ jobId: z.string().min(1) });
const bulkJob = z.looseObject({
  status: z.string(),
  totalItems: z.number().default(0),
  successTotal: z.number().default(0),
  failedTotal: z.number().default(0),
  errors: z
    .array(z.looseObject({ code: z.string().nullish(), contactId: z.string().nullish() }))
    .default([]),
});
export type BulkJob = z.infer<typeof bulkJob>;
export const bulkJobAnswer = z.looseObject({ job: bulkJob });

/** Wix's error body; every part may be missing. */
export const wixErrorBody = z.looseObject({
  details: z
    .looseObject({
      applicationError: z
        .looseObject({ code: z.union([z.string(), z.number()]).nullish(), data: z.unknown() })
        .nullish(),
      validationError: z
        .looseObject({
          fieldViolations: z
            .array(
              z.looseObject({
                field: z.string().optional(),
                description: z.string().nullish(),
                violatedRule: z.string().nullish(),
                ruleName: z.string().nullish(),
              }),
            )
            .nullish(),
        })
        .nullish(),
    })
    .nullish(),
});
export type WixErrorBody = z.infer<typeof wixErrorBody>;
