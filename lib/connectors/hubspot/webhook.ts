import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { WebhookRejected } from '@/lib/connectors/errors';
import type { AccountEvents, AppWebhook } from '@/lib/connectors/types';
import type { ContactEvent } from '@/lib/core/model/contact';
import { isServiceId } from '@/lib/core/model/service-id';
import type { HubspotConfig } from './config';

/** HubSpot advises to reject events older than five minutes. */
const toleranceMs = 5 * 60_000;

/** HubSpot decodes these characters in the address before signing. */
const decoded: Readonly<Record<string, string>> = {
  '%3A': ':',
  '%2F': '/',
  '%3F': '?',
  '%40': '@',
  '%21': '!',
  '%24': '$',
  '%27': "'",
  '%28': '(',
  '%29': ')',
  '%2A': '*',
  '%2C': ',',
  '%3B': ';',
};
const decodeUri = (url: string) =>
  url.replace(
    /%(3A|2F|3F|40|21|24|27|28|29|2A|2C|3B)/gi,
    (code) => decoded[code.toUpperCase()] ?? code,
  );

const id = z.union([z.number().int(), z.string().refine(isServiceId)]);
/** The latest time that a Date can hold, ms. */
const lastMs = 8_640_000_000_000_000;
const mostMerged = 200;

const eventShape = z.object({
  eventId: id.optional(),
  subscriptionId: id.optional(),
  portalId: z.number().int(),
  appId: id.optional(),
  occurredAt: z.number().int().min(0).max(lastMs),
  subscriptionType: z.string().max(200).optional(),
  eventType: z.string().max(200).optional(),
  objectId: id.optional(),
  objectTypeId: z.string().optional(),
  propertyName: z.string().max(1_000).optional(),
  changeSource: z.string().optional(),
  sourceId: z.string().optional(),
  primaryObjectId: id.optional(),
  mergedObjectIds: z.array(id).max(mostMerged).optional(),
  newObjectId: id.optional(),
});
type HubspotEvent = z.output<typeof eventShape>;

/**
 * The kind of event by the part of its type after the dot. The project folder in
 * `public/hubspot-app` subscribes to exactly these.
 */
export const kinds: Readonly<Record<string, ContactEvent['kind']>> = {
  creation: 'changed',
  propertyChange: 'changed',
  deletion: 'deleted',
  restore: 'changed',
  privacyDeletion: 'erased',
  merge: 'merged',
};

/**
 * Verifies signature v3 over method, address, raw bytes and time; parses events into neutral kinds.
 * Source: HubSpot, "Validating requests".
 */
export const createHubspotWebhook = ({
  appId,
  clientSecret,
}: Pick<HubspotConfig, 'appId' | 'clientSecret'>): AppWebhook => ({
  isConfigured: clientSecret !== null,

  verify({ rawBody, header, method, url, nowMs }) {
    const signature = header('x-hubspot-signature-v3');
    const timestamp = header('x-hubspot-request-timestamp');
    if (
      clientSecret === null ||
      !signature ||
      !timestamp ||
      !/^\d+$/.test(timestamp) ||
      Math.abs(nowMs - Number(timestamp)) > toleranceMs
    )
      return false;
    const expected = createHmac('sha256', clientSecret)
      .update(`${method}${decodeUri(url)}`)
      .update(rawBody)
      .update(timestamp)
      .digest();
    const given = Buffer.from(signature, 'base64');
    return given.length === expected.length && timingSafeEqual(given, expected);
  },

  parse({ rawBody }) {
    const events = parseEvents(rawBody);
    const byAccount = new Map<string, ContactEvent[]>();
    for (const event of events) {
      const neutral = toContactEvent({ event, appId });
      if (!neutral) continue;
      const account = String(event.portalId);
      byAccount.set(account, [...(byAccount.get(account) ?? []), neutral]);
    }
    return [...byAccount].map(([accountKey, own]): AccountEvents => ({ accountKey, events: own }));
  },
});

/** One malformed event is dropped, the others of its delivery are taken (S7). */
function parseEvents(rawBody: Buffer): readonly HubspotEvent[] {
  const events = listOf(rawBody);
  const understood = events.flatMap((event) => eventShape.safeParse(event).data ?? []);
  if (events.length === 0 || understood.length > 0) return understood;
  throw notEvents();
}

function listOf(rawBody: Buffer): readonly unknown[] {
  try {
    return z
      .array(z.unknown())
      .max(1_000)
      .parse(JSON.parse(rawBody.toString('utf8')));
  } catch {
    throw notEvents();
  }
}

const notEvents = () =>
  new WebhookRejected({ status: 400, message: 'the body is not a list of HubSpot events' });

function toContactEvent({
  event,
  appId,
}: {
  event: HubspotEvent;
  appId: string | null;
}): ContactEvent | null {
  const type = event.subscriptionType ?? event.eventType ?? '';
  const [object, action = ''] = type.split('.');
  const kind = kinds[action];
  if (!kind || (object !== 'contact' && object !== 'object')) return null;
  const contactId =
    kind === 'merged'
      ? (event.newObjectId ?? event.primaryObjectId ?? event.objectId)
      : event.objectId;
  if (contactId === undefined) return null;
  const related =
    kind === 'merged'
      ? [event.primaryObjectId, ...(event.mergedObjectIds ?? [])].flatMap((id) =>
          id === undefined || String(id) === String(contactId) ? [] : [String(id)],
        )
      : [];
  const ours = event.changeSource === 'INTEGRATION' && appId !== null && event.sourceId === appId;
  return {
    // HubSpot's event id alone is not unique; the attempt number differs between resends.
    key: [
      'hubspot',
      event.eventId ?? '',
      event.subscriptionId ?? '',
      type,
      contactId,
      event.propertyName ?? '',
      event.occurredAt,
    ].join(' '),
    side: 'remote',
    contactId: String(contactId),
    kind,
    atMs: event.occurredAt,
    ours,
    ...(event.changeSource === 'IMPORT' ? { bulk: true } : {}),
    ...(ours && kind === 'changed' ? { version: String(event.occurredAt) } : {}),
    ...(related.length > 0 ? { relatedIds: related } : {}),
  };
}
