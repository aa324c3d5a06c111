import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerHeaders, type Receive } from '@/lib/services/entrance/answer';
import { type WebhookRequest } from '@/lib/services/entrance/request';
import { senderHeader, senderOf } from '@/lib/services/entrance/sender';

/**
 * Answers a plain Node request with a webhook entrance. Closes the connection when the body was not
 * read to its end.
 */
export async function answerNode(input: {
  receive: Receive;
  request: IncomingMessage;
  response: ServerResponse;
}): Promise<void> {
  const { request, response } = input;
  const { status, text, headers } = await input.receive(toWebhookRequest(request));
  response.statusCode = status;
  // Not `writeHead`: the length would be unknown, and the answer would be sent in chunks.
  for (const [name, value] of Object.entries({ ...answerHeaders, ...headers }))
    response.setHeader(name, value);
  if (!request.complete) response.setHeader('connection', 'close');
  response.end(text);
}

/** Without a Web `Request` and its streams, which cost more than the rest of the work. */
function toWebhookRequest(request: IncomingMessage): WebhookRequest {
  return {
    method: request.method ?? 'GET',
    get url() {
      return new URL(request.url ?? '/', `http://${request.headers.host ?? 'localhost'}`).href;
    },
    headers: headersOf(request),
    // Keeps the connection when an entrance stops reading: the sender still gets its answer.
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

/** Routes behind Next do not see the connection: this header tells them the sender. */
export function nameSender(request: IncomingMessage): void {
  request.headers[senderHeader] = senderOf({
    remoteAddress: request.socket.remoteAddress,
    headers: headersOf(request),
  });
}
