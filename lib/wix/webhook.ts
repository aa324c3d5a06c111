import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { compactVerify, errors } from 'jose';
import { z } from 'zod';
import { WebhookRejected } from '@/lib/connectors/errors';
import type { ContactEvent } from '@/lib/core/model/contact';
import { isServiceId } from '@/lib/core/model/service-id';
import { readContactEvents } from './webhook-contact';

export type WixWebhook =
  | {
      readonly kind: 'contactEvents';
      readonly eventId: string;
      readonly instanceId: string;
      readonly events: readonly ContactEvent[];
    }
  | {
      readonly kind: 'appInstalled';
      readonly eventId: string;
      readonly instanceId: string;
      readonly atMs: number;
      readonly originInstanceId?: string;
    }
  | {
      readonly kind: 'appRemoved';
      readonly eventId: string;
      readonly instanceId: string;
      readonly atMs: number;
    }
  | { readonly kind: 'fieldsChanged'; readonly eventId: string; readonly instanceId: string }
  | { readonly kind: 'labelsChanged'; readonly eventId: string; readonly instanceId: string }
  | {
      readonly kind: 'emailSubscriptionChanged';
      readonly eventId: string;
      readonly instanceId: string;
      readonly email: string;
      readonly status: string | null;
      readonly deliverability: string | null;
    }
  | {
      readonly kind: 'ignored';
      readonly eventId: string;
      readonly instanceId: string;
      readonly eventType: string;
    };

/**
 * Wix resends an event for 48 hours with the original signature, so a token is accepted for that
 * long after its end. Event ids must be remembered for longer than this (72 h), so that a replay
 * has no effect.
 */
export const resendWindowMs = 50 * 60 * 60_000;
const clockSlackMs = 5 * 60_000;

const keys = new Map<string, KeyObject>();

/**
 * Takes a PEM with real or escaped line ends, or base64 of one. Throws when it is not a public key.
 */
const publicKeyOf = (text: string): KeyObject => {
  const known = keys.get(text);
  if (known) return known;
  const pem = text.replace(/\\n/g, '\n').trim();
  const key = createPublicKey(
    pem.startsWith('-----') ? pem : Buffer.from(pem, 'base64').toString('utf8'),
  );
  keys.set(text, key);
  return key;
};

const claimsShape = z.looseObject({
  data: z.string(),
  iat: z.number().optional(),
  exp: z.number().optional(),
  nbf: z.number().optional(),
  aud: z.union([z.string(), z.array(z.string())]).optional(),
});

const envelopeShape = z.looseObject({
  eventType: z.string().min(1).max(300),
  instanceId: z.string().refine(isServiceId),
  data: z.string().optional(),
  identity: z.string().optional(),
});

const rejected = (status: 400 | 401, message: string): WebhookRejected =>
  new WebhookRejected({ status, message });

const verifyClaims = async (input: {
  raw: string;
  publicKey: string;
}): Promise<z.infer<typeof claimsShape>> => {
  const key = publicKeyOf(input.publicKey);
  try {
    const { payload } = await compactVerify(input.raw.trim(), key, { algorithms: ['RS256'] });
    return claimsShape.parse(JSON.parse(new TextDecoder().decode(payload)));
  } catch (error) {
    if (error instanceof errors.JOSEError || error instanceof TypeError)
      throw rejected(401, 'the signature does not hold');
    throw rejected(401, 'the signed claims are not those of a webhook');
  }
};

/** Refuses tokens for another app, from the future, or older than their event id is kept. */
const assertCurrent = (input: {
  claims: z.infer<typeof claimsShape>;
  appId: string;
  nowMs: number;
}): void => {
  const { iat, exp, nbf, aud } = input.claims;
  if (aud !== undefined && ![aud].flat().includes(input.appId))
    throw rejected(401, 'signed for another app');
  const startsAt = Math.max(iat ?? 0, nbf ?? 0) * 1000;
  if (startsAt > input.nowMs + clockSlackMs) throw rejected(401, 'signed in the future');
  const endsAt = exp ?? iat;
  if (endsAt === undefined || endsAt * 1000 + resendWindowMs < input.nowMs)
    throw rejected(401, 'the signature is too old');
};

const parseNested = (text: string | undefined): unknown => {
  if (text === undefined || text === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    throw rejected(400, 'the signed content is not JSON');
  }
};

/** RFC 5321 allows 254 characters; this leaves room. */
const longestEmail = 320;
const subscriptionShape = z.looseObject({
  subscription: z.looseObject({
    email: z.string().min(1).max(longestEmail),
    subscriptionStatus: z.string().nullish(),
    deliverabilityStatus: z.string().nullish(),
  }),
});
const idShape = z.looseObject({ id: z.string().refine(isServiceId) });
const installedShape = z.looseObject({ originInstanceId: z.string().refine(isServiceId) });

/**
 * Verifies and opens one webhook of Wix. `raw` is the request's body as it came. Throws
 * `WebhookRejected`: 401 when the sender is not proven, 400 when the proven content cannot be
 * understood. Source: “About the structure of webhooks” in
 * dev.wix.com/docs/api-reference/articles/work-with-wix-apis/platform
 */
export const openWixWebhook = async (input: {
  raw: string;
  appId: string;
  publicKey: string;
  nowMs: number;
}): Promise<WixWebhook> => {
  const claims = await verifyClaims(input);
  assertCurrent({ claims, ...input });
  const envelope = envelopeShape.safeParse(parseNested(claims.data));
  if (!envelope.success) throw rejected(400, 'the signed content is not an event');
  const { eventType, instanceId, identity } = envelope.data;
  const payload = parseNested(envelope.data.data);
  // Some events carry no id. A resend is the same token, so its hash serves as the id.
  const eventId =
    idShape.safeParse(payload).data?.id ??
    createHash('sha256').update(input.raw.trim()).digest('base64url');
  const base = { eventId, instanceId };

  if (eventType.startsWith('wix.contacts.v4.contact_')) {
    const events = readContactEvents({
      eventId,
      eventType,
      payload,
      identity: parseNested(identity),
      appId: input.appId,
    });
    return events
      ? { kind: 'contactEvents', ...base, events }
      : { kind: 'ignored', ...base, eventType };
  }
  if (eventType.startsWith('wix.contacts.v4.label_')) return { kind: 'labelsChanged', ...base };
  if (/^wix\.contacts\.v4\.extended[-_]field_/.test(eventType))
    return { kind: 'fieldsChanged', ...base };
  // A resend carries the time of the first delivery.
  const atMs = (claims.iat ?? claims.exp ?? 0) * 1000;
  if (eventType === 'AppRemoved') return { kind: 'appRemoved', ...base, atMs };
  if (eventType === 'AppInstalled') {
    const origin = installedShape.safeParse(payload).data?.originInstanceId;
    return { kind: 'appInstalled', ...base, atMs, ...(origin ? { originInstanceId: origin } : {}) };
  }
  if (eventType.endsWith('EmailSubscriptionChanged')) {
    const parsed = subscriptionShape.safeParse(payload);
    if (!parsed.success) return { kind: 'ignored', ...base, eventType };
    const { email, subscriptionStatus, deliverabilityStatus } = parsed.data.subscription;
    return {
      kind: 'emailSubscriptionChanged',
      ...base,
      email,
      status: subscriptionStatus ?? null,
      deliverability: deliverabilityStatus ?? null,
    };
  }
  return { kind: 'ignored', ...base, eventType };
};
