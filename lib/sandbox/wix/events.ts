import { randomUUID } from 'node:crypto';
import { SignJWT, type CryptoKey } from 'jose';
import {
  type EmailSubscription,
  type ExtendedField,
  type WixContact,
  type WixLabel,
  type Writer,
} from './types';

/** What happened, in the words of the webhook that tells of it. */
export type WixEvent =
  | { kind: 'contactCreated'; contact: WixContact; writer: Writer }
  | { kind: 'contactUpdated'; contact: WixContact; writer: Writer; fromMerge?: true }
  | {
      kind: 'contactDeleted';
      contactId: string;
      writer: Writer;
      fromMerge?: true;
      anonymized?: true;
    }
  | { kind: 'contactMerged'; target: WixContact; sourceIds: string[]; writer: Writer }
  | { kind: 'labelCreated' | 'labelUpdated'; label: WixLabel; writer: Writer }
  | { kind: 'labelDeleted'; key: string; writer: Writer }
  | { kind: 'fieldCreated' | 'fieldUpdated'; field: ExtendedField; writer: Writer }
  | { kind: 'fieldDeleted'; key: string; writer: Writer }
  | { kind: 'subscriptionChanged'; subscription: EmailSubscription; writer: Writer }
  | { kind: 'appInstalled' | 'appRemoved'; writer: Writer };

export type SignedEvent = { eventType: string; payload: unknown; identity: unknown };

type Envelope = { eventTime: string; sequence: string; hidesWriter: boolean; appId: string };

/** Fixes the content of an event at the time it happened: a repetition carries the same data. */
export function describeEvent(event: WixEvent, envelope: Envelope): SignedEvent {
  const identity = envelope.hidesWriter
    ? { identityType: 'UNKNOWN' }
    : identityOf(event.writer, envelope.appId);
  const domain = (
    fqdn: string,
    slug: string,
    entityId: string,
    part: object,
    extra: object = {},
  ) => ({
    id: randomUUID(),
    entityFqdn: fqdn,
    slug,
    entityId,
    eventTime: envelope.eventTime,
    triggeredByAnonymizeRequest: false,
    entityEventSequence: envelope.sequence,
    ...extra,
    ...part,
  });
  const contact = (slug: string, id: string, part: object, extra: object = {}) => ({
    eventType: `wix.contacts.v4.contact_${slug}`,
    payload: domain('wix.contacts.v4.contact', slug, id, part, extra),
    identity,
  });
  const label = (slug: string, key: string, part: object) => ({
    eventType: `wix.contacts.v4.label_${slug}`,
    payload: domain('wix.contacts.v4.label', slug, key, part),
    identity,
  });
  const field = (slug: string, key: string, part: object) => ({
    eventType: `wix.contacts.v4.extended-field_${slug}`,
    payload: domain('wix.contacts.v4.extended-field', slug, key, part),
    identity,
  });
  const origin = (fromMerge: true | undefined) => (fromMerge ? { originatedFrom: 'merge' } : {});

  switch (event.kind) {
    case 'contactCreated':
      return contact('created', event.contact.id, { createdEvent: { entity: event.contact } });
    case 'contactUpdated':
      return contact(
        'updated',
        event.contact.id,
        { updatedEvent: { currentEntity: event.contact } },
        origin(event.fromMerge),
      );
    case 'contactDeleted':
      return contact(
        'deleted',
        event.contactId,
        { deletedEvent: {} },
        { ...origin(event.fromMerge), triggeredByAnonymizeRequest: event.anonymized === true },
      );
    case 'contactMerged': {
      const body = {
        targetContactId: event.target.id,
        sourceContactIds: event.sourceIds,
        targetContact: event.target,
      };
      return contact(
        'merged',
        event.target.id,
        { slug: 'merge', actionEvent: { body } },
        origin(true),
      );
    }
    case 'labelCreated':
      return label('created', event.label.key, { createdEvent: { entity: event.label } });
    case 'labelUpdated':
      return label('updated', event.label.key, { updatedEvent: { currentEntity: event.label } });
    case 'labelDeleted':
      return label('deleted', event.key, { deletedEvent: {} });
    case 'fieldCreated':
      return field('created', event.field.key, { createdEvent: { entity: event.field } });
    case 'fieldUpdated':
      return field('updated', event.field.key, { updatedEvent: { currentEntity: event.field } });
    case 'fieldDeleted':
      return field('deleted', event.key, { deletedEvent: {} });
    case 'subscriptionChanged':
      return {
        eventType: 'com.wixpress.emailsubscriptions.v1.EmailSubscriptionChanged',
        payload: { subscription: event.subscription },
        identity,
      };
    case 'appInstalled':
      return { eventType: 'AppInstalled', payload: { appId: envelope.appId }, identity };
    case 'appRemoved':
      return { eventType: 'AppRemoved', payload: { appId: envelope.appId }, identity };
  }
}

const identityOf = (writer: Writer, appId: string) =>
  writer.kind === 'app'
    ? { identityType: 'APP', appId }
    : { identityType: 'WIX_USER', wixUserId: writer.userId };

/** The raw body of a webhook: a compact JWT whose claims nest JSON strings three deep. */
export async function signEvent({
  event,
  instanceId,
  key,
}: {
  event: SignedEvent;
  instanceId: string;
  key: CryptoKey;
}): Promise<string> {
  const data = JSON.stringify({
    eventType: event.eventType,
    instanceId,
    data: JSON.stringify(event.payload),
    identity: JSON.stringify(event.identity),
  });
  return new SignJWT({ data })
    .setProtectedHeader({ alg: 'RS256', kid: 'sandbox', typ: 'JWT' })
    .setIssuedAt()
    .setExpirationTime('1h')
    .sign(key);
}
