import type { WebhookRequest } from './request';

/** The body is too large or of an unexpected type, or the sender closed the connection. */
export class BadRequestError extends Error {
  override name = 'BadRequestError';
  constructor(readonly status: 400 | 405 | 413 | 415) {
    super(
      {
        400: 'The body ended too early.',
        405: 'Only POST is answered here.',
        413: 'The body is too large.',
        415: 'This kind of content is not expected here.',
      }[status],
    );
  }
}

/**
 * The raw bytes of a request, counted as they arrive: a declared length is not trusted. @throws
 * BadRequestError
 */
export async function readBody(input: {
  request: WebhookRequest;
  contentTypes: RegExp;
  maxBytes: number;
}): Promise<Buffer> {
  const { request } = input;
  if (request.method !== 'POST') throw new BadRequestError(405);
  const contentType = request.headers.get('content-type');
  if (contentType !== null && !input.contentTypes.test(contentType)) throw new BadRequestError(415);
  return readBytes({ body: request.body, maxBytes: input.maxBytes });
}

/** Reads no further than the limit. @throws BadRequestError */
export async function readBytes({
  body,
  maxBytes,
}: {
  body: AsyncIterable<Uint8Array> | null;
  maxBytes: number;
}): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of body ?? []) {
      bytes += chunk.byteLength;
      if (bytes > maxBytes) throw new BadRequestError(413);
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof BadRequestError) throw error;
    // The sender has closed the connection, so it gets no answer; this is not an error of ours.
    throw new BadRequestError(400);
  }
  return Buffer.concat(chunks);
}

const maxWebhookBytes = 1024 * 1024;

/** The body of a webhook, 1 MB at most. @throws BadRequestError */
export const readWebhookBody = (input: {
  request: WebhookRequest;
  contentTypes: RegExp;
}): Promise<Buffer> => readBody({ ...input, maxBytes: maxWebhookBytes });
