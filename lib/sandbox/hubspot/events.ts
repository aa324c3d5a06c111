import { createHmac } from 'node:crypto';
import { type Writer } from './types';

/** What happened, in the words of the webhook that tells of it. */
export type HubspotEvent = {
  /** ISO, the very date the change left in the contact. */ at: string;
  writer: Writer;
} & (
  | { kind: 'created'; objectId: string }
  | { kind: 'propertyChanged'; objectId: string; name: string; value: string }
  | { kind: 'deleted'; objectId: string }
  | { kind: 'erased'; objectId: string }
  | { kind: 'merged'; primaryId: string; mergedIds: string[]; newId: string; moved: number }
);

export type WireEvent = Record<string, unknown>;

type Envelope = { eventId: number; portalId: number; appId: string; hidesWriter: boolean };

/** One element of the array that is posted. `attemptNumber` is added when it is sent. */
export function describeEvent(
  event: HubspotEvent,
  { eventId, portalId, appId, hidesWriter }: Envelope,
): WireEvent {
  const { sourceType, sourceId } = hidesWriter
    ? { sourceType: 'UNKNOWN', sourceId: '' }
    : event.writer;
  const common = {
    eventId,
    subscriptionId: subscriptionIdOf(event),
    portalId,
    appId: Number(appId),
    occurredAt: Date.parse(event.at),
    changeSource: sourceType,
    sourceId,
  };
  switch (event.kind) {
    case 'created':
      return {
        ...common,
        subscriptionType: 'object.creation',
        objectTypeId: '0-1',
        objectId: Number(event.objectId),
        changeFlag: 'CREATED',
      };
    case 'propertyChanged':
      return {
        ...common,
        subscriptionType: 'object.propertyChange',
        objectTypeId: '0-1',
        objectId: Number(event.objectId),
        propertyName: event.name,
        propertyValue: event.value,
        isSensitive: false,
      };
    case 'deleted':
      return {
        ...common,
        subscriptionType: 'contact.deletion',
        objectId: Number(event.objectId),
        changeFlag: 'DELETED',
      };
    case 'erased':
      return {
        ...common,
        subscriptionType: 'contact.privacyDeletion',
        objectId: Number(event.objectId),
        changeFlag: 'PRIVACY_DELETION',
      };
    case 'merged':
      return {
        ...common,
        subscriptionType: 'contact.merge',
        objectId: Number(event.newId),
        changeFlag: 'MERGED',
        primaryObjectId: Number(event.primaryId),
        mergedObjectIds: event.mergedIds.map(Number),
        newObjectId: Number(event.newId),
        numberOfPropertiesMoved: event.moved,
      };
  }
}

/** One subscription per kind and, for changes, per property. */
function subscriptionIdOf(event: HubspotEvent): number {
  const text = event.kind === 'propertyChanged' ? `${event.kind} ${event.name}` : event.kind;
  return (
    1_000_000 + [...text].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 900_000, 7)
  );
}

/** Signature version 3: HMAC over method, full address, raw body and time. */
export function signDelivery({
  secret,
  url,
  body,
  nowMs,
}: {
  secret: string;
  url: string;
  body: string;
  nowMs: number;
}): Record<string, string> {
  const timestamp = String(nowMs);
  const signature = createHmac('sha256', secret)
    .update(`POST${decodeUrl(url)}${body}${timestamp}`)
    .digest('base64');
  return {
    'content-type': 'application/json',
    'x-hubspot-signature-v3': signature,
    'x-hubspot-request-timestamp': timestamp,
    'x-hubspot-signature-version': 'v3',
  };
}

const decodedLetters: Record<string, string> = {
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

/** HubSpot signs the address with these letters decoded, others as they are. */
const decodeUrl = (url: string): string =>
  url.replace(
    /%(3A|2F|3F|40|21|24|27|28|29|2A|2C|3B)/gi,
    (code) => decodedLetters[code.toUpperCase()] ?? code,
  );
