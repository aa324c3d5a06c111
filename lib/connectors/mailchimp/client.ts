import type { z } from 'zod';
import { FieldRefused } from '@/lib/connectors/errors';
import { createHttp } from '@/lib/connectors/http';
import {
  isThrottledByFirewall,
  successOf,
  type HttpAnswer,
  type HttpCall,
} from '@/lib/connectors/http-call';
import { apiKeyOf, type MailchimpInput } from './config';

export type MailchimpClient = {
  /**
   * The answer, whatever its status. Throws `SideError`, an unclear one for a write that may
   * have happened. `repeatable`: sent again when its answer is lost.
   */
  send(call: {
    method: HttpCall['method'];
    path: string;
    body?: unknown;
    repeatable?: boolean;
  }): Promise<HttpAnswer>;
  /** The parsed answer of a read; throws unless it succeeded. */
  get<T>(call: { path: string; schema: z.ZodType<T> }): Promise<{ value: T; serverTime: string }>;
};

/** The part of a key after the dash names the data centre; nothing else may enter the address. */
function originOf({ template, apiKey }: { template: string; apiKey: string }): string {
  const [, dataCentre] = /-([a-z]{2,5}\d{1,4})$/.exec(apiKey) ?? [];
  if (!dataCentre) throw new FieldRefused({ field: 'apiKey', code: 'invalidValue' });
  return template.replace('{dc}', dataCentre);
}

/** A thin client of the marketing API, version 3.0. Throws `FieldRefused` for a malformed key. */
export function createMailchimpClient(input: MailchimpInput): MailchimpClient {
  const apiKey = apiKeyOf(input);
  const authorization = `Basic ${Buffer.from(`key:${apiKey}`).toString('base64')}`;
  const http = createHttp({
    ...input,
    side: 'remote',
    origin: originOf({ template: input.config.MAILCHIMP_API_BASE_URL, apiKey }),
    budgetKey: `mailchimp:${input.accountKey}`,
    isThrottled: isThrottledByFirewall,
    deadlineMs: 12_000,
  });
  const send: MailchimpClient['send'] = ({ method, path, body, repeatable = method === 'GET' }) =>
    http({
      method,
      path: `/3.0${path}`,
      lane: 'live',
      repeatable,
      headers: {
        authorization,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  return {
    send,
    get: async ({ path, schema }) =>
      successOf({ answer: await send({ method: 'GET', path }), schema, side: 'remote', path }),
  };
}
