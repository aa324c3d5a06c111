import { WebhookRejected } from '@/lib/connectors/errors';
import { findHooked, readConnection } from '@/lib/db/connections';
import { hookHash } from '@/lib/services/connections/hooks';
import type { Context } from '@/lib/services/context';
import { answerWebhook, type Receive, type WebhookOutcome } from '@/lib/services/entrance/answer';
import { readWebhookBody } from '@/lib/services/entrance/read-body';
import { type WebhookRequest } from '@/lib/services/entrance/request';
import { openHooks } from '@/lib/services/sides/open-hooks';
import type { NewsletterHints } from './newsletter-hints';

const contentTypes = /^application\/(x-www-form-urlencoded|json)\b/i;

type Parts = { readonly context: Context; readonly hints: NewsletterHints };

/**
 * GET and POST of the address that one connection's service was given, with a secret in it:
 * services first try the address, then report changes.
 */
export function createReceiveConnection({ context, hints }: Parts): Receive {
  const take = async (request: WebhookRequest): Promise<WebhookOutcome> => {
    if (request.method === 'GET' || request.method === 'HEAD')
      return { kind: 'ignored', why: 'the service tries the address' };
    // A request without the secret is refused before its body is read.
    const secret = new URL(request.url).searchParams.get('key') ?? '';
    const key = await findHooked({
      prisma: context.database.prisma,
      hash: hookHash(secret),
    });
    const connection =
      key &&
      (await context.database.withSite(key, (tx) => readConnection(tx, { ...context, ...key })));
    if (!key || !connection?.credentials)
      throw new WebhookRejected({ status: 401, message: 'nobody has this address' });
    const rawBody = await readWebhookBody({ request, contentTypes });
    const header = (name: string) => request.headers.get(name) ?? undefined;
    const told = openHooks({ context, siteNo: key.siteNo, connection })?.read({
      rawBody,
      header,
      nowMs: context.clock.nowMs(),
    });
    if (!told) throw new WebhookRejected({ status: 401, message: 'the signature does not hold' });
    const { events, hints: addresses } = told;
    await Promise.all([
      context.intake.store({ siteNo: key.siteNo, events }),
      ...addresses.map(({ email }) => hints.ofAddress({ ...key, address: email })),
    ]);
    const count = events.length + addresses.length;
    return count > 0
      ? { kind: 'stored', events: count }
      : { kind: 'ignored', why: 'nothing about contacts or subscriptions' };
  };
  return (request) =>
    answerWebhook({ service: 'connection', log: context.log, request, take: () => take(request) });
}
