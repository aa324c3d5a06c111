import type { IncomingMessage, ServerResponse } from 'node:http';
import { maxWebhookBytes } from '@/lib/services/webhook/read-body';
import type { Receive } from '@/lib/services/webhook/answer';

/** Answers a plain Node request with a function of Web requests. Reads no more of the body than the entrance may take. */
export async function answerNode(input: { receive: Receive; request: IncomingMessage; response: ServerResponse }): Promise<void> {
  const { request, response } = input;
  const { body, isWhole } = await readUpTo(request, maxWebhookBytes + 1);
  const answer = await input.receive(toWebRequest(request, body));
  response.statusCode = answer.status;
  answer.headers.forEach((value, name) => response.setHeader(name, value));
  if (!isWhole) response.setHeader('connection', 'close');
  response.end(Buffer.from(await answer.arrayBuffer()));
}

async function readUpTo(request: IncomingMessage, limit: number): Promise<{ body: Buffer; isWhole: boolean }> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= limit) return { body: Buffer.concat(chunks), isWhole: false };
  }
  return { body: Buffer.concat(chunks), isWhole: true };
}

function toWebRequest(request: IncomingMessage, body: Buffer): Request {
  const headers = new Headers();
  // `content-length` speaks of the body as sent; ours may be cut.
  for (const [name, value] of Object.entries(request.headers)) if (typeof value === 'string' && name !== 'content-length') headers.set(name, value);
  const method = request.method ?? 'GET';
  const hasBody = method !== 'GET' && method !== 'HEAD';
  return new Request(new URL(request.url ?? '/', `http://${request.headers.host ?? 'localhost'}`), { method, headers, ...(hasBody ? { body: Uint8Array.from(body) } : {}) });
}
