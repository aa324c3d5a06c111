import { z } from 'zod';

/**
 * The part of Ghost's Admin API that is used here. Source: ghost.org/docs/admin-api/, and answers
 * of version 5.
 */
export const siteShape = z.object({
  site: z.object({ title: z.string().default(''), url: z.string() }),
});

export const newslettersShape = z.object({
  newsletters: z.array(
    z.object({ id: z.string(), name: z.string(), status: z.string().default('active') }),
  ),
});

const suppression = z.object({
  suppressed: z.boolean(),
  info: z.object({ reason: z.string().default('') }).nullish(),
});

const memberShape = z.object({
  id: z.string(),
  email: z.string(),
  name: z.string().nullable().default(null),
  note: z.string().nullable().default(null),
  labels: z.array(z.object({ name: z.string() })).default([]),
  newsletters: z.array(z.object({ id: z.string() })).default([]),
  email_suppression: suppression.optional(),
  updated_at: z.string().nullable(),
});
export type GhostMember = z.output<typeof memberShape>;

const pagination = z.object({
  pagination: z.object({ next: z.number().nullable().default(null), total: z.number() }),
});
export const membersShape = z.object({ members: z.array(memberShape), meta: pagination });
export const writtenShape = z.object({ members: z.array(memberShape).min(1) });

/** Some kinds of events no longer have a member. */
const eventShape = z.object({
  type: z.string(),
  data: z.object({
    member_id: z.string().nullish(),
    subscribed: z.boolean().optional(),
    newsletter_id: z.string().nullish(),
    created_at: z.string(),
  }),
});
export type MemberEvent = z.output<typeof eventShape>;
export const eventsShape = z.object({ events: z.array(eventShape), meta: pagination });

const errorShape = z.object({ type: z.string().default(''), property: z.string().nullish() });
export type GhostError = z.output<typeof errorShape>;
export const errorsShape = z.object({ errors: z.array(errorShape) });

export const hooksShape = z.object({ webhooks: z.array(z.object({ id: z.string() })).min(1) });
