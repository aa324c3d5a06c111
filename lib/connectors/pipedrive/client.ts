import type { z } from 'zod';
import { createHttp } from '@/lib/connectors/http';
import {
  successOf,
  type HttpAnswer,
  type HttpCall,
  type RateReading,
} from '@/lib/connectors/http-call';
import { createTokenSource } from '@/lib/connectors/oauth';
import type { CrmAccess } from '@/lib/connectors/types';
import type { Lane } from '@/lib/core/model/dirty';
import { tokenEndpoint, type PipedriveConfig, type PipedriveCredentials } from './config';

export type PipedriveInput = Omit<CrmAccess, 'credentials'> & {
  readonly credentials: PipedriveCredentials;
  readonly config: PipedriveConfig;
};

type Call = {
  readonly method: HttpCall['method'];
  readonly path: string;
  readonly body?: unknown;
  readonly lane: Lane;
  readonly kind: 'read' | 'list' | 'write' | 'search';
};

export type PipedriveClient = {
  /**
   * The answer, whatever its status. Throws `SideError`, or `UnclearError` for a write that may
   * have happened.
   */
  send(call: Call): Promise<HttpAnswer>;
  /** The parsed answer of a GET; throws unless the call succeeded. */
  get<T>(call: {
    readonly path: string;
    readonly lane: Lane;
    readonly schema: z.ZodType<T>;
    readonly kind?: 'list' | 'search';
  }): Promise<{ value: T; serverTime: string }>;
};

const number = (text: string | undefined) =>
  text === undefined || text === '' || Number.isNaN(Number(text)) ? undefined : Number(text);

/** The burst window; `reset` is in seconds. */
function readRate(answer: HttpAnswer): RateReading | undefined {
  const remaining = number(answer.header('x-ratelimit-remaining'));
  const reset = number(answer.header('x-ratelimit-reset'));
  return remaining === undefined || reset === undefined
    ? undefined
    : { remaining, resetMs: reset * 1_000 };
}

/** Who goes on while throttled meets a page of the firewall in front, which is no JSON. */
const isThrottled = ({ status, json }: HttpAnswer): boolean =>
  status === 429 || (status === 403 && json === undefined);

/** A thin client of both versions of the API. A refused token is refreshed once for all callers. */
export function createPipedriveClient(input: PipedriveInput): PipedriveClient {
  const { config, credentials, accountKey } = input;
  const http = createHttp({
    side: 'remote',
    origin: config.origin,
    clock: input.clock,
    sleep: input.sleep,
    random: input.random,
    budget: input.budget,
    budgetKey: `pipedrive:${accountKey}`,
    readRate,
    isThrottled,
    deadlineMs: 12_000,
  });
  const token = createTokenSource({ ...input, endpoint: tokenEndpoint(config) });
  const headerOf = (access: string): Record<string, string> =>
    credentials.kind === 'token'
      ? { 'x-api-token': access }
      : { authorization: `Bearer ${access}` };
  const send: PipedriveClient['send'] = async ({ method, path, body, lane, kind }) => {
    const call = (access: string) =>
      http({
        method,
        path,
        lane,
        repeatable: kind !== 'write',
        ...(kind === 'list' ? { patient: true } : {}),
        headers: {
          ...headerOf(access),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        ...(kind === 'search' ? { budgetKey: `pipedrive-search:${accountKey}` } : {}),
      });
    const access = await token();
    const answer = await call(access);
    if (answer.status !== 401) return answer;
    const fresh = await token(access);
    return fresh === access ? answer : call(fresh);
  };
  return {
    send,
    get: async ({ path, lane, schema, kind }) =>
      successOf({
        answer: await send({ method: 'GET', path, lane, kind: kind ?? 'read' }),
        schema,
        side: 'remote',
        path,
      }),
  };
}
