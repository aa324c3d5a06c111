import { z } from 'zod';

/**
 * The part of Mailchimp's answers that we request (`fields=`). Source:
 * mailchimp.com/developer/marketing/api/
 */
export const rootShape = z.object({ account_id: z.string(), account_name: z.string().default('') });

export const listsShape = z.object({
  lists: z.array(z.object({ id: z.string(), name: z.string() })),
  total_items: z.number(),
});

const mergeFieldShape = z.object({
  tag: z.string(),
  name: z.string(),
  type: z.string(),
  options: z.object({ choices: z.array(z.string()).optional() }).optional(),
});
export type MergeField = z.output<typeof mergeFieldShape>;
export const mergeFieldsShape = z.object({ merge_fields: z.array(mergeFieldShape) });

export const memberShape = z.object({
  id: z.string(),
  email_address: z.string(),
  /** An unknown status says nothing about consent (E02) and must not block the rest of the page. */
  status: z
    .enum(['subscribed', 'unsubscribed', 'cleaned', 'pending', 'transactional', 'archived'])
    .catch('archived'),
  merge_fields: z.record(z.string(), z.unknown()).default({}),
  last_changed: z.string().default(''),
});
export type MailchimpMember = z.output<typeof memberShape>;
export const membersShape = z.object({ members: z.array(memberShape) });

const addressed = z.object({ email_address: z.string() });
export const batchShape = z.object({
  new_members: z.array(addressed).default([]),
  updated_members: z.array(addressed).default([]),
  errors: z
    .array(addressed.extend({ error: z.string().default(''), field: z.string().default('') }))
    .default([]),
});

export const reportsShape = z.object({
  abuse_reports: z.array(addressed),
  total_items: z.number(),
});

/** `application/problem+json`; the titles are those of Mailchimp's error glossary. */
export const problemShape = z.object({
  title: z.string().default(''),
  detail: z.string().default(''),
  errors: z.array(z.object({ field: z.string().default('') })).default([]),
});

export const hookShape = z.object({
  id: z.string(),
  url: z.string().default(''),
  signing_secret: z.string().optional(),
});
export const hooksShape = z.object({ webhooks: z.array(hookShape) });
