import { LRUCache } from 'lru-cache';
import { WebhookRejected } from '@/lib/connectors/errors';
import type { Database } from '@/lib/db/client';
import { rememberEvents } from '@/lib/db/seen-events';
import { findSite, registerInstalled, removeSite } from '@/lib/db/sites';
import type { Logger } from '@/lib/log';
import type { Seal } from '@/lib/seal';
import { answerWebhook, type Receive, type WebhookOutcome } from '@/lib/services/entrance/answer';
import type { Intake } from '@/lib/services/entrance/intake';
import { readWebhookBody } from '@/lib/services/entrance/read-body';
import { openWixWebhook, type WixWebhook } from '@/lib/wix/webhook';
import type { NewsletterHints } from './newsletter-hints';

type Parts = {
  readonly database: Database;
  readonly seal: Seal;
  readonly intake: Intake;
  readonly hints: NewsletterHints;
  readonly log: Logger;
  /** Absent while no Wix app is configured: no sender can be proven then. */
  readonly app: { readonly appId: string; readonly publicKey: string } | null;
};

/** A bare JWT; Wix sends it as text or without a type. */
const contentTypes = /^(text\/plain|application\/(jwt|jose|json|octet-stream))\b/i;

/** POST /api/webhooks/wix */
export function createReceiveWix(parts: Parts): Receive {
  // A site's number never changes, and a removed site has no connection to mark.
  const siteNos = new LRUCache<string, number>({ max: 10_000 });

  const siteNoOf = async (instanceId: string): Promise<number | null> => {
    const known = siteNos.get(instanceId);
    if (known !== undefined) return known;
    const site = await findSite({ database: parts.database, instanceId });
    if (!site) return null;
    siteNos.set(instanceId, site.siteNo);
    return site.siteNo;
  };

  const apply = async (webhook: WixWebhook): Promise<WebhookOutcome> => {
    if (webhook.kind === 'appInstalled') {
      const { instanceId, atMs, originInstanceId } = webhook;
      const added = await registerInstalled({
        database: parts.database,
        seal: parts.seal,
        instanceId,
        atMs,
        ...(originInstanceId === undefined ? {} : { originInstanceId }),
      });
      return added ? { kind: 'siteAdded' } : { kind: 'ignored', why: 'removed since' };
    }
    const siteNo = await siteNoOf(webhook.instanceId);
    if (siteNo === null) return { kind: 'ignored', why: 'unknown site' };
    switch (webhook.kind) {
      case 'contactEvents':
        await Promise.all([
          parts.intake.store({ siteNo, events: webhook.events }),
          parts.hints.ofContacts({ siteNo, ids: webhook.events.map(({ contactId }) => contactId) }),
        ]);
        return { kind: 'stored', events: webhook.events.length };
      case 'appRemoved':
        return removeOnce({
          database: parts.database,
          siteNo,
          eventId: webhook.eventId,
          atMs: webhook.atMs,
        });
      case 'emailSubscriptionChanged':
        await parts.hints.ofAddress({ siteNo, address: webhook.email });
        return { kind: 'stored', events: 1 };
      // The engine reads catalogues by itself.
      case 'fieldsChanged':
      case 'labelsChanged':
      case 'ignored':
        return { kind: 'ignored', why: webhook.kind };
    }
  };

  return (request) =>
    answerWebhook({
      service: 'wix',
      log: parts.log,
      request,
      async take() {
        const raw = (await readWebhookBody({ request, contentTypes })).toString('utf8');
        if (!parts.app)
          throw new WebhookRejected({ status: 401, message: 'no Wix app is configured' });
        return apply(await openWixWebhook({ raw, ...parts.app, nowMs: Date.now() }));
      },
    });
}

/** An old removal that is resent after a new installation must not remove that one. */
const removeOnce = ({
  database,
  siteNo,
  eventId,
  atMs,
}: {
  database: Database;
  siteNo: number;
  eventId: string;
  atMs: number;
}): Promise<WebhookOutcome> =>
  database.withSite({ siteNo }, async (tx) => {
    const fresh = await rememberEvents(tx, { siteNo, keys: [`removed ${eventId}`] });
    if (fresh.size === 0) return { kind: 'ignored', why: 'seen before' };
    return (await removeSite(tx, { siteNo, atMs }))
      ? { kind: 'siteRemoved' }
      : { kind: 'ignored', why: 'installed since' };
  });
