import { type Dispatcher } from 'undici';
import { parseStorableJson } from '@/lib/core/values/json';
import type { HttpAnswer } from './http-call';

/** The body as text; `null` where it is larger than allowed. */
export const readCapped = async (input: {
  body: Dispatcher.ResponseData['body'];
  maxBytes: number;
}): Promise<string | null> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of input.body) {
    const part = Buffer.from(chunk);
    bytes += part.length;
    if (bytes > input.maxBytes) {
      input.body.destroy();
      return null;
    }
    chunks.push(part);
  }
  return Buffer.concat(chunks).toString('utf8');
};

const parseBody = (text: string): unknown => {
  try {
    return text === '' ? undefined : parseStorableJson(text);
  } catch {
    return undefined;
  }
};

/** The answer as connectors read it. */
export const toAnswer = (input: {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
  nowMs: number;
}): HttpAnswer => {
  const header = (name: string): string | undefined => {
    const value = input.headers[name.toLowerCase()];
    return Array.isArray(value) ? value[0] : value;
  };
  const dateMs = Date.parse(header('date') ?? '');
  return {
    status: input.status,
    header,
    json: parseBody(input.text),
    serverTime: new Date(Number.isNaN(dateMs) ? input.nowMs : dateMs).toISOString(),
  };
};
