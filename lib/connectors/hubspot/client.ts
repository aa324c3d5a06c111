import type { z } from 'zod';
import { createHttp } from '@/lib/connectors/http';
import {
  successOf,
  type HttpAnswer,
  type HttpCall,
  type RateReading,
} from '@/lib/connectors/http-call';
import type { SideParts } from '@/lib/connectors/types';
import type { Lane } from '@/lib/core/model/dirty';
import type { HubspotConfig } from './config';

export type HubspotClient = {
  /**
   * The answer, whatever its status. Throws `SideError`, or `UnclearError` for a write that may
   * have happened.
   */
  send(call: {
    method: HttpCall['method'];
    path: string;
    body?: unknown;
    lane: Lane;
    kind: 'read' | 'list' | 'write' | 'search';
  }): Promise<HttpAnswer>;
  /** The parsed answer; throws unless the call succeeded. */
  get<T>(call: {
    path: string;
    lane: Lane;
    schema: z.ZodType<T>;
    kind?: 'list';
  }): Promise<{ value: T; serverTime: string }>;
  post<T>(call: {
    path: string;
    body: unknown;
    lane: Lane;
    schema: z.ZodType<T>;
    kind: 'read' | 'search';
  }): Promise<{ value: T; serverTime: string }>;
  readonly contacts: string;
  readonly properties: string;
};

const budgetKeysOf = (accountKey: string) => ({
  calls: `hubspot:${accountKey}`,
  search: `hubspot-search:${accountKey}`,
});

const number = (text: string | undefined) =>
  text === undefined || text === '' || Number.isNaN(Number(text)) ? undefined : Number(text);

/** Reads the ten-second rate window from HubSpot's headers. Answers of searches have none. */
function readRate(answer: HttpAnswer): RateReading | undefined {
  const remaining = number(answer.header('x-hubspot-ratelimit-remaining'));
  const resetMs = number(answer.header('x-hubspot-ratelimit-interval-milliseconds'));
  return remaining === undefined || resetMs === undefined ? undefined : { remaining, resetMs };
}

/** A thin client of the dated API paths. A refused token is refreshed once for all callers. */
export function createHubspotClient(
  input: SideParts & {
    config: HubspotConfig;
    accountKey: string;
    token: (refused?: string) => Promise<string>;
  },
): HubspotClient {
  const { config } = input;
  const keys = budgetKeysOf(input.accountKey);
  const http = createHttp({
    side: 'remote',
    origin: config.origin,
    clock: input.clock,
    sleep: input.sleep,
    random: input.random,
    budget: input.budget,
    budgetKey: keys.calls,
    readRate,
    deadlineMs: 12_000,
  });
  const send: HubspotClient['send'] = async ({ method, path, body, lane, kind }) => {
    const call = (token: string) =>
      http({
        method,
        path,
        lane,
        repeatable: kind !== 'write',
        ...(kind === 'list' ? { patient: true } : {}),
        headers: {
          authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        ...(kind === 'search' ? { budgetKey: keys.search } : {}),
      });
    const token = await input.token();
    const answer = await call(token);
    if (answer.status !== 401) return answer;
    const fresh = await input.token(token);
    return fresh === token ? answer : call(fresh);
  };
  const must = async <T>({
    schema,
    ...call
  }: Parameters<HubspotClient['send']>[0] & { schema: z.ZodType<T> }) =>
    successOf({ answer: await send(call), schema, side: 'remote', path: call.path });
  return {
    send,
    get: (call) => must({ ...call, method: 'GET', kind: call.kind ?? 'read' }),
    post: (call) => must({ ...call, method: 'POST' }),
    contacts: `/crm/objects/${config.version}/contacts`,
    properties: `/crm/properties/${config.version}/contacts`,
  };
}
