import { LRUCache } from 'lru-cache';
import { WebhookRejected } from '@/lib/connectors/errors';
import type { AccountEvents, AppWebhook } from '@/lib/connectors/types';
import type { Database } from '@/lib/db/client';
import { findSiteOfAccount } from '@/lib/db/connections';
import type { Logger } from '@/lib/log';
import { answerWebhook, type Receive, type WebhookOutcome } from '@/lib/services/entrance/answer';
import type { Intake } from '@/lib/services/entrance/intake';
import { readWebhookBody } from '@/lib/services/entrance/read-body';
import { type WebhookRequest } from '@/lib/services/entrance/request';

type Parts = {
  readonly database: Database;
  readonly intake: Intake;
  readonly log: Logger;
  /** The connector of the webhook. */
  readonly service: string;
  readonly webhook: AppWebhook;
  /** The address the service calls; absent: the request's own. */
  readonly publicUrl: string | null;
};

const contentTypes = /^application\/json\b/i;
/**
 * How long another process may not know that an account has moved to another site; its events then
 * find no connection.
 */
const accountTtlMs = 30_000;

/** POST /api/webhooks/<service>: events of all accounts, signed with one secret of the app. */
export function createReceiveApp(parts: Parts): Receive {
  const { service } = parts;
  const siteNos = new LRUCache<string, number>({ max: 10_000, ttl: accountTtlMs });

  const siteNoOf = async (accountKey: string): Promise<number | null> => {
    const known = siteNos.get(accountKey);
    if (known !== undefined) return known;
    const siteNo = await findSiteOfAccount({
      prisma: parts.database.prisma,
      service,
      accountKey,
    });
    if (siteNo !== null) siteNos.set(accountKey, siteNo);
    return siteNo;
  };
  const store = async ({ accountKey, events }: AccountEvents): Promise<number> => {
    const siteNo = await siteNoOf(accountKey);
    if (siteNo === null) return 0;
    await parts.intake.store({ siteNo, events });
    return events.length;
  };

  return (request) =>
    answerWebhook({
      service,
      log: parts.log,
      request,
      async take(): Promise<WebhookOutcome> {
        const rawBody = await readWebhookBody({ request, contentTypes });
        if (!isProven({ parts, request, rawBody }))
          throw new WebhookRejected({ status: 401, message: 'the signature does not hold' });
        const stored = await Promise.all(parts.webhook.parse({ rawBody }).map(store));
        const events = stored.reduce((sum, count) => sum + count, 0);
        return events > 0
          ? { kind: 'stored', events }
          : { kind: 'ignored', why: 'unknown account or nothing about contacts' };
      },
    });
}

function isProven(input: { parts: Parts; request: WebhookRequest; rawBody: Buffer }): boolean {
  const { request, parts } = input;
  const asCalled = new URL(request.url);
  const url =
    parts.publicUrl === null
      ? request.url
      : `${parts.publicUrl}${asCalled.pathname}${asCalled.search}`;
  const header = (name: string) => request.headers.get(name) ?? undefined;
  return parts.webhook.verify({
    rawBody: input.rawBody,
    header,
    method: request.method,
    url,
    nowMs: Date.now(),
  });
}
