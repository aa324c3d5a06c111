import { z } from 'zod';
import { WebhookRejected } from '@/lib/connectors/errors';
import type { ContactEvent } from '@/lib/core/model/contact';
import { isServiceId } from '@/lib/core/model/service-id';

/** Older events carry their parts as JSON text (`…AsJson`), newer ones as objects. */
const part = z.looseObject({
  entity: z.unknown().optional(),
  entityAsJson: z.string().optional(),
  currentEntity: z.unknown().optional(),
  currentEntityAsJson: z.string().optional(),
  body: z.unknown().optional(),
  bodyAsJson: z.string().optional(),
});

const payloadShape = z.looseObject({
  entityId: z.string().refine(isServiceId),
  eventTime: z.string().optional(),
  triggeredByAnonymizeRequest: z.boolean().nullish(),
  createdEvent: part.nullish(),
  updatedEvent: part.nullish(),
  actionEvent: part.nullish(),
});
type Payload = z.infer<typeof payloadShape>;

const identityShape = z.looseObject({
  identityType: z.string().optional(),
  appId: z.string().optional(),
});
const revisionShape = z.looseObject({ revision: z.coerce.number().int().nonnegative() });
/**
 * The source of a contact, which Wix keeps for good: it describes this event only when the contact
 * is new.
 */
const sourceShape = z.looseObject({ source: z.looseObject({ sourceType: z.literal('IMPORT') }) });
/** Wix merges only a few at a time. */
const mostMerged = 200;
const mergedShape = z.looseObject({
  targetContactId: z.string().refine(isServiceId).optional(),
  sourceContactIds: z.array(z.string().refine(isServiceId)).max(mostMerged).default([]),
});

const fromText = (text: string | undefined): unknown => {
  if (!text) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw new WebhookRejected({ status: 400, message: 'the event carries broken JSON' });
  }
};

const entityOf = (payload: Payload): unknown =>
  payload.createdEvent?.entity ??
  fromText(payload.createdEvent?.entityAsJson) ??
  payload.updatedEvent?.currentEntity ??
  fromText(payload.updatedEvent?.currentEntityAsJson);

const kindOf = (eventType: string): ContactEvent['kind'] | null => {
  if (eventType.endsWith('_created') || eventType.endsWith('_updated')) return 'changed';
  if (eventType.endsWith('_deleted')) return 'deleted';
  if (eventType.endsWith('_merged')) return 'merged';
  return null;
};

/**
 * Chosen by event type, because Wix's own pages spell the slug of a merge differently. `null` for
 * an unknown type.
 */
export const readContactEvents = (input: {
  eventId: string;
  eventType: string;
  payload: unknown;
  identity: unknown;
  appId: string;
}): readonly ContactEvent[] | null => {
  const kind = kindOf(input.eventType);
  if (!kind) return null;
  const parsed = payloadShape.safeParse(input.payload);
  if (!parsed.success)
    throw new WebhookRejected({ status: 400, message: 'the event names no contact' });
  const payload = parsed.data;
  const identity = identityShape.safeParse(input.identity).data;
  const version = revisionShape.safeParse(entityOf(payload)).data?.revision;
  const atMs = Date.parse(payload.eventTime ?? '');
  const base = {
    key: input.eventId,
    side: 'wix' as const,
    contactId: payload.entityId,
    ours: identity?.identityType === 'APP' && identity.appId === input.appId,
    ...(input.eventType.endsWith('_created') && sourceShape.safeParse(entityOf(payload)).success
      ? { bulk: true as const }
      : {}),
    ...(version === undefined ? {} : { version: String(version) }),
    ...(Number.isNaN(atMs) ? {} : { atMs }),
  };
  const event = kind === 'merged' ? mergeOf({ base, payload }) : { ...base, kind };
  return payload.triggeredByAnonymizeRequest ? [{ ...base, kind: 'erased' }, event] : [event];
};

const mergeOf = (input: { base: Omit<ContactEvent, 'kind'>; payload: Payload }): ContactEvent => {
  const { base, payload } = input;
  const body = mergedShape.safeParse(
    payload.actionEvent?.body ?? fromText(payload.actionEvent?.bodyAsJson),
  ).data;
  const target = body?.targetContactId ?? base.contactId;
  const related = [base.contactId, ...(body?.sourceContactIds ?? [])].filter((id) => id !== target);
  return { ...base, kind: 'merged', contactId: target, relatedIds: [...new Set(related)] };
};
