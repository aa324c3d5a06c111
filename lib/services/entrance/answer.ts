import { WebhookRejected } from '@/lib/connectors/errors';
import type { Logger } from '@/lib/log';
import { BadRequestError } from './read-body';
import type { WebhookRequest } from './request';
import { senderOf } from './sender';
import { logStranger } from './stranger-log';

export type WebhookAnswer = {
  readonly status: number;
  readonly text: string;
  /** Over `answerHeaders`. */ readonly headers?: Readonly<Record<string, string>>;
};

/**
 * A webhook entrance: a plain function, so that a bare server can run in front of Next. Never
 * rejects.
 */
export type Receive = (request: WebhookRequest) => Promise<WebhookAnswer>;

export const answerHeaders = {
  'content-type': 'text/plain; charset=utf-8',
  'cache-control': 'no-store',
} as const;

/** Answers from Next's route handlers. */
export async function answerWeb(input: { receive: Receive; request: Request }): Promise<Response> {
  const { status, text, headers } = await input.receive(input.request);
  return new Response(status === 204 ? null : text, {
    status,
    headers: { ...answerHeaders, ...headers },
  });
}

/** The outcome of a webhook; the sender gets 200 for all of them. */
export type WebhookOutcome =
  | { readonly kind: 'stored'; readonly events: number }
  | { readonly kind: 'siteAdded' }
  | { readonly kind: 'siteRemoved' }
  /** Not for us, or without effect. */
  | { readonly kind: 'ignored'; readonly why: string };

const answer = (status: number, text: string): WebhookAnswer => ({ status, text });

/**
 * 200 only after the commit; 4xx: do not resend; 503: resend later. The texts are constant, so that
 * a stranger learns nothing about what exists here.
 */
export async function answerWebhook(input: {
  service: string;
  log: Logger;
  request: WebhookRequest;
  take: () => Promise<WebhookOutcome>;
}): Promise<WebhookAnswer> {
  const { log, service } = input;
  const from = senderOf(input.request);
  try {
    const outcome = await input.take();
    log.debug({ service, outcome }, 'webhook');
    return answer(200, 'ok');
  } catch (error) {
    if (error instanceof BadRequestError) return answer(error.status, error.message);
    if (error instanceof WebhookRejected) {
      logStranger({
        log,
        from,
        level: 'warn',
        fields: { service, status: error.status },
        text: 'webhook refused',
      });
      return answer(
        error.status,
        error.status === 401 ? 'The signature does not hold.' : 'This can not be understood.',
      );
    }
    logStranger({
      log,
      from,
      level: 'error',
      fields: { service, err: error },
      text: 'webhook not stored',
    });
    return answer(503, 'Not now. Please send this again.');
  }
}
