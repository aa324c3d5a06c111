import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerHeaders, type Receive } from '@/lib/services/entrance/answer';
import { type WebhookRequest } from '@/lib/services/entrance/request';
import { senderHeader, senderOf } from '@/lib/services/entrance/sender';

/**
 * Answers a plain Node request with a webhook entrance. A body that was not read to its end ends
 * the connection.
 */
export async function answerNode(input: {
  receive: Receive;
  request: IncomingMessage;
  response: ServerResponse;
}): Promise<void> {
  const { request, response } = input;
  const { status, text, headers } = await input.receive(toWebhookRequest(request));
  response.statusCode = status;
  // Not `writeHead`: the length would not be known then, and the answer be sent in chunks.
  for (const [name, value] of Object.entries({ ...answerHeaders, ...headers }))
    response.setHeader(name, value);
  if (!request.complete) response.setHeader('connection', 'close');
  response.end(text);
}

/** Without a Web `Request` and its streams, which cost more than all that is done with them. */
function toWebhookRequest(request: IncomingMessage): WebhookRequest {
  return {
    method: request.method ?? 'GET',
    get url() {
      return new URL(request.url ?? '/', `http://${request.headers.host ?? 'localhost'}`).href;
    },
    headers: headersOf(request),
    // Without hanging up when an entrance has read enough: it still gets its answer.
    body: request.iterator({ destroyOnReturn: false }),
    remoteAddress: request.socket.remoteAddress,
  };
}

const headersOf = ({ headers }: IncomingMessage): WebhookRequest['headers'] => ({
  get(name) {
    const value = headers[name.toLowerCase()];
    return typeof value === 'string' ? value : null;
  },
});

/** Routes behind Next see no connection: who holds its other end is told them by a header. */
export function nameSender(request: IncomingMessage): void {
  request.headers[senderHeader] = senderOf({
    remoteAddress: request.socket.remoteAddress,
    headers: headersOf(request),
  });
}
